package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.support.AgainstOrthanc;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.RealOrthanc;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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

/** Series in JPEG 2000 and HTJ2K, which Orthanc's own route cannot give, arrive bit by bit as they were encoded. */
@AgainstOrthanc
final class CompressedSeriesIT {

    private static final int HEADER = 128;

    private final HttpClient http = HttpClient.newHttpClient();
    private final Orthanc orthanc;
    private final ConformanceRun run;

    @TempDir
    private Path folder;

    CompressedSeriesIT(RealOrthanc real) {
        this.orthanc = real.shared();
        this.run = ConformanceRun.inFrontOf(real);
    }

    @TestFactory
    Stream<DynamicTest> arriveExactly() throws IOException {
        for (var tool : List.of("opj_compress", "ojph_compress")) {
            if (!Files.isExecutable(Path.of("/usr/bin", tool))) {
                throw RequiredUpstreams.missing("orthanc", "not installed: " + tool);
            }
        }
        PythonScripts.find().run("compressed_series.py", folder);
        return Files.readAllLines(folder.resolve("series.tsv")).stream()
                .map(line -> List.of(line.split("\t")))
                .map(fields -> dynamicTest(fields.getFirst(), () -> arrives(fields)));
    }

    private void arrives(List<String> fields) throws IOException, InterruptedException {
        var instance = "";
        for (var file : fields.subList(4, fields.size())) {
            instance = orthanc.upload(Files.readAllBytes(folder.resolve(file)));
        }
        var series = "/series/"
                + JsonMapper.shared()
                        .readTree(orthanc.get("/instances/" + instance))
                        .get("ParentSeries")
                        .stringValue() + "/numpy";
        assertThat(get(orthanc.restUrl() + series).statusCode())
                .as("Orthanc's own answer")
                .isNotEqualTo(200);
        var byUids = "/dicom-web/studies/" + fields.get(1) + "/series/" + fields.get(2) + "/numpy";
        var expected = Files.readAllBytes(folder.resolve(fields.get(3)));
        for (var path : List.of(series, byUids)) {
            var answer = get(run.gateway() + path);
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            assertThat(Arrays.copyOfRange(answer.body(), HEADER, answer.body().length))
                    .as("every value of " + path)
                    .isEqualTo(expected);
        }
    }

    private HttpResponse<byte[]> get(String url) throws IOException, InterruptedException {
        return http.send(HttpRequest.newBuilder(URI.create(url)).build(), BodyHandlers.ofByteArray());
    }
}
