package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The tries of one retrieval. Used from one thread at a time. */
final class RetryBudget {

    private static final Logger LOG = LoggerFactory.getLogger(RetryBudget.class);

    private final RetryPolicy policy;
    private final Consumer<Throwable> onRetry;
    private final boolean patient;
    private int failed;
    private int failedInARow;
    /** When the first of those in a row failed, in nanoseconds. */
    private long failingSince;

    private boolean committed;
    private boolean retried;
    private @Nullable Throwable last;

    /**
     * @param onRetry is told of every further try, and why it is made
     * @param patient whether to wait for an archive that cannot be asked at present, as who has begun an answer must; what
     *     has not begun had better fail at once
     */
    RetryBudget(RetryPolicy policy, Consumer<Throwable> onRetry, boolean patient) {
        this.policy = policy;
        this.onRetry = onRetry;
        this.patient = patient;
    }

    /** Whether a try failed for which the archive was asked. */
    boolean haveFailed() {
        return failed > 0;
    }

    /** Something came that had not come before. */
    void progress() {
        failedInARow = 0;
    }

    /** Whatever comes from here on cannot come again: there is no further try. */
    void commit() {
        committed = true;
    }

    /** Lets a flux that failed start anew after its pause, or fails as it did. Waits on no thread. */
    Retry again() {
        return Retry.from(failures -> failures.concatMap(signal -> pause(signal.failure()), 1));
    }

    private Mono<Long> pause(Throwable failure) {
        long now = Schedulers.parallel().now(TimeUnit.NANOSECONDS); // the clock that tests can turn
        var pause = pauseAfter(failure, now, ThreadLocalRandom.current().nextDouble());
        if (pause == null) {
            return Mono.error(isAsked(failure) || !patient || last == null ? failure : last);
        }
        if (!(failure instanceof UpstreamUnreadException)) {
            retried = true;
            onRetry.accept(failure);
        }
        return Mono.delay(pause);
    }

    /**
     * How long to wait after a failure; null when there is no point in another try.
     *
     * @param now nanoseconds from anywhere
     * @param chance from 0 to 1, evenly
     */
    @Nullable
    Duration pauseAfter(Throwable failure, long now, double chance) {
        if (failure instanceof UpstreamUnreadException && !committed) {
            return Duration.ZERO; // nobody's fault, and whoever tries again waits for demand
        }
        if (!isAsked(failure)) {
            if (!patient) {
                return null;
            }
        } else if (RetryPolicy.isPassing(failure)) {
            last = failure;
            failed++;
        } else {
            return null;
        }
        failedInARow++;
        if (failedInARow == 1) {
            failingSince = now;
        }
        var left = policy.maxElapsed().minusNanos(now - failingSince);
        var asked = retryAfter(failure);
        if (committed || failed >= policy.maxAttempts() || !left.isPositive() || asked.compareTo(left) > 0) {
            return null;
        }
        var pause = policy.pause(failedInARow, chance);
        var shortened = pause.compareTo(left) > 0 ? left : pause;
        return shortened.compareTo(asked) < 0 ? asked : shortened;
    }

    /** Whether the archive was asked, rather than left alone or out of reach for want of a token. */
    private static boolean isAsked(Throwable failure) {
        return !(failure instanceof ArchiveUnavailableException
                || (failure instanceof UpstreamCredentialsException missing && missing.isPassing()));
    }

    private static Duration retryAfter(Throwable failure) {
        return failure instanceof UpstreamStatusException status && status.retryAfter() != null
                ? status.retryAfter()
                : Duration.ZERO;
    }

    /** Without the UID by which a patient could be found. */
    private static @Nullable String logged(Throwable failure) {
        return failure instanceof ContradictionException contradiction
                ? contradiction.contradiction()
                : failure.getMessage();
    }

    /** One line for the whole retrieval, however often it failed. */
    void tell() {
        if (last != null && (retried || committed)) { // who gives up at once says so itself
            LOG.warn("A retrieval from the archive failed {} times, at last with: {}", failed, logged(last));
        }
    }
}
