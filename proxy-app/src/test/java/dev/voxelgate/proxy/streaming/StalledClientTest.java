package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.RawClient;
import dev.voxelgate.proxy.support.SliceSeries;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A client that stands still holds no connection of the archive, and gets the right array when it goes on. */
@Timeout(60)
class StalledClientTest {

    private static final SliceSeries SERIES = new SliceSeries(48, 512);
    private static final int HEADER = 128;
    private static final String PARK = "voxelgate.upstream.park-after=300ms";

    @Test
    void aSeriesGoesOnInstanceByInstance() throws Exception {
        var archive = new FaultyArchive(SERIES.instances());
        try (var gateway = Gateway.inFrontOf(archive, PARK)) {
            stallAndReadOn(gateway, archive);
            var instances = archive.paths().stream()
                    .filter(path -> path.contains("/instances/"))
                    .toList();
            assertThat(instances).doesNotHaveDuplicates().hasSizeBetween(1, SERIES.slices() - 1);
            assertThat(archive.paths()).hasSize(2 + instances.size());
        }
    }

    @Test
    void anInstanceIsFetchedAnewAndGoesOnWhereItWas() throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        try (var gateway = Gateway.inFrontOf(archive, PARK, "voxelgate.upstream.retry.max-attempts=1")) {
            stallAndReadOn(gateway, archive);
            assertThat(archive.paths()).as("metadata, instance, instance").hasSize(3);
        }
    }

    private static void stallAndReadOn(Gateway gateway, FaultyArchive archive) throws Exception {
        try (var socket = new Socket()) {
            socket.setReceiveBufferSize(32 << 10);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.port()));
            socket.getOutputStream()
                    .write(("GET " + SERIES.path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            var in = socket.getInputStream();
            RawClient.skipHead(in);
            byte[] start = in.readNBytes(100_000);
            while (archive.openAnswers() > 0) {
                pause(20);
            }
            int asked = archive.paths().size();
            pause(1000);
            assertThat(archive.paths())
                    .as("nothing is asked for while nobody reads")
                    .hasSize(asked);

            byte[] values = SERIES.rescaled();
            byte[] rest = in.readNBytes(HEADER + values.length - start.length);
            assertThat(Arrays.equals(start, HEADER, start.length, values, 0, start.length - HEADER))
                    .isTrue();
            assertThat(Arrays.equals(rest, 0, rest.length, values, start.length - HEADER, values.length))
                    .isTrue();
        }
    }

    private static void pause(long milliseconds) throws InterruptedException {
        new CountDownLatch(1).await(milliseconds, TimeUnit.MILLISECONDS);
    }
}
