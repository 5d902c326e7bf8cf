package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** CT series of Elscint, whose pixels are in private elements: what was encoded, and what Orthanc decodes. */
@AgainstOrthanc
final class ElscintIT {

    private static final int HEADER = 128;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Orthanc orthanc;
    private final ConformanceRun run;

    @TempDir
    private Path folder;

    ElscintIT(RealOrthanc real) {
        this.orthanc = real.shared();
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> equalWhatWasEncodedAndWhatOrthancDecodes() throws IOException {
        PythonScripts.find().run("elscint_series.py", folder);
        return Files.readAllLines(folder.resolve("series.tsv")).stream()
                .map(line -> List.of(line.split("\t", -1)))
                .map(fields -> dynamicTest(fields.getFirst(), () -> equal(fields)));
    }

    private void equal(List<String> fields) throws IOException, InterruptedException {
        var instance = "";
        for (var file : fields.subList(4, fields.size())) {
            instance = orthanc.upload(Files.readAllBytes(folder.resolve(file)));
        }
        var series = "/series/"
                + JsonMapper.shared()
                        .readTree(orthanc.get("/instances/" + instance))
                        .get("ParentSeries")
                        .stringValue() + "/numpy";
        var expected = Files.readAllBytes(folder.resolve(fields.get(3)));
        for (var path :
                List.of(series, "/dicom-web/studies/" + fields.get(1) + "/series/" + fields.get(2) + "/numpy")) {
            assertThat(values(run.gateway() + path)).as(path).isEqualTo(expected);
        }
        // With implicit VR, Orthanc 1.10.1 does not recognise the private attribute as text.
        if (fields.getFirst().endsWith("explicit")) {
            assertThat(values(orthanc.restUrl() + series))
                    .as("Orthanc's own answer")
                    .isEqualTo(expected);
            var one = "/instances/" + instance + "/numpy";
            assertThat(values(run.gateway() + one)).isEqualTo(values(orthanc.restUrl() + one));
        }
    }

    private byte[] values(String url) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(url).isEqualTo(200);
        return Arrays.copyOfRange(answer.body(), HEADER, answer.body().length);
    }
}
