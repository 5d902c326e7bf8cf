package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RawClient;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that reads an object of many frames with long pauses makes the archive send it once, or a few times. */
@Timeout(120)
class SlowReaderTest {

    private static final SliceSeries SERIES = new SliceSeries(48, 512);
    private static final int HEADER = 128;
    private static final int PAUSES = 10;
    private static final int STEP = 2 << 20;

    @Test
    void whileNoOtherRequestWaitsNothingIsFetchedAgain() throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        try (var gateway = Gateway.inFrontOf(archive, "voxelgate.upstream.park-after=200ms")) {
            readWithPauses(gateway, () -> pause(600), 600);
            assertThat(archive.paths()).as("metadata, instance").hasSize(2);
            assertThat(replayedFrames(gateway)).isZero();
        }
    }

    @Test
    void whileOtherRequestsWaitItIsGivenUpSeldomAndGoesOn() throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        var served = new AtomicInteger();
        try (var gateway = Gateway.inFrontOf(
                archive, "voxelgate.upstream.park-after=100ms", "voxelgate.upstream.max-connections=1")) {
            var others = Thread.ofPlatform().start(() -> askForHeads(gateway, served));
            // Others get the only connection when the answer has been given up, and not before.
            readWithPauses(gateway, () -> awaitServed(served, served.get() + 2), 1000);
            others.interrupt();
            others.join();
            assertThat(archive.paths().stream().filter(SlowReaderTest::isRetrieval))
                    .as("one retrieval, and those after it was given up")
                    .hasSizeBetween(2, 5);
            assertThat(archive.paths().stream().filter(SlowReaderTest::isWhole))
                    .as("what came is not sent again")
                    .hasSize(1);
            assertThat(replayedFrames(gateway)).as("the last frame each time").isBetween(1.0, 4.0);
        }
        assertThat(served).as("others that were served in the meantime").hasPositiveValue();
    }

    private static boolean isRetrieval(String path) {
        return path.contains("/instances/") && !path.endsWith("/metadata");
    }

    private static boolean isWhole(String path) {
        return isRetrieval(path) && !path.contains("/frames/");
    }

    private static double replayedFrames(Gateway gateway) throws Exception {
        var metrics = new String(gateway.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
        return metrics.lines()
                .filter(line -> line.startsWith("voxelgate_upstream_replayed_frames_total"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    /** Metadata only, again and again. */
    private static void askForHeads(Gateway gateway, AtomicInteger served) {
        var http = gateway.http();
        var head = HttpRequest.newBuilder(gateway.request(SERIES.path()).uri())
                .method("HEAD", BodyPublishers.noBody())
                .build();
        try {
            while (http.send(head, BodyHandlers.discarding()).statusCode() == 200) {
                served.incrementAndGet();
                pause(20);
            }
        } catch (IOException | InterruptedException e) {
            // The test is over.
        }
    }

    /** Something to wait for. */
    private interface Pause {
        void await() throws InterruptedException;
    }

    private static void awaitServed(AtomicInteger served, int count) throws InterruptedException {
        while (served.get() < count) {
            pause(20);
        }
    }

    private static void readWithPauses(Gateway gateway, Pause first, long milliseconds) throws Exception {
        byte[] values = SERIES.rescaled();
        byte[] body = new byte[HEADER + values.length];
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(32 << 10);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
            socket.getOutputStream()
                    .write(("GET " + SERIES.path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            RawClient.skipHead(in);
            int read = 0;
            read += in.readNBytes(body, read, STEP);
            first.await();
            for (int pauses = 1; pauses < PAUSES; pauses++) {
                read += in.readNBytes(body, read, STEP);
                pause(milliseconds);
            }
            in.readNBytes(body, read, body.length - read);
        }
        assertThat(Arrays.equals(body, HEADER, body.length, values, 0, values.length))
                .isTrue();
    }

    private static void pause(long milliseconds) throws InterruptedException {
        new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
    }
}
