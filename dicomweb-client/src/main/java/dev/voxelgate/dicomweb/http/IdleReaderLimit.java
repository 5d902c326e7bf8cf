package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/**
 * Gives up an answer whose reader has what it asked for and asks for nothing more: while other requests wait for a
 * connection, after the limit; while none does, after {@link #ALONE} times the limit. The archive may have other clients,
 * whose waiting cannot be seen from here, so an answer is not kept for ever.
 */
final class IdleReaderLimit {

    /** How many times longer an answer is kept while no request waits for its connection. */
    static final int ALONE = 10;

    /** How often it is looked within the limit: an answer is given up late by a quarter of it at most. */
    private static final int LOOKS = 4;

    private final Duration limit;
    private final IdleReaderPatience patience;
    private final BooleanSupplier othersWait;
    /** What was asked for and not given yet. */
    private final AtomicLong owed = new AtomicLong();

    private volatile long servedSince = System.nanoTime();
    private volatile boolean givenUp;
    private volatile boolean longUnread;

    private IdleReaderLimit(Duration limit, IdleReaderPatience patience, BooleanSupplier othersWait) {
        this.limit = limit;
        this.patience = patience;
        this.othersWait = othersWait;
    }

    /**
     * Cancels the answer, and fails, when nothing more of it is asked for within the limit. An archive may have a limit
     * of its own (Orthanc: {@code HttpRequestTimeout}, 30 seconds in which it can send nothing). So an answer that lay
     * unread for longer than the limit and then breaks off fails in the same way: it is not the archive's fault.
     *
     * @param patience makes the limit of this answer out of the common one
     * @param othersWait whether requests wait for a connection
     * @param thread the connection's own: its timers need no lock, as those that all connections share do
     */
    static <T> Flux<T> givingUp(
            Publisher<T> answer,
            Duration limit,
            IdleReaderPatience patience,
            BooleanSupplier othersWait,
            EventExecutor thread,
            Supplier<? extends Throwable> failure) {
        return Flux.defer(() -> {
            var reader = new IdleReaderLimit(limit, patience, othersWait);
            var looks = Flux.interval(limit.dividedBy(LOOKS), Schedulers.fromExecutorService(thread));
            return Flux.from(answer)
                    .onErrorMap(error -> reader.longUnread && isBrokenOff(error), _ -> failure.get())
                    .doOnNext(_ -> reader.given())
                    .doOnRequest(reader::asked)
                    .takeUntilOther(looks.filter(_ -> reader.isGivenUp()))
                    .concatWith(Flux.defer(() -> reader.givenUp ? Flux.error(failure.get()) : Flux.empty()));
        });
    }

    private static boolean isBrokenOff(Throwable error) {
        return error instanceof TruncatedStreamException || UpstreamErrors.isDisconnect(error);
    }

    private void asked(long count) {
        if (owed.getAndAccumulate(count, Operators::addCap) == 0 && unreadNanos() >= limit.toNanos()) {
            longUnread = true;
        }
    }

    private void given() {
        if (owed.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1) == 0) {
            servedSince = System.nanoTime();
        }
    }

    private long unreadNanos() {
        return System.nanoTime() - servedSince;
    }

    private boolean isGivenUp() {
        if (owed.get() > 0) {
            return false;
        }
        var own = patience.of(limit);
        var most = othersWait.getAsBoolean() ? own : own.multipliedBy(ALONE);
        givenUp = unreadNanos() >= most.toNanos();
        return givenUp;
    }
}
