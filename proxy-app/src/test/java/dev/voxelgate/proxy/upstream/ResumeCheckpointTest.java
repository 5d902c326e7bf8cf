package dev.voxelgate.proxy.upstream;

import static dev.voxelgate.proxy.upstream.PlannedFrames.frames;
import static dev.voxelgate.proxy.upstream.PlannedFrames.planned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class ResumeCheckpointTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void patienceGrowsWithWhatWouldComeAgain() {
        var passed = new ResumeCheckpoint(planned("1.1", 2));
        assertThat(passed.patience(LIMIT)).isEqualTo(LIMIT);
        var header = frames("1.1", 1).getFirst().instance();
        passed.pass(new Frame(header, 0, new byte[10_000_000]));
        assertThat(passed.patience(LIMIT)).isEqualTo(Duration.ofSeconds(11));
    }

    @Test
    void patienceDoublesWithEachTimeThatTheInstanceIsGivenUp() {
        var passed = new ResumeCheckpoint(planned("1.1", 2));
        passed.giveUp();
        assertThat(passed.patience(LIMIT)).isEqualTo(Duration.ofSeconds(20));
        passed.giveUp();
        assertThat(passed.patience(LIMIT)).isEqualTo(Duration.ofSeconds(40));
        IntStream.range(0, 1000).forEach(_ -> passed.giveUp());
        assertThat(passed.patience(LIMIT)).isBetween(Duration.ofHours(24), Duration.ofDays(365));
    }

    /** The bound of the javadoc: a reader whose every pause is as long as it takes. */
    @Test
    void whateverTheReaderDoesTenTimesTheInstanceIsTheMost() {
        var passed = new ResumeCheckpoint(planned("1.1", 2));
        int times = 0;
        for (var spent = Duration.ZERO; spent.compareTo(Duration.ofHours(1)) < 0; times++) {
            spent = spent.plus(passed.patience(LIMIT));
            passed.giveUp();
        }
        assertThat(times).isLessThanOrEqualTo(9);
    }

    @Test
    void whatCameAgainIsTold() {
        var passed = new ResumeCheckpoint(planned("1.1", 4));
        frames("1.1", 3).forEach(passed::pass);
        var again = new AtomicLong();
        StepVerifier.create(passed.missingFrom(Flux.fromIterable(frames("1.1", 4)), again::addAndGet)
                        .map(PlannedFrames::name))
                .expectNext("1.1#3")
                .expectComplete()
                .verify(LIMIT);
        assertThat(again).hasValue(30);
    }

    /** Or ten thousand comparisons of ten thousand items: minutes of an event loop. */
    @Test
    @Timeout(60)
    void headersAreComparedOnceForARetrieval() {
        int count = 10_000;
        var passed = new ResumeCheckpoint(planned("1.1", count));
        large(count).forEach(passed::pass);
        StepVerifier.create(passed.missingFrom(Flux.fromIterable(large(count)), _ -> {}))
                .expectComplete()
                .verify(Duration.ofSeconds(50));
    }

    private static List<Frame> large(int count) {
        var items = IntStream.range(0, count)
                .mapToObj(item -> Attributes.builder()
                        .put(Tag.INSTANCE_NUMBER, Integer.toString(item))
                        .build())
                .toList();
        var header = new InstanceHeader(
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                Attributes.builder()
                        .put(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, new Value.Items(items))
                        .build(),
                Tag.PIXEL_DATA,
                false);
        return IntStream.range(0, count)
                .mapToObj(index -> new Frame(header, index, new byte[2]))
                .toList();
    }
}
