package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException.Phase;
import dev.voxelgate.dicomweb.error.UpstreamUnreachableException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.StateTransition;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Stops asking an archive that does not answer, so that requests fail at once rather than wait in vain, and an archive
 * that starts is not met by all of them.
 *
 * <p>What counts is whether the archive begins to answer, not how answers end: the first result of a call is a success,
 * whatever follows. A failure that may be that of a single object, such as silence, counts once for a retrieval however
 * often it is tried.
 */
public final class ArchiveBreaker {

    private static final Logger LOG = LoggerFactory.getLogger(ArchiveBreaker.class);

    private static final int CALLS_LOOKED_AT = 20;
    private static final int CALLS_AT_LEAST = 10;

    /**
     * More than one half: each request asks for metadata before anything else, so that clients who ask for nothing but
     * one broken object make one failure of two calls, and others are not to suffer from that.
     */
    private static final float FAILURES_PERCENT = 60;

    /** Calls let through to see whether the archive is back. One answer will do. */
    private static final int PROBES = 3;

    /** What a proxy says when the archive behind it does not answer. */
    private static final Set<Integer> AWAY = Set.of(502, 503, 504);

    private final Duration openFor;
    private final CircuitBreaker breaker;

    /** @param openFor how long the archive is not asked */
    public ArchiveBreaker(Duration openFor) {
        this.openFor = openFor;
        this.breaker = CircuitBreaker.of(
                "archive",
                CircuitBreakerConfig.custom()
                        .slidingWindow(
                                CALLS_LOOKED_AT,
                                CALLS_AT_LEAST,
                                SlidingWindowType.COUNT_BASED,
                                SlidingWindowSynchronizationStrategy.LOCK_FREE) // event loops do not wait for locks
                        .failureRateThreshold(FAILURES_PERCENT)
                        .waitDurationInOpenState(openFor)
                        .permittedNumberOfCallsInHalfOpenState(PROBES)
                        .build());
        breaker.getEventPublisher().onStateTransition(event -> log(event.getStateTransition()));
    }

    /** Not that it is tried and still away: that happens every few seconds. */
    private static void log(StateTransition transition) {
        if (transition.getFromState() == State.CLOSED) {
            LOG.warn("The archive does not answer: calls fail at once, but for a try now and then");
        } else if (transition.getToState() == State.CLOSED) {
            LOG.info("The archive answers again: all calls are made");
        }
    }

    /** Whether the archive is asked: {@code closed} when it is, {@code half-open} when only to see whether it is back. */
    public String state() {
        return breaker.getState().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * A call that is made only when the archive may be asked: an {@link ArchiveUnavailableException} otherwise.
     *
     * @param tries which retrieval it is a try of
     */
    <T> Flux<T> guard(Flux<T> call, RetryBudget tries) {
        return Flux.defer(() -> {
            if (!breaker.tryAcquirePermission()) {
                return Flux.error(new ArchiveUnavailableException(openFor));
            }
            var outcome = new Outcome(tries);
            return call.doOnNext(_ -> outcome.answered())
                    .doOnComplete(outcome::answered)
                    .doOnError(outcome::failed)
                    .doOnCancel(outcome::unknown);
        });
    }

    /** The one verdict on a call, whatever happens to it. */
    private final class Outcome {

        private final RetryBudget tries;
        private final long start = System.nanoTime();
        private final AtomicBoolean settled = new AtomicBoolean();

        Outcome(RetryBudget tries) {
            this.tries = tries;
        }

        void answered() {
            if (!settled.get() && settled.compareAndSet(false, true)) {
                breaker.onSuccess(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                if (breaker.getState() == State.HALF_OPEN) {
                    breaker.transitionToClosedState(); // or other probes, which may be slow, would hold all calls up
                }
            }
        }

        void failed(Throwable failure) {
            if (isAnswer(failure)) {
                answered();
            } else if (!isOutage(failure)) {
                unknown();
            } else if (settled.compareAndSet(false, true)) {
                breaker.onError(System.nanoTime() - start, TimeUnit.NANOSECONDS, failure);
            }
        }

        void unknown() {
            if (settled.compareAndSet(false, true)) {
                breaker.releasePermission();
            }
        }

        private static boolean isAnswer(Throwable failure) {
            return failure instanceof UpstreamStatusException e && !AWAY.contains(e.status());
        }

        private boolean isOutage(Throwable failure) {
            return switch (failure) {
                case UpstreamUnreachableException _ -> true;
                case UpstreamTimeoutException e -> e.phase() == Phase.CONNECT || !tries.haveFailed();
                case UpstreamDisconnectedException _ -> !tries.haveFailed();
                case UpstreamStatusException e -> AWAY.contains(e.status()) && !tries.haveFailed();
                default -> false;
            };
        }
    }
}
