package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.reliability.Ending.Verdict;
import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** An Orthanc that is killed while it gives an array, and started again, does not cost the client its answer. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(300)
final class RestartIT {

    /** With a small buffer, so that the gateway cannot give more than a little of the answer before the client reads it. */
    private static final Client SLOW = Client.number(0).withReceiveBuffer(64 * 1024);

    @AutoClose
    private OrthancServer orthanc;

    @AutoClose
    private GatewayProcess byId;

    @AutoClose
    private GatewayProcess byUids;

    private List<StoredSeries> series;

    @BeforeAll
    void start() throws IOException {
        orthanc = OrthancServer.start();
        series = StoredSeries.store(orthanc, "big-ct", "big-ct-shuffled", "big-enhanced");
        byId = GatewayProcess.start(List.of("voxelgate.upstream.orthanc-url=" + orthanc.restUrl()), "-Xmx256m");
        byUids = GatewayProcess.start(List.of("voxelgate.upstream.dicomweb-url=" + orthanc.dicomWebUrl()), "-Xmx256m");
    }

    /** By id: file by file. By UIDs: one request for a series, one for each instance, one for an object. */
    @ParameterizedTest(name = "{0}, {1}")
    @CsvSource({
        "by id, big-ct",
        "by id, big-enhanced",
        "by UIDs, big-ct",
        "by UIDs, big-ct-shuffled",
        "by UIDs, big-enhanced"
    })
    void anArchiveThatIsKilledAndStartedAgainIsNotSeenByTheClient(String way, String name)
            throws IOException, InterruptedException {
        var stored = series.stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow();
        var gateway = way.equals("by id") ? byId.url() : byUids.url();
        var path = way.equals("by id") ? stored.orthancRoute() : stored.dicomRoute();
        var expected = Expected.of(gateway, path, stored.values(true));
        try (var answer = Answer.to(gateway, expected, SLOW)) {
            // The rest is more than what the gateway and the kernel hold: it cannot come without another Orthanc.
            assertThat(answer.advance(expected.length() / 4))
                    .as("not yet at its end")
                    .isNull();
            orthanc.kill();
            var restart = Thread.ofPlatform().start(orthanc::restart);
            var ending = answer.end();
            restart.join();
            Report.add("killed and started again, %s, %s: %s".formatted(way, name, ending));
            assertThat(ending.verdict()).as(ending.toString()).isEqualTo(Verdict.EXACT);
        }
    }
}
