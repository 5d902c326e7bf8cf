package dev.voxelgate.dicomweb;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;

/** Notices that the caller has what it asked for and asks for nothing more. */
final class Unread {

    /** How often it is looked within the limit: an answer is given up late by a quarter of it at most. */
    private static final int LOOKS = 4;

    private final long limit;
    /** What was asked for and not given yet. */
    private final AtomicLong owed = new AtomicLong();

    private volatile long servedSince = System.nanoTime();
    private volatile boolean givenUp;

    private Unread(Duration limit) {
        this.limit = limit.toNanos();
    }

    /**
     * Cancels the answer, and fails, when nothing more of it is asked for within the limit.
     *
     * @param thread the connection's own: its timers need no lock, as those that all connections share do
     */
    static <T> Flux<T> givingUp(
            Publisher<T> answer, Duration limit, EventExecutor thread, Supplier<? extends Throwable> failure) {
        return Flux.defer(() -> {
            var unread = new Unread(limit);
            var looks = Flux.interval(limit.dividedBy(LOOKS), Schedulers.fromExecutorService(thread));
            return Flux.from(answer)
                    .doOnNext(_ -> unread.given())
                    .doOnRequest(unread::asked)
                    .takeUntilOther(looks.filter(_ -> unread.isGivenUp()))
                    .concatWith(Flux.defer(() -> unread.givenUp ? Flux.error(failure.get()) : Flux.empty()));
        });
    }

    private void asked(long count) {
        owed.accumulateAndGet(count, Operators::addCap);
    }

    private void given() {
        if (owed.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1) == 0) {
            servedSince = System.nanoTime();
        }
    }

    private boolean isGivenUp() {
        givenUp = owed.get() == 0 && System.nanoTime() - servedSince >= limit;
        return givenUp;
    }
}
