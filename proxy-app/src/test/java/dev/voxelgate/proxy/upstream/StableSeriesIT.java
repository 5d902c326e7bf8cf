package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.dicomweb.http.ArchiveOptions;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An Orthanc that holds a series for stable after a second: from then on its files are not listed each time. */
@Timeout(60)
final class StableSeriesIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final SliceSeries SLICES = new SliceSeries(3, 8);
    private static final VolumeTarget.Series TARGET =
            new VolumeTarget.Series(new Uid(SliceSeries.STUDY), new Uid(SliceSeries.SERIES));

    @AutoClose
    private final OrthancServer orthanc = OrthancServer.startWith("\"AuthenticationEnabled\": false, \"StableAge\": 1");

    @AutoClose
    private final DicomWebClient client = new DicomWebClient(ArchiveOptions.of(orthanc.dicomWebUrl()));

    @Test
    void aFileThatIsStoredAgainIsNoticedAtOnceAndLater() {
        var source = new PlanSource(
                client,
                new OrthancRest(client, orthanc.restUrl()),
                new ArchiveCalls(
                        new RetryPolicy(5, Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofSeconds(30)),
                        new ArchiveBreaker(Duration.ofSeconds(5)),
                        _ -> {}),
                new PlanLimits(1 << 20, 10, 10),
                Duration.ofMinutes(1),
                2);
        SLICES.instances().forEach(instance -> orthanc.upload(instance.file()));
        untilStable();
        var volume = Objects.requireNonNull(source.volume(TARGET, Set.of()).block(LIMIT));
        for (int i = 0; i < 3; i++) {
            assertThat(source.confirm(TARGET, volume).blockOptional(LIMIT)).isEmpty();
        }

        orthanc.upload(SLICES.replacing(1, 2).file());

        assertThatThrownBy(() -> source.confirm(TARGET, volume).block(LIMIT))
                .isInstanceOf(ChangedVolumeException.class);
        untilStable();
        assertThatThrownBy(() -> source.confirm(TARGET, volume).block(LIMIT))
                .isInstanceOf(ChangedVolumeException.class);
    }

    private void untilStable() {
        while (!orthanc.get("/series?expand").contains("\"IsStable\" : true")) {
            Thread.onSpinWait();
        }
    }
}
