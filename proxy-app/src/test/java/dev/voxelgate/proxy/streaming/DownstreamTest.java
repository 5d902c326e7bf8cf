package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.Peer;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** Clients that are slow, silent, or too many. */
@Timeout(180) // each test starts a gateway, which takes long where much else runs
class DownstreamTest {

    private static final String HEALTH = "/actuator/health/liveness";
    private static final SliceSeries SMALL = new SliceSeries(4, 64);
    private static final SliceSeries LARGE = new SliceSeries(64, 256);

    private static Gateway gateway(String... properties) {
        return Gateway.inFrontOf(LARGE.instances(), Behaviour.CORRECT, properties);
    }

    @Test
    void aConnectionWithoutARequestIsClosed() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.head-timeout=200ms");
                var silent = Peer.of(gateway.port())) {
            assertThat(silent.in().read()).isEqualTo(-1);
        }
    }

    @Test
    void aHeadThatTricklesInDoesNotKeepItsConnection() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.head-timeout=300ms");
                var peer = Peer.of(gateway.port())) {
            peer.send("GET / HTTP/1.1\r\nX: ").dribbleUntilTheEnd("x");
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.idle-timeout=200ms");
                var peer = Peer.of(gateway.port()).get(HEALTH)) {
            assertThat(peer.status()).isEqualTo(200);
            peer.in().readAllBytes();
        }
    }

    @Test
    void theHeadOfALaterRequestMayNotTrickleInEither() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.head-timeout=300ms");
                var peer = Peer.of(gateway.port()).get(HEALTH)) {
            assertThat(peer.status()).isEqualTo(200);
            peer.dribbleUntilTheEnd("x");
        }
    }

    @Test
    void aConnectionServesManyRequestsAlsoWithoutWaitingForAnswers() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.idle-timeout=300ms");
                var peer = Peer.of(gateway.port())) {
            peer.get(HEALTH).get(HEALTH).get(HEALTH);
            assertThat(new String(peer.in().readAllBytes(), StandardCharsets.US_ASCII))
                    .containsPattern("(?s)(HTTP/1.1 200 OK.*){3}");
        }
    }

    @Test
    void aRequestIsAnsweredHoweverSoonAfterTheLastAnswerItComes() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.idle-timeout=10s");
                var peer = Peer.of(gateway.port())) {
            for (int request = 0; request < 3000; request++) {
                peer.get(HEALTH);
                int read;
                do {
                    read = peer.in().read();
                } while (read != '}' && read != -1);
                assertThat(read).as("the last byte of answer %d", request).isEqualTo('}');
            }
        }
    }

    @Test
    void aBodyThatNobodyAskedForIsNotReadForEver() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.head-timeout=500ms");
                var peer = Peer.of(gateway.port())) {
            peer.send("GET " + HEALTH + " HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            assertThat(peer.status()).isEqualTo(400);
            peer.dribbleUntilTheEnd("4\r\nabcd\r\n");
        }
    }

    @Test
    void aHeadThatIsTooLargeIsRefused() throws Exception {
        try (var gateway = gateway();
                var peer = Peer.of(gateway.port())) {
            peer.send("GET " + HEALTH + " HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(16_000) + "\r\n\r\n");
            assertThat(peer.status()).isBetween(400, 499);
        }
    }

    @Test
    void aClientThatTakesNothingIsReset() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.stall-timeout=500ms");
                var peer = Peer.slow(gateway.port()).get(LARGE.path())) {
            assertThat(peer.status()).isEqualTo(200);
            awaitRunning(gateway, 0);
            assertThatThrownBy(() -> peer.in().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    private static void awaitRunning(Gateway gateway, int count) throws InterruptedException {
        while (gateway.bean(Admission.class).running() != count) {
            Thread.sleep(5);
        }
    }

    @Test
    void aClientThatTakesLittleByLittleGetsEverything() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.stall-timeout=2s");
                var peer = Peer.slow(gateway.port()).get(LARGE.path())) {
            assertThat(peer.status()).isEqualTo(200);
            int length = 128 + LARGE.rescaled().length;
            for (int read = 0; read < length; ) {
                read += peer.in().readNBytes(Math.min(160_000, length - read)).length;
                Thread.sleep(50);
            }
        }
    }

    @Test
    void anArchiveThatIsSlowIsNotTheClientsFault() throws Exception {
        var slow = new Script()
                .holdingParts(_ -> Mono.delay(Duration.ofMillis(400)).then());
        try (var gateway = Gateway.inFrontOf(SMALL.instances(), slow, "voxelgate.downstream.stall-timeout=100ms")) {
            assertThat(gateway.get(SMALL.path()).body()).endsWith(SMALL.rescaled());
        }
    }

    @Test
    void anAnswerThatDoesNotBeginInTimeIsAProblem() throws Exception {
        var silent = new Script().waitingFor(Mono.never());
        try (var gateway = Gateway.inFrontOf(SMALL.instances(), silent, "voxelgate.downstream.total-timeout=500ms")) {
            var answer = gateway.get(SMALL.path());
            assertThat(answer.statusCode()).isEqualTo(504);
            assertThat(new String(answer.body(), StandardCharsets.UTF_8))
                    .contains("urn:voxelgate:problem:total-timeout");
            awaitRunning(gateway, 0);
        }
    }

    @Test
    void anAnswerThatDoesNotEndInTimeIsReset() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.total-timeout=3s");
                var warmUp = Peer.of(gateway.port()).get(LARGE.path());
                var peer = Peer.slow(gateway.port())) {
            assertThat(warmUp.status()).as("begins in time, or does not").isIn(200, 504);
            peer.get(LARGE.path());
            assertThat(peer.status()).isEqualTo(200);
            awaitRunning(gateway, 0);
            assertThatThrownBy(() -> peer.in().readAllBytes()).isInstanceOf(SocketException.class);
        }
    }

    @Test
    void aThousandIdleOrHalfSentRequestsDoNotStopAHealthyOne() throws Exception {
        try (var gateway = gateway();
                var crowd = new Crowd()) {
            for (int i = 0; i < 500; i++) {
                crowd.add(Peer.of(gateway.port()));
                crowd.add(Peer.of(gateway.port()).send("GET " + HEALTH + " HTTP/1.1\r\nHo"));
            }
            assertThat(gateway.get(LARGE.path()).body()).endsWith(LARGE.rescaled());
        }
    }

    @Test
    void atTheLimitTheConnectionThatWaitedLongestGivesWay() throws Exception {
        try (var gateway = gateway(
                        "voxelgate.downstream.max-connections=10",
                        "voxelgate.downstream.head-timeout=60s",
                        "voxelgate.downstream.idle-timeout=60s");
                var crowd = new Crowd()) {
            crowd.add(Peer.of(gateway.port()).get(HEALTH));
            var first = crowd.peers().getFirst();
            assertThat(first.status()).isEqualTo(200);
            TimeUnit.MILLISECONDS.sleep(500); // so it waits before the others connect
            for (int i = 1; i < 10; i++) {
                crowd.add(Peer.of(gateway.port()).send("GET "));
            }
            try (var healthy = Peer.of(gateway.port()).get(HEALTH)) {
                assertThat(healthy.status()).isEqualTo(200);
            }
            assertThat(first.in().readAllBytes())
                    .as("the rest of its answer, and the end")
                    .isNotEmpty();
            var last = crowd.peers().getLast().send(HEALTH + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
            assertThat(last.status()).as("the others stay").isEqualTo(200);
        }
    }

    @Test
    void whenAllConnectionsAreBusyTheNewOneIsClosed() throws Exception {
        try (var gateway = gateway("voxelgate.downstream.max-connections=2");
                var crowd = new Crowd()) {
            for (int i = 0; i < 2; i++) {
                crowd.add(Peer.slow(gateway.port()).get(LARGE.path()));
                assertThat(crowd.peers().getLast().status()).isEqualTo(200);
            }
            try (var third = Peer.of(gateway.port())) {
                assertThat(third.in().read()).isEqualTo(-1);
            }
        }
    }

    private record Crowd(List<Peer> peers) implements AutoCloseable {

        Crowd() {
            this(new ArrayList<>());
        }

        void add(Peer peer) {
            peers.add(peer);
        }

        @Override
        public void close() throws IOException {
            for (var peer : peers) {
                peer.close();
            }
        }
    }
}
