package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.OrthancContainer;
import dev.voxelgate.proxy.support.RealOrthanc;
import dev.voxelgate.proxy.support.SmallInstances;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What every other test against a real Orthanc takes for granted. */
@AgainstOrthanc
final class OrthancIT {

    private final Orthanc orthanc;

    OrthancIT(RealOrthanc real) {
        this.orthanc = real.shared();
    }

    @Test
    void hasItsPlugins() {
        assertThat(orthanc.get("/plugins")).contains("dicom-web", "gdcm");
    }

    @Test
    void isAnotherVersionThanTheOtherWhereCiMadeTheImage() {
        assumeTrue(OrthancContainer.isOfTheEngine(), "an image from elsewhere may have the version of the program");
        assertThat(RealOrthanc.ALL).extracting(RealOrthanc::version).doesNotHaveDuplicates();
    }

    @Test
    void givesOverDicomWebTheBytesThatWereStored() throws IOException, InterruptedException {
        String study = SmallInstances.freshUid();
        String series = SmallInstances.freshUid();
        String instance = SmallInstances.freshUid();
        byte[] file = SmallInstances.twoByThree(study, series, instance);

        String id = orthanc.upload(file);

        assertThat(orthanc.get("/instances/" + id + "/simplified-tags")).contains(study, series, instance);
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(orthanc.dicomWebUrl() + "/studies/" + study + "/series/"
                            + series + "/instances/" + instance))
                    .header("Accept", "multipart/related; type=\"application/dicom\"; transfer-syntax=*")
                    .build();
            byte[] body = http.send(request, BodyHandlers.ofByteArray()).body();
            assertThat(new String(body, StandardCharsets.ISO_8859_1))
                    .contains(new String(file, StandardCharsets.ISO_8859_1));
        }
    }
}
