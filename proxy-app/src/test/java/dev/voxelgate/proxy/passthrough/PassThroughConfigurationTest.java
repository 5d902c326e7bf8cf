package dev.voxelgate.proxy.passthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** What is passed on follows from the configuration. */
@Timeout(120)
class PassThroughConfigurationTest {

    private static int status(Gateway gateway, String method, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .method(method, method.equals("POST") ? BodyPublishers.ofString("{}") : BodyPublishers.noBody())
                .build();
        return gateway.http().send(request, BodyHandlers.discarding()).statusCode();
    }

    private static ScriptedServer orthanc() {
        return ScriptedServer.start(exchange -> {
            exchange.content();
            exchange.respond(200, "text/plain", new byte[0]);
        });
    }

    @Test
    void onlyReadingIsPassedOnByDefault() throws Exception {
        var orthanc = orthanc();
        try (var gateway = Gateway.inFrontOf(orthanc)) {
            for (var read : List.of(
                    "GET /dicom-web/studies",
                    "HEAD /dicom-web/studies",
                    "GET /dicom-web/series?limit=1",
                    "GET /dicom-web/instances",
                    "GET /dicom-web/studies/1/series/2/instances/3/frames/1/rendered",
                    "GET /dicom-web/studies/1/series/2/instances/3/bulk/7fe00010",
                    "GET /wado?requestType=WADO",
                    "GET /system",
                    "GET /changes?since=1",
                    "GET /patients/1/studies",
                    "GET /studies/1/module-patient",
                    "GET /studies/1/labels",
                    "GET /studies/1/labels/a",
                    "GET /tools/labels",
                    "GET /series/1/instances-tags",
                    "GET /instances/1/attachments/dicom/data",
                    "GET /instances/1/attachments/dicom/info",
                    "GET /instances/1/simplified-tags",
                    "GET /instances/1/preview",
                    "POST /tools/find",
                    "POST /tools/count-resources",
                    "POST /tools/lookup",
                    "POST /tools/bulk-content")) {
                var words = read.split(" ", -1);
                assertThat(status(gateway, words[0], words[1])).as(read).isEqualTo(200);
            }
            int before = orthanc.requests().size();
            for (var write : List.of(
                    "POST /dicom-web/studies",
                    "POST /dicom-web/studies/1",
                    "DELETE /dicom-web/studies/1",
                    "POST /instances",
                    "DELETE /instances/1",
                    "DELETE /patients/1",
                    "POST /studies/1/modify",
                    "POST /studies/1/anonymize",
                    "PUT /series/1/metadata/1024",
                    "PUT /studies/1/labels/a",
                    "DELETE /studies/1/labels/a",
                    "PUT /patients/1/protected",
                    "POST /tools/bulk-delete",
                    "POST /tools/create-dicom",
                    "POST /tools/execute-script")) {
                var words = write.split(" ", -1);
                assertThat(status(gateway, words[0], words[1])).as(write).isEqualTo(403);
            }
            assertThat(orthanc.requests()).hasSize(before);
        }
    }

    @Test
    void aRuleCanBeAddedAndTheListsReplaced() throws Exception {
        try (var gateway = Gateway.inFrontOf(
                orthanc(),
                "voxelgate.pass.read=GET /system,GET /dicom-web/studies",
                "voxelgate.pass.also=GET /studies/*/archive")) {
            assertThat(status(gateway, "GET", "/system")).isEqualTo(200);
            assertThat(status(gateway, "GET", "/studies/1/archive")).isEqualTo(200);
            assertThat(status(gateway, "GET", "/studies/1")).isEqualTo(403);
        }
    }

    @Test
    void anArchiveThatIsNotKnownToBeAnOrthancIsAskedForDicomWebOnly() throws Exception {
        var archive = new Script();
        try (var gateway = Gateway.inFrontOf(new SliceSeries(3, 8).instances(), archive)) {
            assertThat(status(gateway, "GET", "/dicom-web/studies")).isEqualTo(200);
            assertThat(status(gateway, "GET", "/system")).isEqualTo(403);
            assertThat(archive.exchanges()).hasSize(1);
        }
    }

    @Test
    void urlsInAnswersAreWhatTheClientAskedOrWhatIsConfigured() throws Exception {
        var series = new SliceSeries(3, 8);
        try (var gateway = Gateway.inFrontOf(series.instances(), new Script())) {
            var own = "http://127.0.0.1:" + gateway.port() + "/dicom-web/studies/";
            var found = new String(gateway.get("/dicom-web/studies?limit=1").body(), UTF_8);
            assertThat(found).contains("\"" + own);
            var path = series.path().replace("/numpy", "/metadata");
            var metadata = new String(gateway.get(path).body(), UTF_8);
            assertThat(metadata).contains("\"BulkDataURI\":\"" + own);
        }
        try (var gateway = Gateway.inFrontOf(
                series.instances(), new Script(), "voxelgate.pass.public-url=https://pacs.example/gate/")) {
            var found = new String(gateway.get("/dicom-web/studies").body(), UTF_8);
            assertThat(found)
                    .contains("\"https://pacs.example/gate/dicom-web/studies/")
                    .doesNotContain("127.0.0.1");
        }
    }

    @Test
    void aRuleThatIsNoneEndsTheStart() {
        assertThatThrownBy(() -> new SpringApplicationBuilder(VoxelgateApplication.class)
                        .run("--server.port=0", "--voxelgate.pass.also=GET studies"))
                .rootCause()
                .hasMessageContaining("'GET studies' is no rule");
    }
}
