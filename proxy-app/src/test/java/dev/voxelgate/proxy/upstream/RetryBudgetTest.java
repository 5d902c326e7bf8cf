package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {

    private final Throwable brokenOff = new TruncatedStreamException(7, "more");

    @Test
    void pausesDoubleUpToTheLongest() {
        var policy = new RetryPolicy(99, ms(100), ms(1000), ms(60_000));
        assertThat(pauses(new RetryBudget(policy, _ -> {}, false), 1, 6))
                .containsExactly(100L, 200L, 400L, 800L, 1000L, 1000L);
        assertThat(policy.pause(1_000_000, 1)).isEqualTo(ms(1000));
    }

    @Test
    void chanceTakesUpToHalfOfAPause() {
        var policy = new RetryPolicy(99, ms(100), ms(1000), ms(60_000));
        assertThat(policy.pause(1, 0)).isEqualTo(ms(50));
        assertThat(policy.pause(1, 0.5)).isEqualTo(ms(75));
        assertThat(policy.pause(1, 1)).isEqualTo(ms(100));
    }

    @Test
    void theLastTryIsMadeWhenTheTimeIsOver() {
        var tries = new RetryBudget(new RetryPolicy(99, ms(400), ms(4000), ms(1000)), _ -> {}, false);
        assertThat(tries.pauseAfter(brokenOff, at(5000), 1)).isEqualTo(ms(400));
        assertThat(tries.pauseAfter(brokenOff, at(5400), 1)).isEqualTo(ms(600));
        assertThat(tries.pauseAfter(brokenOff, at(6000), 1)).isNull();
    }

    @Test
    void theDefaultsOutlastARestartOfOneMinute() {
        var tries = new RetryBudget(new RetryPolicy(30, ms(100), ms(5000), ms(60_000)), _ -> {}, false);
        assertThat(pauses(tries, 0, 99).stream().mapToLong(Long::longValue).sum())
                .isEqualTo(60_000);
    }

    @Test
    void progressStartsTheTimeAndThePausesAnewButNotTheAttempts() {
        var tries = new RetryBudget(new RetryPolicy(4, ms(100), ms(4000), ms(150)), _ -> {}, false);
        assertThat(tries.pauseAfter(brokenOff, at(0), 1)).isEqualTo(ms(100));
        assertThat(tries.pauseAfter(brokenOff, at(100), 1)).isEqualTo(ms(50));
        tries.progress();
        assertThat(tries.pauseAfter(brokenOff, at(9000), 1)).isEqualTo(ms(100));
        tries.progress();
        assertThat(tries.pauseAfter(brokenOff, at(9100), 1)).isNull();
    }

    @Test
    void oneAttemptMeansNoSecondOne() {
        var tries = new RetryBudget(new RetryPolicy(1, ms(100), ms(4000), ms(60_000)), _ -> {}, false);
        assertThat(tries.pauseAfter(brokenOff, 0, 1)).isNull();
    }

    @Test
    void noTimeMeansNoSecondAttempt() {
        var tries = new RetryBudget(new RetryPolicy(9, ms(100), ms(4000), Duration.ZERO), _ -> {}, false);
        assertThat(tries.pauseAfter(brokenOff, 0, 1)).isNull();
    }

    @Test
    void whatIsWrongWithTheObjectIsNotTriedAgain() {
        var tries = new RetryBudget(new RetryPolicy(9, ms(100), ms(4000), ms(60_000)), _ -> {}, false);
        assertThat(tries.pauseAfter(new MalformedStreamException(0, "no"), 0, 1))
                .isNull();
        assertThat(tries.pauseAfter(new ContradictionException("1.2", "no"), 0, 1))
                .isNull();
        assertThat(tries.pauseAfter(new IllegalStateException(), 0, 1)).isNull();
    }

    @Test
    void whatWasGivenCannotBeTakenBack() {
        var tries = new RetryBudget(new RetryPolicy(9, ms(100), ms(4000), ms(60_000)), _ -> {}, false);
        tries.commit();
        assertThat(tries.pauseAfter(brokenOff, 0, 1)).isNull();
    }

    @Test
    void numbersThatMakeNoSenseAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(0, ms(1), ms(1), ms(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(1, ms(0), ms(1), ms(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(1, ms(2), ms(1), ms(1)));
    }

    /** The pauses in milliseconds of failures that follow them at once, until there is none or enough. */
    private List<Long> pauses(RetryBudget tries, double chance, int most) {
        List<Long> pauses = new ArrayList<>();
        long now = 0;
        for (var pause = tries.pauseAfter(brokenOff, now, chance);
                pause != null && pauses.size() < most;
                pause = tries.pauseAfter(brokenOff, now, chance)) {
            pauses.add(pause.toMillis());
            now += pause.toNanos();
        }
        return pauses;
    }

    private static Duration ms(long milliseconds) {
        return Duration.ofMillis(milliseconds);
    }

    private static long at(long milliseconds) {
        return TimeUnit.MILLISECONDS.toNanos(milliseconds);
    }
}
