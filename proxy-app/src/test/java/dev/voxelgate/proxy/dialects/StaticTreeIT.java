package dev.voxelgate.proxy.dialects;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.Nginx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A tree of files as RadicalImaging's static-dicomweb writes it: the answers to searches and the metadata of series in gzip, each
 * frame a multipart body, and nothing else. It is served by nginx, which knows neither DICOMweb nor the types of the files.
 */
@Timeout(120)
final class StaticTreeIT {

    private static final String FRAMES = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    private Path folder;

    @AutoClose
    private DemoArchive demo;

    @BeforeEach
    void writeTree() throws IOException, InterruptedException {
        demo = new DemoArchive(Image.files(), 0).start();
        for (var instance : Image.files()) {
            var study = "studies/" + instance.study();
            var series = study + "/series/" + instance.series();
            write(study + "/series");
            write(series + "/metadata");
            write(series + "/instances");
            writeFrames(instance, series + "/instances/" + instance.sopInstance() + "/frames");
        }
        write("studies");
    }

    private byte[] right(String path, String accept) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(demo.dicomWebUrl() + "/" + path))
                .header("Accept", accept)
                .build();
        var answer = http.send(request, BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private void write(String path) throws IOException, InterruptedException {
        var zipped = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(zipped)) {
            out.write(right(path, "application/dicom+json"));
        }
        var file = folder.resolve("tree/dicom-web").resolve(path + ".gz");
        Files.createDirectories(file.getParent());
        Files.write(file, zipped.toByteArray());
    }

    private void writeFrames(StoredInstance instance, String path) throws IOException, InterruptedException {
        var frames = folder.resolve("tree/dicom-web").resolve(path);
        Files.createDirectories(frames);
        long count = instance.frames().count().blockOptional().orElse(0L);
        for (int number = 1; number <= count; number++) {
            Files.write(frames.resolve(Integer.toString(number)), right(path + "/" + number, FRAMES));
        }
    }

    /** The type that a host gives to files without a suffix. */
    @ParameterizedTest
    @ValueSource(strings = {"application/octet-stream", "multipart/related", ""})
    void hasTheArraysOfItsFiles(String frameType) throws IOException, InterruptedException {
        int port = Nginx.freePort();
        var servers = """
            server {
              listen 127.0.0.1:%d;
              root tree;
              gzip_static always;
              default_type application/octet-stream;
              location ~ /frames/ { gzip_static off; default_type "%s"; }
            }
            """.formatted(port, frameType);
        try (var _ = Nginx.start(folder, port, servers);
                var gateway = Gateway.inFrontOfDicomWeb(URI.create("http://127.0.0.1:" + port + "/dicom-web"))) {
            for (int round = 0; round < 2; round++) {
                for (var image : Image.values()) {
                    var answer = gateway.get(image.path());
                    assertThat(answer.statusCode())
                            .as(image + ": " + new String(answer.body(), StandardCharsets.ISO_8859_1))
                            .isEqualTo(200);
                    assertThat(image.isIn(answer.body()))
                            .as(image + " is exact")
                            .isTrue();
                }
            }
            assertThat(gateway.get(Image.path("2.25.1.9", "")).statusCode()).isEqualTo(404);
        }
    }
}
