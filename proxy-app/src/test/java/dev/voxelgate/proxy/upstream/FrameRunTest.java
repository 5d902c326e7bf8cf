package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class FrameRunTest {

    private static final int MOST_AHEAD = 8;

    @AutoClose
    private final RecentFrames owner = new RecentFrames((_, _) -> Flux.never(), 1000, () -> 0, Duration.ofMinutes(1));

    private final FrameReading reading = new FrameReading(Mono.empty());

    private FrameRun run(long start, long end) {
        var run = new FrameRun(owner, reading, start, end, MOST_AHEAD, 10);
        reading.runs().add(run);
        return run;
    }

    @Test
    void nothingIsAskedForBeforeTheRetrievalHasBegun() {
        var run = run(0, 100);
        run.await(5);
        assertThat(run.demand()).isZero();
        run.subscribed();
        assertThat(run.demand()).isEqualTo(6);
        assertThat(run.demand()).isZero();
    }

    @Test
    void itIsFurtherAheadTheLongerItsReaderFollows() {
        var run = run(0, 100);
        run.subscribed();
        int[] asked = new int[6];
        long all = 0;
        for (int position = 0; position < asked.length; position++) {
            run.read(position);
            all += run.demand();
            asked[position] = (int) (all - position - 1);
        }
        assertThat(asked).containsExactly(2, 4, 8, 8, 8, 8);
    }

    @Test
    void aReaderWhoGoesBackIsNotFollowed() {
        var run = run(0, 100);
        run.subscribed();
        run.read(3);
        assertThat(run.demand()).isEqualTo(6);
        run.read(1);
        assertThat(run.demand()).isZero();
    }

    @Test
    void nothingBehindItsEndIsAskedFor() {
        var run = run(90, 92);
        run.subscribed();
        run.read(90);
        run.read(91);
        assertThat(run.demand()).isEqualTo(2);
    }

    @Test
    void itGivesWhatIsBeforeItsEndAndNotTooFarAhead() {
        var run = run(20, 200);
        assertThat(run.willGive(19)).isFalse();
        assertThat(run.willGive(20)).isTrue();
        assertThat(run.willGive(83)).isTrue();
        assertThat(run.willGive(84)).isFalse();
        assertThat(run.willGive(200)).isFalse();
        run.await(100); // so it is on its way there
        assertThat(run.willGive(84)).isTrue();
    }

    @Test
    void itIsCutOnlyBehindTheLastOneWhoWaits() {
        var run = run(0, 100);
        run.await(30);
        run.endAt(20);
        assertThat(run.willGive(25)).isTrue();
        run.endAt(40);
        assertThat(run.willGive(40)).isFalse();
        for (int i = 0; i < 40; i++) {
            assertThat(run.isToBeCancelled()).isFalse();
            run.came();
        }
        assertThat(run.isToBeCancelled()).isTrue();
    }

    @Test
    void aFrameIsForThoseWhoWaitForIt() {
        var run = run(0, 100);
        var first = run.await(0);
        var second = run.await(0);
        var later = run.await(1);
        run.leave(0, first);
        assertThat(run.came()).containsExactly(second);
        assertThat(run.abandon().values()).containsExactly(List.of(later));
        assertThat(run.isAwaited()).isFalse();
    }

    @Test
    void anotherRunBeginsAtABlockAndEndsWhereThisOneIs() {
        run(30, 100);
        assertThat(reading.startOfRun(17, 10)).isEqualTo(10);
        reading.read(16);
        assertThat(reading.endOfRun(17, 100, 10)).isEqualTo(30);
        assertThat(reading.startOfRun(99, 10)).isEqualTo(90);
        reading.read(98);
        assertThat(reading.endOfRun(99, 100, 10)).isEqualTo(100);
    }

    @Test
    void aRunForAReaderWhoDoesNotGoForwardsEndsWithItsBlock() {
        reading.read(40);
        assertThat(reading.endOfRun(17, 100, 10)).isEqualTo(20);
        assertThat(reading.endOfRun(19, 100, 10)).isEqualTo(20);
        assertThat(reading.endOfRun(50, 100, 10)).isEqualTo(100);
        assertThat(reading.endOfRun(51, 100, 10)).isEqualTo(60);
        assertThat(reading.endOfRun(95, 97, 10)).isEqualTo(97);
    }

    @Test
    void anotherRunDoesNotFetchWhatIsThere() {
        var frame = PlannedFrames.frames("1.2", 1).getFirst();
        reading.keep(14, new KeptFrame(frame, 0));
        reading.keep(18, new KeptFrame(frame, 0));
        assertThat(reading.startOfRun(16, 10)).isEqualTo(15);
        reading.read(14);
        assertThat(reading.endOfRun(16, 100, 10)).isEqualTo(18);
    }
}
