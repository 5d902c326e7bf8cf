package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.Certificates;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.Http2Archive;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.netty.http.HttpProtocol;

/** The gateway before archives that speak HTTP/2, and before those that do not. */
@Timeout(120)
class Http2ArchiveTest {

    private static final SliceSeries SERIES = new SliceSeries(12, 64);

    @TempDir
    private Path folder;

    private static void assertArray(HttpResponse<byte[]> answer) {
        byte[] expected = SERIES.rescaled();
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Arrays.copyOfRange(answer.body(), answer.body().length - expected.length, answer.body().length))
                .isEqualTo(expected);
    }

    /** As many arrays at once as have to wait for connections, a search that is passed on, and a series that is not there. */
    private static void assertServes(Gateway gateway) throws IOException, InterruptedException {
        var arrays = IntStream.range(0, 12)
                .mapToObj(_ -> gateway.http().sendAsync(gateway.request(SERIES.path()), BodyHandlers.ofByteArray()))
                .toList();
        arrays.stream().map(CompletableFuture::join).forEach(Http2ArchiveTest::assertArray);
        var search = gateway.get("/dicom-web/studies");
        assertThat(search.statusCode()).isEqualTo(200);
        assertThat(search.body()).asString(StandardCharsets.UTF_8).contains(SliceSeries.STUDY);
        assertThat(gateway.get(SERIES.path().replace(SliceSeries.SERIES, "1.2.3"))
                        .statusCode())
                .isEqualTo(404);
    }

    private static Gateway gateway(Http2Archive archive, String http2, List<String> more) {
        var properties = Stream.concat(
                Stream.of("voxelgate.upstream.http2=" + http2, "voxelgate.upstream.max-connections=2"), more.stream());
        return Gateway.inFrontOf(archive, properties.toArray(String[]::new));
    }

    @Test
    void isSpokenByPriorKnowledge() throws IOException, InterruptedException {
        var archive = new Http2Archive(SERIES.instances(), null, HttpProtocol.H2C);
        try (var gateway = gateway(archive, "h2c", List.of())) {
            assertServes(gateway);
            assertThat(archive.versions()).containsOnly("HTTP/2.0");
        }
    }

    @Test
    void anArchiveThatDoesNotSpeakItIsNotUnderstood() throws IOException, InterruptedException {
        var archive = new Http2Archive(SERIES.instances(), null, HttpProtocol.HTTP11);
        try (var gateway = gateway(archive, "h2c", List.of("voxelgate.upstream.retry.max-attempts=2"))) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.body()).asString(StandardCharsets.UTF_8).contains("urn:voxelgate:problem:upstream-");
        }
    }

    private void assertServesOverTls(String http2, String version, HttpProtocol... protocols)
            throws IOException, InterruptedException {
        var certificates = Certificates.in(folder);
        var trust = Stream.concat(
                        Stream.of("voxelgate.upstream.ssl.bundle=archive"),
                        certificates.trustProperties("archive", "ca").stream())
                .toList();
        var archive = new Http2Archive(SERIES.instances(), certificates.server(), protocols);
        try (var gateway = gateway(archive, http2, trust)) {
            assertServes(gateway);
            assertThat(archive.versions()).containsOnly(version);
        }
    }

    @Test
    void isChosenByTheArchiveOverTls() throws IOException, InterruptedException {
        assertServesOverTls("alpn", "HTTP/2.0", HttpProtocol.H2, HttpProtocol.HTTP11);
    }

    @Test
    void isNotSpokenWhenTheArchiveDoesNotChooseIt() throws IOException, InterruptedException {
        assertServesOverTls("alpn", "HTTP/1.1", HttpProtocol.HTTP11);
    }

    @Test
    void isNotOfferedUnlessThatIsSaid() throws IOException, InterruptedException {
        assertServesOverTls("off", "HTTP/1.1", HttpProtocol.H2, HttpProtocol.HTTP11);
    }
}
