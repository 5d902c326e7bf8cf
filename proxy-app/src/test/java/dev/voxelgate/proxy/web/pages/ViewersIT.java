package dev.voxelgate.proxy.web.pages;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.support.Browser;
import dev.voxelgate.proxy.support.Compose;
import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.Nginx;
import dev.voxelgate.proxy.support.Opened;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Viewers of others in a real Chromium, from the folder that the system property {@code voxelgate.test.npm} names: OHIF and
 * dicomweb-client, from an origin that may use the gateway, from one that may not, and behind one nginx with the gateway.
 */
@Timeout(240)
final class ViewersIT {

    private static final String OHIF = "ohif-app-3.13.2";
    private static final String CLIENT = "dicomweb-client-0.11.3";
    private static final Path PICTURES = Path.of("target", "view");

    /** Cornerstone paints the picture of a viewport on this canvas. */
    private static final String PAINTED = """
        (() => {
          const canvas = document.querySelector('canvas.cornerstone-canvas');
          const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
          let light = 0;
          for (let i = 0; i < data.length; i += 4) light += data[i] > 100;
          return light > 500;
        })()\
        """;

    @TempDir
    static Path folder;

    @AutoClose
    private static final Opened OPEN = new Opened();

    private static Browser browser;
    private static DemoGateway gateway;
    private static int allowed;
    private static int foreign;
    private static int together;
    private static String study;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        var npm = System.getProperty("voxelgate.test.npm", "");
        if (npm.isEmpty() || !Files.isDirectory(Path.of(npm, OHIF)) || !Files.isDirectory(Path.of(npm, CLIENT))) {
            throw RequiredUpstreams.missing(
                    "orthanc", "no %s and %s in the folder voxelgate.test.npm: '%s'".formatted(OHIF, CLIENT, npm));
        }
        allowed = Nginx.freePort();
        foreign = Nginx.freePort();
        together = Nginx.freePort();
        gateway = DemoGateway.start("voxelgate.cors.origins=http://127.0.0.1:" + allowed);
        OPEN.add(gateway);
        OPEN.add(elsewhere(Path.of(npm)));
        OPEN.add(together(Path.of(npm)));
        browser = Browser.start(1280, 860, false);
        OPEN.add(browser);
        study = studies("http://127.0.0.1:" + gateway.port())
                .path(0)
                .at("/0020000D/Value/0")
                .asString();
    }

    /** Two origins with the same files. */
    private static Nginx elsewhere(Path npm) throws IOException {
        var own = Files.createDirectories(folder.resolve("elsewhere"));
        var configured = Files.readString(Compose.ROOT.resolve("deploy/viewer/app-config.js"))
                .replace("'/dicom-web'", "'http://127.0.0.1:%d/dicom-web'".formatted(gateway.port()));
        Files.writeString(own.resolve("app-config.js"), configured);
        Files.copy(npm.resolve(CLIENT).resolve("build/dicomweb-client.es.js"), own.resolve("dicomweb-client.js"));
        Files.writeString(own.resolve("client.html"), """
            <!DOCTYPE html><title>client</title><script type="module">
            import { api } from './dicomweb-client.js';
            const client = new api.DICOMwebClient({ url: 'http://127.0.0.1:%d/dicom-web', singlepart: 'bulkdata' });
            window.client = client;
            </script>
            """.formatted(gateway.port()));
        return Nginx.start(
                own, allowed, """
                    include /etc/nginx/mime.types;
                    server {
                      listen 127.0.0.1:%d;
                      listen 127.0.0.1:%d;
                      root %s;
                      location / { try_files $uri /index.html; }
                      location ~ ^/(app-config.js|dicomweb-client.js|client.html)$ { root %s; }
                    }
                    """.formatted(allowed, foreign, npm.resolve(OHIF).resolve("dist"), own));
    }

    /** As in compose.yaml, with the addresses of this test. */
    private static Nginx together(Path npm) throws IOException {
        var own = Files.createDirectories(folder.resolve("together"));
        var deployed = Compose.ROOT.resolve("deploy/viewer");
        Files.writeString(
                own.resolve("nginx.conf"),
                Files.readString(deployed.resolve("nginx.conf"))
                        .replace("daemon off;", "daemon off;\nmaster_process off;")
                        .replace("error_log stderr", "error_log error.log")
                        .replace("listen 8080", "listen 127.0.0.1:" + together)
                        .replace("/srv/ohif", npm.resolve(OHIF).resolve("dist").toString())
                        .replace("/etc/voxelgate", deployed.toString())
                        .replace("http://gateway:8080", "http://127.0.0.1:" + gateway.port()));
        return Nginx.start(own, together);
    }

    private static JsonNode studies(String root) throws IOException, InterruptedException {
        return json(root + "/dicom-web/studies?ModalitiesInStudy=CT");
    }

    private static JsonNode json(String url) throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(url))
                    .header("Accept", "application/dicom+json")
                    .build();
            return JsonMapper.shared()
                    .readTree(http.send(request, BodyHandlers.ofString()).body());
        }
    }

    private static void open(int port, String path) {
        browser.open(URI.create("http://127.0.0.1:" + port + path));
    }

    private static void ohifListsAndShows(int port, String picture) {
        open(port, "/");
        browser.await("document.body.innerText.includes('Phantom, Synthetic')");
        open(port, "/viewer?StudyInstanceUIDs=" + study);
        browser.await(PAINTED);
        browser.screenshot(PICTURES.resolve(picture));
    }

    @Test
    void ohifOfAnotherOriginListsAndShows() {
        ohifListsAndShows(allowed, "ohif.png");
    }

    @Test
    void ohifOfAnOriginThatIsNotAllowedGetsNothing() {
        browser.log("browser");
        open(foreign, "/");
        browser.await("performance.getEntriesByType('resource').some(r => r.name.includes('/dicom-web/studies'))");
        assertThat(browser.run(
                                "return fetch(arguments[0]).then(() => 'an answer', error => error.name)",
                                gateway.url("/dicom-web/studies").toString())
                        .asString())
                .isEqualTo("TypeError");
        assertThat(browser.run("return document.body.innerText").asString()).doesNotContain("Phantom");
        assertThat(browser.log("browser"))
                .anySatisfy(
                        entry -> assertThat(entry.path("message").asString()).contains("blocked by CORS policy"));
    }

    @Test
    void ohifBehindOneNginxListsAndShowsAndBulkDataPointToIt() throws IOException, InterruptedException {
        ohifListsAndShows(together, "ohif-nginx.png");
        var root = "http://127.0.0.1:" + together;
        var series = json(root + "/dicom-web/studies/" + study + "/series").path(0);
        var metadata = json(root + "/dicom-web/studies/" + study + "/series/"
                + series.at("/0020000E/Value/0").asString() + "/metadata");
        assertThat(metadata.path(0).at("/7FE00010/BulkDataURI").asString()).startsWith(root + "/dicom-web/");
    }

    @Test
    void dicomwebClientSearchesAndRetrieves() {
        open(allowed, "/client.html");
        browser.await("window.client");
        var said = browser.run("""
            const study = arguments[0];
            return (async () => {
              const series = await client.searchForSeries({ studyInstanceUID: study, queryParams: { Modality: 'CT' } });
              const uid = series[0]['0020000E'].Value[0];
              const instances = await client.retrieveSeriesMetadata({ studyInstanceUID: study, seriesInstanceUID: uid });
              const sop = instances[0]['00080018'].Value[0];
              const place = { studyInstanceUID: study, seriesInstanceUID: uid, sopInstanceUID: sop };
              const file = await client.retrieveInstance(place);
              const [frame] = await client.retrieveInstanceFrames({ ...place, frameNumbers: [1] });
              return [series.length > 0, instances.length, String.fromCharCode(...new Uint8Array(file, 128, 4)), frame.byteLength];
            })();
            """, study);
        assertThat(said.path(0).asBoolean()).isTrue();
        assertThat(said.path(1).asInt()).isEqualTo(64);
        assertThat(said.path(2).asString()).isEqualTo("DICM");
        assertThat(said.path(3).asInt()).isEqualTo(256 * 256 * 2);
    }
}
