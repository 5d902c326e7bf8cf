package dev.voxelgate.proxy.upstream;

import static dev.voxelgate.proxy.upstream.PlannedFrames.frames;
import static dev.voxelgate.proxy.upstream.PlannedFrames.planned;
import static dev.voxelgate.proxy.upstream.PlannedFrames.strips;
import static dev.voxelgate.proxy.upstream.PlannedFrames.wholeFrames;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** Wherever a retrieval broke off, and however the next one is cut: what follows is the rest, byte for byte. */
    @Test
    void stripsGoOnWhereTheyWereHoweverTheyComeAgain() {
        byte[] all = bytes(strips("1.1", 3, 1));
        var others = Stream.concat(
                        IntStream.rangeClosed(1, 10).mapToObj(rows -> strips("1.1", 3, rows)),
                        Stream.of(wholeFrames("1.1", 3)))
                .toList();
        for (int rows = 1; rows <= 5; rows++) {
            var first = strips("1.1", 3, rows);
            for (int passed = 1; passed < first.size(); passed++) {
                for (var other : others) {
                    var checkpoint = new ResumeCheckpoint(planned("1.1", 3));
                    var before = first.subList(0, passed).stream()
                            .map(checkpoint::pass)
                            .toList();
                    var again = new AtomicLong();
                    var after = checkpoint
                            .missingFrom(Flux.fromIterable(other), again::addAndGet)
                            .map(checkpoint::pass)
                            .collectList()
                            .block(LIMIT);
                    assertThat(after).isNotNull();
                    var together = new ArrayList<>(before);
                    together.addAll(after);
                    assertThat(bytes(together)).isEqualTo(all);
                    assertThat(again).hasValue(bytes(before).length);
                    assertThat(checkpoint.isComplete()).isTrue();
                    StepVerifier.create(ExpectedFrames.of(planned("1.1", 3), Flux.fromIterable(together)))
                            .expectNextCount(together.size())
                            .expectComplete()
                            .verify(LIMIT);
                }
            }
        }
    }

    @Test
    void aFrameThatComesAloneGoesOnBehindItsStrips() {
        for (int passed = 1; passed <= 5; passed++) {
            var checkpoint = new ResumeCheckpoint(planned("1.1", 3));
            strips("1.1", 3, 4).subList(0, passed).forEach(checkpoint::pass);
            assertThat(checkpoint.last()).isEqualTo(passed <= 3 ? 0 : 1);
            var again = new AtomicLong();
            var whole = wholeFrames("1.1", 3).get(checkpoint.last());
            var rest = checkpoint.missingOf(whole, again::addAndGet);
            int known = passed == 3 ? 60 : 24 * (passed % 3);
            assertThat(again).hasValue(known);
            if (rest == null) {
                assertThat(passed).isEqualTo(3);
            } else {
                assertThat(rest.data()).isEqualTo(Arrays.copyOfRange(whole.data(), known, 60));
                assertThat(rest.strip()).isEqualTo(new Frame.Strip(known / 6, 10 - known / 6, true));
            }
        }
    }

    @Test
    void stripsOfAnotherImageAreNotGoneOnWith() {
        var passed = new ResumeCheckpoint(planned("1.1", 1));
        passed.pass(strips("1.1", 1, 4).getFirst());
        var other = strips("1.1", 1, 4);
        other.getFirst().data()[23] ^= 1;
        StepVerifier.create(passed.missingFrom(Flux.fromIterable(other), _ -> {}))
                .expectError(ContradictionException.class)
                .verify(LIMIT);
        var alone = wholeFrames("1.1", 1).getFirst();
        alone.data()[0] ^= 1;
        assertThatThrownBy(() -> passed.missingOf(alone, _ -> {})).isInstanceOf(ContradictionException.class);
    }

    private static byte[] bytes(List<Frame> strips) {
        var all = new ByteArrayOutputStream();
        strips.forEach(strip -> all.writeBytes(strip.data()));
        return all.toByteArray();
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
