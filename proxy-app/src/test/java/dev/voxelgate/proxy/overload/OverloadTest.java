package dev.voxelgate.proxy.overload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.Peer;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** More requests than the gateway takes on at once. */
@Timeout(180) // each test starts a gateway, which takes long where much else runs
class OverloadTest {

    private static final SliceSeries SERIES = new SliceSeries(4, 64);
    private static final SliceSeries LARGE = new SliceSeries(64, 256);

    private final CompletableFuture<Void> gate = new CompletableFuture<>();
    private final Script slow = new Script().waitingFor(Mono.fromFuture(gate, true));

    private static CompletableFuture<HttpResponse<byte[]>> getAsync(Gateway gateway) {
        return gateway.http().sendAsync(gateway.request(SERIES.path()), BodyHandlers.ofByteArray());
    }

    private static void awaitRequests(Script archive, int count) throws InterruptedException {
        while (archive.exchanges().size() < count) {
            Thread.sleep(5);
        }
    }

    @Test
    void whatDoesNotFitWaitsAndWhatDoesNotFitTheQueueIsToldToComeBack() throws Exception {
        try (var gateway = Gateway.inFrontOf(
                SERIES.instances(), slow, "voxelgate.admission.volumes=1", "voxelgate.admission.queue=1")) {
            var first = getAsync(gateway);
            awaitRequests(slow, 1);
            var others = List.of(getAsync(gateway), getAsync(gateway));
            var refused = CompletableFuture.anyOf(others.toArray(CompletableFuture[]::new));
            assertThat(refused).succeedsWithin(Duration.ofSeconds(20));
            assertThat(slow.exchanges()).as("one waits, one was refused").hasSize(1);
            gate.complete(null);
            assertThat(first.get().body()).endsWith(SERIES.rescaled());
            assertThat(others.stream().map(CompletableFuture::join).map(HttpResponse::statusCode))
                    .containsExactlyInAnyOrder(200, 503);
        }
    }

    @Test
    void whoWaitsTooLongIsToldToComeBack() throws Exception {
        try (var gateway = Gateway.inFrontOf(
                SERIES.instances(),
                slow,
                "voxelgate.admission.volumes=1",
                "voxelgate.admission.queue-timeout=1500ms")) {
            var first = getAsync(gateway);
            awaitRequests(slow, 1);
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("urn:voxelgate:problem:overloaded");
            gate.complete(null);
            assertThat(first.get().statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aClientThatLeavesNoLongerWaits() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), slow, "voxelgate.admission.volumes=1")) {
            var admission = gateway.bean(Admission.class);
            var first = getAsync(gateway);
            awaitRequests(slow, 1);
            try (var leaves = Peer.of(gateway.port())) {
                leaves.get(SERIES.path());
                awaitWaiting(admission, 1);
            }
            awaitWaiting(admission, 0);
            gate.complete(null);
            assertThat(first.get().statusCode()).isEqualTo(200);
            assertThat(slow.requests("/metadata")).isEqualTo(1);
        }
    }

    private static void awaitWaiting(Admission admission, int count) throws InterruptedException {
        while (admission.waiting() != count) {
            Thread.sleep(5);
        }
    }

    @Test
    void aClientThatAsksForFiftySeriesDoesNotStarveOneThatAsksForAnInstance() throws Exception {
        try (var gateway = Gateway.inFrontOf(LARGE.instances(), Behaviour.CORRECT, "voxelgate.admission.memory=64MB");
                var hog = new Hog(gateway, LARGE.path(), 50);
                var other = Peer.from("127.0.0.2", gateway.port())) {
            hog.awaitWaiting();
            other.get(LARGE.firstInstancePath());
            assertThat(other.status()).isEqualTo(200);
            byte[] values = Arrays.copyOf(LARGE.rescaled(), 256 * 256 * 4);
            assertThat(other.in().readNBytes(128)).startsWith(0x93, 'N');
            assertThat(Arrays.equals(other.in().readNBytes(values.length), values))
                    .as("every value")
                    .isTrue();
        }
    }

    /** One client with many requests, whose answers it does not read. */
    private record Hog(Gateway gateway, List<Peer> peers) implements AutoCloseable {

        Hog(Gateway gateway, String path, int requests) throws IOException {
            this(gateway, new ArrayList<>());
            for (int i = 0; i < requests; i++) {
                peers.add(Peer.slow(gateway.port()).get(path));
            }
        }

        /** Until some of its requests were let in and others wait: it holds all that it can get. */
        void awaitWaiting() throws InterruptedException {
            var admission = gateway.bean(Admission.class);
            while (admission.running() == 0 || admission.waiting() == 0) {
                Thread.sleep(5);
            }
        }

        @Override
        public void close() throws IOException {
            for (var peer : peers) {
                peer.close();
            }
        }
    }
}
