package dev.voxelgate.proxy.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.support.Gateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An Orthanc that is told to give metadata of a series from its database, which knows no more than the main attributes. */
@Timeout(120)
final class IncompleteMetadataIT {

    @ParameterizedTest
    @ValueSource(strings = {"MainDicomTags", "Extrapolate"})
    void areCompletedByTheInstances(String metadata) throws IOException, InterruptedException {
        try (var orthanc = OrthancServer.startWithDicomWeb("\"SeriesMetadata\": \"" + metadata + "\"")) {
            for (var file : Image.files()) {
                orthanc.upload(file.file());
            }
            try (var gateway = Gateway.inFrontOfDicomWeb(orthanc.dicomWebUrl())) {
                assertArrays(gateway);
            }
            try (var gateway = Gateway.inFrontOf(orthanc)) {
                assertArrays(gateway);
            }
        }
    }

    private static void assertArrays(Gateway gateway) throws IOException, InterruptedException {
        for (var image : Image.values()) {
            var answer = gateway.get(image.path());
            assertThat(answer.statusCode())
                    .as(image + ": " + new String(answer.body(), StandardCharsets.ISO_8859_1))
                    .isEqualTo(200);
            assertThat(image.isIn(answer.body())).as(image + " is exact").isTrue();
        }
        assertThat(gateway.get(Image.path("2.25.1.9", "")).statusCode()).isEqualTo(404);
    }
}
