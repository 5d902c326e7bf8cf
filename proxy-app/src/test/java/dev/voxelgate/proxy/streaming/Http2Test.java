package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.support.Certificates;
import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.LogRecord;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of the streams of one HTTP/2 connection when one of them comes to a bad end. */
@Timeout(300)
final class Http2Test {

    /** More than a client lets come before it reads. */
    private static final SliceSeries SERIES = new SliceSeries(24, 512);

    private static final int HEADER = 128;

    @TempDir
    private static Path folder;

    private static Certificates certificates;

    @BeforeAll
    static void makeCertificates() {
        certificates = Certificates.in(folder);
    }

    private static Gateway gateway(FaultyArchive archive, String... properties) {
        return Gateway.inFrontOf(
                archive,
                Stream.concat(
                                certificates.serverProperties("none").stream(),
                                Stream.concat(
                                        Stream.of(
                                                "server.http2.enabled=true", "voxelgate.upstream.retry.max-attempts=1"),
                                        Stream.of(properties)))
                        .toArray(String[]::new));
    }

    private static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_2)
                .sslContext(certificates.client(null))
                .build();
    }

    private static HttpRequest request(Gateway gateway, String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + gateway.port() + path))
                .build();
    }

    private static void assertWhole(byte[] array) {
        assertThat(Arrays.equals(array, HEADER, array.length, SERIES.rescaled(), 0, array.length - HEADER))
                .isTrue();
    }

    /** curl sends the caret and the letter as they are; java.net.http cannot. */
    @Test
    void rawCharactersOfAQueryAreTaken() throws Exception {
        PythonScripts.requireProgram("curl");
        try (var gateway = gateway(new FaultyArchive(SERIES.instances()))) {
            var url = "https://localhost:" + gateway.port() + SERIES.path() + "?slice=0&x=Doe^Jä|*";
            var curl = new ProcessBuilder(
                            "curl", "-sSk", "--http2", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", url)
                    .redirectErrorStream(true)
                    .start();
            assertThat(curl.inputReader(StandardCharsets.UTF_8).readAllAsString())
                    .isEqualTo("2 200");
        }
    }

    @Test
    void anAnswerThatBreaksOffIsResetAndTheOthersGoOn() throws Exception {
        var archive = new FaultyArchive(SERIES.instances());
        try (var gateway = gateway(archive, "voxelgate.upstream.park-after=2m");
                var client = client()) {
            HttpResponse<InputStream> unread =
                    client.send(request(gateway, SERIES.path()), BodyHandlers.ofInputStream());
            assertThat(unread.version()).isEqualTo(HttpClient.Version.HTTP_2);
            try (var body = unread.body()) {
                byte[] start = body.readNBytes(HEADER);
                archive.breaking("/series/" + SliceSeries.SERIES, Fault.CLOSED, 0.5);
                for (int again = 0; again < 3; again++) {
                    for (int slice = 1; slice <= SERIES.slices(); slice++) {
                        archive.breaking(SliceSeries.SERIES + '.' + slice, Fault.CLOSED, 0.4);
                    }
                }
                assertThatThrownBy(() -> client.send(request(gateway, SERIES.path()), BodyHandlers.ofByteArray()))
                        .isInstanceOf(IOException.class);
                assertThat(client.send(request(gateway, "/actuator/health"), BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
                byte[] rest = body.readAllBytes();
                byte[] whole = Arrays.copyOf(start, start.length + rest.length);
                System.arraycopy(rest, 0, whole, start.length, rest.length);
                assertWhole(whole);
            }
        }
    }

    @Test
    void aStreamWhoseClientTakesNothingIsResetAndTheOthersGoOn() throws Exception {
        var archive = new FaultyArchive(SERIES.instances());
        try (var gateway = gateway(archive, "voxelgate.downstream.stall-timeout=2s");
                var log = new LogRecord();
                var client = client()) {
            var unread = client.send(request(gateway, SERIES.path()), BodyHandlers.ofInputStream());
            assertThat(unread.statusCode()).isEqualTo(200);
            var admission = gateway.bean(Admission.class);
            while (admission.running() > 0) {
                Thread.sleep(50);
            }
            try (var body = unread.body()) {
                assertThatThrownBy(body::readAllBytes).isInstanceOf(IOException.class);
            }
            assertWhole(client.send(request(gateway, SERIES.path()), BodyHandlers.ofByteArray())
                    .body());
            log.assertHarmless();
        }
    }

    @Test
    void aStreamThatItsClientCancelsEndsTheWork() throws Exception {
        var archive = new FaultyArchive(SERIES.instances());
        try (var gateway = gateway(archive);
                var log = new LogRecord();
                var client = client()) {
            var unread = client.send(request(gateway, SERIES.path()), BodyHandlers.ofInputStream());
            unread.body().close();
            var admission = gateway.bean(Admission.class);
            while (admission.running() + admission.waiting() > 0) {
                Thread.sleep(50);
            }
            assertWhole(client.send(request(gateway, SERIES.path()), BodyHandlers.ofByteArray())
                    .body());
            log.assertHarmless();
        }
    }
}
