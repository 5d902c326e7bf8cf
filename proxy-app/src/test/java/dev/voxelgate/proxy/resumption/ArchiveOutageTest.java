package dev.voxelgate.proxy.resumption;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.FaultyArchive.Fault;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** An archive that goes away: for a while, which nobody notices, or for good, which is a clear error. */
@Timeout(60)
class ArchiveOutageTest {

    private static final SliceSeries SERIES = new SliceSeries(8, 128);
    private static final int HEADER = 128;

    @Test
    void aRestartOfTheArchiveInTheMiddleIsSurvived() throws Exception {
        var large = new SliceSeries(16, 512);
        var archive = new FaultyArchive(large.instances());
        try (var gateway = Gateway.inFrontOf(
                archive,
                "voxelgate.upstream.retry.first-backoff=10ms",
                "voxelgate.upstream.retry.max-backoff=50ms",
                "voxelgate.upstream.retry.max-attempts=1000",
                "voxelgate.upstream.breaker.open-for=500ms")) {
            var answer = gateway.http().send(gateway.request(large.path()), BodyHandlers.ofInputStream());
            try (var body = answer.body()) {
                byte[] start = body.readNBytes(1 << 20);
                archive.stop();
                new CountDownLatch(1).await(1500, TimeUnit.MILLISECONDS);
                archive.start();
                byte[] rest = body.readAllBytes();
                byte[] values = large.rescaled();
                assertThat(start.length + rest.length).isEqualTo(HEADER + values.length);
                assertThat(Arrays.equals(start, HEADER, start.length, values, 0, start.length - HEADER))
                        .isTrue();
                assertThat(Arrays.equals(rest, 0, rest.length, values, start.length - HEADER, values.length))
                        .isTrue();
            }
        }
    }

    @Test
    void anArchiveThatIsAwayIsNotAskedForAWhile() throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        try (var gateway = Gateway.inFrontOf(
                archive, "voxelgate.upstream.retry.max-attempts=1", "voxelgate.upstream.breaker.open-for=3s")) {
            for (int i = 0; i < 10; i++) {
                archive.breaking("/metadata", Fault.BAD_GATEWAY, 0);
                assertThat(gateway.get(SERIES.path()).statusCode()).isEqualTo(502);
            }
            var refused = gateway.get(SERIES.path());
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("3");
            assertThat(new String(refused.body(), StandardCharsets.UTF_8)).contains("upstream-unavailable");
            assertThat(archive.paths()).hasSize(10);
            while (gateway.get(SERIES.path()).statusCode() == 503) {
                new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
            }
            assertThat(gateway.get(SERIES.path()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void anArchiveThatRefusesConnectionsIsSoonNotAsked() throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        try (var gateway = Gateway.inFrontOf(archive, "voxelgate.upstream.retry.first-backoff=1ms")) {
            archive.stop();
            assertThat(gateway.get(SERIES.path()).statusCode()).isEqualTo(503);
        }
    }

    @Test
    void oneObjectThatStallsHarmsNoOther() throws Exception {
        var archive = new FaultyArchive(SERIES.instances());
        try (var gateway = Gateway.inFrontOf(
                archive,
                "voxelgate.upstream.retry.first-backoff=1ms",
                "voxelgate.upstream.retry.max-attempts=2",
                "voxelgate.upstream.response-timeout=500ms")) {
            String instances = SERIES.path().replace("/numpy", "/instances/" + SliceSeries.SERIES);
            for (int i = 0; i < 24; i++) {
                archive.breaking("/instances/" + SliceSeries.SERIES + ".1", Fault.SILENT, 0);
            }
            for (int i = 0; i < 12; i++) {
                assertThat(gateway.get(instances + ".1/numpy").statusCode()).isEqualTo(504);
            }
            assertThat(gateway.get(instances + ".2/numpy").statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anArchiveThatKeepsFailingIsAProblem(Fault fault) throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        try (var gateway = Gateway.inFrontOf(
                archive,
                "voxelgate.upstream.retry.first-backoff=1ms",
                "voxelgate.upstream.retry.max-attempts=3",
                "voxelgate.upstream.response-timeout=1s",
                "voxelgate.upstream.read-timeout=1s")) {
            for (int i = 0; i < 100; i++) {
                archive.breaking(SliceSeries.SERIES + ".1", fault, 0.01);
            }
            var answer = gateway.get(SERIES.path());
            assertThat(answer.statusCode())
                    .isEqualTo(
                            switch (fault) {
                                case SILENT, STALLED -> 504;
                                case TOO_MANY_REQUESTS, UNAVAILABLE -> 503;
                                default -> 502;
                            });
            assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(answer.statusCode() == 503);
            assertThat(archive.paths().stream().filter(path -> !path.endsWith("/metadata")))
                    .hasSize(fault == Fault.CLOSED_UNANSWERED || fault == Fault.RESET_UNANSWERED ? 15 : 3);
        }
    }

    @Test
    void anArchiveThatGivesALittleEachTimeIsGivenUp() throws Exception {
        var archive = new FaultyArchive(SERIES.multiFrame());
        try (var gateway = Gateway.inFrontOf(
                archive, "voxelgate.upstream.retry.first-backoff=1ms", "voxelgate.upstream.retry.max-attempts=4")) {
            for (int i = 1; i < SERIES.slices(); i++) {
                archive.breaking(SliceSeries.SERIES + ".1", Fault.CLOSED, (i + 0.5) / SERIES.slices());
            }
            assertThatThrownBy(() -> gateway.get(SERIES.path())).isInstanceOf(IOException.class);
            assertThat(archive.paths().stream().filter(path -> !path.endsWith("/metadata")))
                    .hasSize(4);
        }
    }
}
