package dev.voxelgate.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.Peer;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** SIGTERM, while an array is on its way. */
@Timeout(180)
class GracefulStopTest {

    private static final SliceSeries SERIES = new SliceSeries(24, 96);
    private static final String LIVENESS = "/actuator/health/liveness";
    private static final String READINESS = "/actuator/health/readiness";

    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final Script archive = new Script()
            .onlyFor(exchange -> !exchange.path().endsWith("/metadata"))
            .holdingParts(part -> part < 20 ? Mono.empty() : Mono.fromFuture(gate, true));

    private static ProcessHandle terminate(GatewayProcess gateway) {
        var process = ProcessHandle.of(gateway.pid()).orElseThrow();
        assertThat(process.destroy()).isTrue();
        return process;
    }

    private static int status(GatewayProcess gateway, String path) throws IOException {
        try (var peer = Peer.of(gateway.url().getPort())) {
            return peer.get(path).status();
        }
    }

    private static void awaitStatus(int status, GatewayProcess gateway, String path)
            throws IOException, InterruptedException {
        while (status(gateway, path) != status) {
            Thread.sleep(20);
        }
    }

    @Test
    void whatRunsIsFinishedAndWhatComesIsSentElsewhere() throws Exception {
        try (var upstream = new DemoArchive(SERIES.instances(), 0, archive).start();
                var gateway = GatewayProcess.start(
                        List.of("voxelgate.upstream.dicomweb-url=" + upstream.dicomWebUrl()), "-Xmx256m");
                var running = Peer.of(gateway.url().getPort())) {
            assertThat(status(gateway, READINESS)).isEqualTo(200);
            assertThat(running.get(SERIES.path()).status()).isEqualTo(200);
            var process = terminate(gateway);

            awaitStatus(503, gateway, READINESS);
            assertThat(status(gateway, LIVENESS)).isEqualTo(200);
            awaitStatus(503, gateway, SERIES.path());
            try (var peer = Peer.of(gateway.url().getPort()).get(SERIES.path())) {
                assertThat(peer.head().toLowerCase(Locale.ROOT))
                        .startsWith("http/1.1 503 ")
                        .contains("retry-after: 1\r\n", "connection: close\r\n");
                assertThat(new String(peer.in().readAllBytes(), StandardCharsets.UTF_8))
                        .contains("urn:voxelgate:problem:stopping");
            }

            gate.complete(null);
            byte[] values = SERIES.rescaled();
            assertThat(running.in().readNBytes(128)).startsWith(0x93, 'N');
            assertThat(Arrays.equals(running.in().readNBytes(values.length), values))
                    .as("every value")
                    .isTrue();
            process.onExit().get();
            assertThatThrownBy(() -> status(gateway, LIVENESS)).isInstanceOf(ConnectException.class);
        }
    }

    @Test
    void whatIsNotFinishedInTimeIsReset() throws Exception {
        try (var upstream = new DemoArchive(SERIES.instances(), 0, archive).start();
                var gateway = GatewayProcess.start(
                        List.of(
                                "voxelgate.upstream.dicomweb-url=" + upstream.dicomWebUrl(),
                                "spring.lifecycle.timeout-per-shutdown-phase=2s"),
                        "-Xmx256m");
                var running = Peer.of(gateway.url().getPort())) {
            assertThat(running.get(SERIES.path()).status()).isEqualTo(200);
            var process = terminate(gateway);
            assertThatThrownBy(() -> running.in().readAllBytes()).isInstanceOf(SocketException.class);
            process.onExit().get();
        }
    }
}
