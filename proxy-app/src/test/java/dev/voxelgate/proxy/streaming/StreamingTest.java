package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.Exchange;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.demo.store.StoredInstance;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the gateway does while bytes are on their way, in front of an archive that does as it is told. */
@Timeout(180) // each test starts a gateway, which takes long where much else runs
class StreamingTest {

    private static final SliceSeries SERIES = new SliceSeries(24, 96);
    private static final int HEADER = 128;

    @Test
    void theFirstFrameIsAnsweredBeforeTheLastInstanceWasSent() throws Exception {
        var gate = new CompletableFuture<Void>();
        var behaviour = new Behaviour() {
            @Override
            public Mono<Void> beforePart(Exchange exchange, int index) {
                boolean last = !exchange.path().endsWith("/metadata") && index == SERIES.slices() - 1;
                return last ? Mono.fromFuture(gate, true) : Mono.empty();
            }
        };
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), behaviour)) {
            var answer = gateway.http().send(gateway.request(SERIES.path()), BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                byte[] start = body.readNBytes(HEADER + SERIES.size() * SERIES.size() * 4);
                assertThat(gate).isNotDone();
                gate.complete(null);
                assertValues(concat(start, body.readAllBytes()), SERIES);
            }
        }
    }

    @Test
    void theFirstRowsAreAnsweredBeforeTheLastOnesWereSent() throws Exception {
        var large = new SliceSeries(1, 1500);
        var gate = new CompletableFuture<Void>();
        var behaviour = new Behaviour() {
            @Override
            public Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
                var sent = new AtomicLong();
                return exchange.path().endsWith("/metadata")
                        ? body
                        : body.concatMap(
                                chunk -> sent.addAndGet(chunk.readableBytes()) < 3_000_000
                                        ? Mono.just(chunk)
                                        : Mono.fromFuture(gate, true).thenReturn(chunk),
                                1);
            }
        };
        try (var gateway = Gateway.inFrontOf(large.instances(), behaviour);
                var body = gateway.http()
                        .send(gateway.request(large.firstInstancePath()), BodyHandlers.ofInputStream())
                        .body()) {
            byte[] start = body.readNBytes(HEADER + 500 * 4 * large.size());
            assertThat(gate).isNotDone();
            gate.complete(null);
            assertValues(concat(start, body.readAllBytes()), large);
        }
    }

    @Test
    void aStackThatIsSentInAnotherOrderIsPutInOrderWithOneRequest() throws Exception {
        var log = new RequestLog();
        var order = shuffled(SERIES.slices());
        try (var gateway = Gateway.inFrontOf(SERIES.instances(order), log)) {
            assertValues(gateway.get(SERIES.path()).body(), SERIES);
        }
        assertThat(log.retrievals()).hasSize(1);
    }

    @Test
    void anOrderThatDoesNotFitTheWindowIsFetchedInstanceByInstance() throws Exception {
        var log = new RequestLog();
        var order = IntStream.range(0, SERIES.slices()).map(i -> SERIES.slices() - 1 - i);
        try (var gateway = Gateway.inFrontOf(SERIES.instances(order), log, "voxelgate.retrieval.window=64KB")) {
            assertValues(gateway.get(SERIES.path()).body(), SERIES);
        }
        assertThat(log.retrievals()).hasSize(SERIES.slices());
    }

    @Test
    void anArchiveThatSendsAnotherOrderThanItListsIsSurvived() throws Exception {
        var log = new RequestLog() {
            @Override
            public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
                return exchange.path().endsWith("/metadata") ? instances : instances.reversed();
            }
        };
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), log, "voxelgate.retrieval.window=64KB")) {
            assertValues(gateway.get(SERIES.path()).body(), SERIES);
        }
        assertThat(log.retrievals()).as("the series, then its instances").hasSize(1 + SERIES.slices());
    }

    @Test
    void aClientThatLeavesEndsTheRequestToTheArchive() throws Exception {
        var large = new SliceSeries(64, 256);
        var cancelled = new CompletableFuture<Void>();
        var behaviour = new Behaviour() {
            @Override
            public Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
                return body.doOnCancel(() -> cancelled.complete(null));
            }
        };
        try (var gateway = Gateway.inFrontOf(large.instances(), behaviour)) {
            try (var socket = request(gateway, large.path())) {
                assertThat(socket.getInputStream().readNBytes(100_000)).hasSize(100_000);
                assertThat(cancelled).isNotDone();
            }
            assertThat(cancelled).succeedsWithin(Duration.ofSeconds(10));
        }
    }

    @Test
    void aBodyThatFailsHalfWayIsResetNotEnded() throws Exception {
        var large = new SliceSeries(64, 256);
        var behaviour = new Behaviour() {
            @Override
            public Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
                return exchange.path().endsWith("/metadata")
                        ? body
                        : body.take(exchange.path().contains("/instances/") ? 1 : 100)
                                .concatWith(Mono.error(new IOException("scripted")));
            }
        };
        try (var gateway = Gateway.inFrontOf(large.instances(), behaviour, "voxelgate.upstream.retry.max-attempts=1");
                var socket = request(gateway, large.path())) {
            var in = socket.getInputStream();
            assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aTruncatedInstanceInTheMiddleOfASeriesIsReset() throws Exception {
        var large = new SliceSeries(16, 256);
        List<HeapInstance> instances = new ArrayList<>(large.instances());
        instances.set(12, large.truncated(12, 2));
        try (var gateway = Gateway.inFrontOf(instances, Behaviour.CORRECT, "voxelgate.retrieval.window=1KB");
                var socket = request(gateway, large.path())) {
            var in = socket.getInputStream();
            assertThat(new String(in.readNBytes(15), StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 200 OK");
            assertThatThrownBy(in::readAllBytes).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aTruncatedFirstInstanceIsAProblem() throws Exception {
        try (var gateway = Gateway.inFrontOf(List.of(SERIES.truncated(0, 2)), Behaviour.CORRECT)) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(422);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("pixel-data-too-short");
        }
    }

    @Test
    void aFrameThatIsMuchLargerThanPlannedIsOverALimit() throws Exception {
        var swollen = SERIES.encapsulated(0, TransferSyntax.RLE_LOSSLESS, new byte[400_000]);
        try (var gateway = Gateway.inFrontOf(List.of(swollen), Behaviour.CORRECT)) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8)).contains("max-frame-bytes");
        }
    }

    @Test
    void anArchiveThatDribblesIsATimeout() throws Exception {
        var behaviour = new Behaviour() {
            @Override
            public Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
                return exchange.path().endsWith("/metadata")
                        ? body
                        : Flux.interval(Duration.ofMillis(20)).map(_ -> Unpooled.wrappedBuffer(new byte[] {'\n'}));
            }
        };
        try (var gateway = Gateway.inFrontOf(
                SERIES.instances(),
                behaviour,
                "voxelgate.upstream.call-timeout=500ms",
                "voxelgate.upstream.retry.max-attempts=1")) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("not all of the answer within 500 ms");
        }
    }

    @Test
    void anArchiveThatFailsIsABadGateway() throws Exception {
        var behaviour = new Behaviour() {
            @Override
            public Mono<Integer> status(Exchange exchange) {
                return Mono.just(500);
            }
        };
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), behaviour)) {
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode()).isEqualTo(502);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        }
    }

    @Test
    void anArchiveThatDoesNotAnswerIsATimeout() throws Exception {
        var behaviour = new Behaviour() {
            @Override
            public Mono<Integer> status(Exchange exchange) {
                return Mono.never();
            }
        };
        try (var gateway = Gateway.inFrontOf(
                SERIES.instances(),
                behaviour,
                "voxelgate.upstream.response-timeout=300ms",
                "voxelgate.upstream.retry.max-attempts=1")) {
            assertThat(gateway.get(SERIES.path()).statusCode()).isEqualTo(504);
        }
    }

    private static void assertValues(byte[] npy, SliceSeries series) {
        assertThat(npy).hasSize(HEADER + series.rescaled().length);
        assertThat(Arrays.equals(npy, HEADER, npy.length, series.rescaled(), 0, npy.length - HEADER))
                .as("every value")
                .isTrue();
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }

    private static IntStream shuffled(int count) {
        List<Integer> order = new ArrayList<>(IntStream.range(0, count).boxed().toList());
        Collections.shuffle(order, new Random(7));
        return order.stream().mapToInt(Integer::intValue);
    }

    private static Socket request(Gateway gateway, String path) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    /** Counts what is retrieved. */
    private static class RequestLog implements Behaviour {

        private final Queue<String> paths = new ConcurrentLinkedQueue<>();

        @Override
        public Mono<Integer> status(Exchange exchange) {
            paths.add(exchange.path());
            return Mono.empty();
        }

        List<String> retrievals() {
            return paths.stream().filter(path -> !path.endsWith("/metadata")).toList();
        }
    }
}
