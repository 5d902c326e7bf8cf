package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.reliability.Ending.Verdict;
import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Clients that read or send hardly anything cost the others nothing, and do not hold the archive. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
final class SlowClientsIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** More than there are connections to the archive. */
    private static final int SLOW = 40;

    private static final int SLOW_BYTES = 1024;

    /** Idle and half-sent requests. */
    private static final int HALF = 1000;

    /** Idle, half a request line, half a header block, and a block that goes on with a byte now and then. */
    private static final List<String> BEGINNINGS =
            List.of("", "GET /seri", "GET /series HTTP/1.1\r\nHost: localhost\r\nAcc", "GET / HTTP/1.1\r\nX: ");

    private static final int HEALTHY = 5;

    /** Slow clients that read on at full speed in the end. */
    private static final int HURRYING = 6;

    private static final Client SLUGGISH = Client.number(0).withReceiveBuffer(16 * 1024);
    private static final long MARGIN = 24L << 20;

    @AutoClose
    private OrthancServer orthanc;

    @AutoClose
    private GatewayProcess gateway;

    private Expected healthy;
    private List<StoredSeries> big;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        orthanc = OrthancServer.start();
        gateway = GatewayProcess.start(
                List.of(
                        NettyMemory.PROPERTY,
                        "voxelgate.upstream.orthanc-url=" + orthanc.restUrl(),
                        "voxelgate.upstream.park-after=2s",
                        "voxelgate.downstream.head-timeout=3s",
                        "voxelgate.downstream.idle-timeout=3s",
                        "voxelgate.downstream.max-connections=2000"),
                "-Xmx192m",
                "-XX:MaxDirectMemorySize=128m",
                "-XX:+ExitOnOutOfMemoryError",
                "-Dio.netty.leakDetection.level=paranoid");
        var series = StoredSeries.store(orthanc, "ct", "big-ct", "big-enhanced");
        healthy = Expected.of(
                gateway.url(),
                series.getFirst().orthancRoute(),
                series.getFirst().values(true));
        big = series.subList(1, 3);
    }

    @Test
    void clientsThatReadAKilobyteASecondHoldNeitherOthersNorTheArchive() throws IOException, InterruptedException {
        var requests = slowRequests();
        var before = atRest();
        List<Answer> slow = new ArrayList<>();
        try (var pace = Executors.newSingleThreadScheduledExecutor()) {
            for (int client = 0; client < SLOW; client++) {
                slow.add(Answer.to(gateway.url(), requests.get(client % requests.size()), SLUGGISH));
            }
            var reading =
                    pace.scheduleAtFixedRate(() -> slow.forEach(SlowClientsIT::readLittle), 0, 1, TimeUnit.SECONDS);
            healthyClientsAreServed();
            assertThat(UpstreamConnections.fallingTo(0, orthanc.restUrl(), PATIENCE))
                    .as("connections to Orthanc, all clients but slow ones gone")
                    .isZero();
            reading.cancel(false);
        }
        var verdicts = new Verdicts();
        var served = slow.stream().filter(answer -> answer.received() > 0).toList();
        for (var answer : served.subList(0, Math.min(HURRYING, served.size()))) {
            verdicts.add(answer.request(), answer.end());
        }
        assertThat(slow).filteredOn(answer -> answer.received() == 0).allSatisfy(refused -> {
            assertThat(refused.end().verdict()).isEqualTo(Verdict.PROBLEM);
            assertThat(refused.end().status()).isEqualTo(503);
            assertThat(refused.field("Retry-After")).isNotEmpty();
        });
        slow.forEach(Answer::close);
        Report.add("%nSlow clients: %d read, %d were refused; of those that hurried in the end:%n%s%n%s"
                .formatted(served.size(), SLOW - served.size(), Verdicts.heading(), verdicts.line()));
        assertThat(verdicts.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
        assertThat(verdicts.count(Verdict.EXACT)).isPositive();
        assertFlat(before, atRest());
    }

    @Test
    void aThousandHalfSentRequestsHoldUpNobody() throws IOException, InterruptedException {
        var before = atRest();
        List<Socket> half = new ArrayList<>();
        try (var pace = Executors.newSingleThreadScheduledExecutor()) {
            for (int client = 0; client < HALF; client++) {
                var socket = new Socket(gateway.url().getHost(), gateway.url().getPort());
                socket.getOutputStream()
                        .write(BEGINNINGS.get(client % BEGINNINGS.size()).getBytes(US_ASCII));
                half.add(socket);
            }
            var sending =
                    pace.scheduleAtFixedRate(() -> half.forEach(SlowClientsIT::sendLittle), 0, 1, TimeUnit.SECONDS);
            healthyClientsAreServed();
            assertThat(half).allSatisfy(SlowClientsIT::isGivenUp);
            sending.cancel(false);
        } finally {
            for (var socket : half) {
                socket.close();
            }
        }
        Report.add("%nHalf-sent requests: %d, all given up".formatted(half.size()));
        assertFlat(before, atRest());
    }

    /** Each for more than the gateway's memory. */
    private List<Expected> slowRequests() throws IOException, InterruptedException {
        List<Expected> requests = new ArrayList<>();
        for (var one : big) {
            requests.add(Expected.of(gateway.url(), one.orthancRoute() + "?rescale=0", one.values(false)));
            requests.add(Expected.of(gateway.url(), one.dicomRoute() + "?rescale=0", one.values(false)));
        }
        return requests;
    }

    private void healthyClientsAreServed() {
        var verdicts = new Verdicts();
        for (int client = 0; client < HEALTHY; client++) {
            try (var answer = Answer.to(gateway.url(), healthy, Client.number(1 + client))) {
                verdicts.add(healthy, answer.end());
            }
            assertThat(verdicts.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
        }
    }

    private static void readLittle(Answer answer) {
        var _ = answer.advance(SLOW_BYTES);
    }

    /** Another byte of a header field; nothing for those that are idle. */
    private static void sendLittle(Socket socket) {
        try {
            if (socket.getLocalPort() % 2 == 0) {
                socket.getOutputStream().write('x');
            }
        } catch (IOException e) {
            // It was given up.
        }
    }

    /** The gateway has ended the connection, or does so soon; before, it may say why. */
    private static void isGivenUp(Socket socket) {
        try {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            var _ = socket.getInputStream().readAllBytes();
        } catch (SocketTimeoutException e) {
            throw new AssertionError("a connection is still open", e);
        } catch (IOException e) {
            // reset
        }
    }

    private Footprint atRest() throws IOException, InterruptedException {
        assertThat(UpstreamConnections.fallingTo(0, orthanc.restUrl(), PATIENCE))
                .as("connections to Orthanc, at rest")
                .isZero();
        return Footprint.of(gateway);
    }

    private void assertFlat(Footprint before, Footprint after) {
        Report.add("before: %s%nafter:  %s".formatted(before, after));
        assertThat(gateway.isAlive()).isTrue();
        assertThat(gateway.log()).doesNotContain("OutOfMemory", "LEAK", "nobody foresaw");
        assertThat(after.heap()).as("heap").isLessThan(before.heap() + MARGIN);
        assertThat(after.netty() + after.direct())
                .as("outside the heap")
                .isLessThan(before.netty() + before.direct() + MARGIN);
    }
}
