package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscription of {@link ParserFlux}. Signals of both sides only leave a note (demand, chunk, end, error, cancel)
 * and then {@link #drain}; whoever finds the loop unoccupied does all that is to be done. Only the loop touches the
 * parser and calls downstream.
 */
final class ParserSubscriber<T> implements CoreSubscriber<ByteBuf>, Subscription, Scannable {

    private final CoreSubscriber<? super T> actual;
    private final PullParser<T> parser;

    private final AtomicInteger occupied = new AtomicInteger();
    private final AtomicLong requested = new AtomicLong();
    private final AtomicReference<@Nullable ByteBuf> chunk = new AtomicReference<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private @Nullable Subscription upstream;
    private volatile boolean upstreamDone;
    private volatile boolean cancelled;

    // Touched by the loop only; terminated is volatile for scanUnsafe.
    private boolean chunkRequested;
    private boolean hungry;
    private boolean ended;
    private volatile boolean terminated;

    ParserSubscriber(CoreSubscriber<? super T> actual, PullParser<T> parser) {
        this.actual = actual;
        this.parser = parser;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            actual.onSubscribe(this);
        }
    }

    @Override
    public void onNext(ByteBuf next) {
        if (upstreamDone) {
            next.release();
            return;
        }
        if (!chunk.compareAndSet(null, next)) {
            next.release();
            failAndCancel(Exceptions.failWithOverflow("the source emitted more chunks than were requested"));
        }
        drain();
    }

    @Override
    public void onError(Throwable error) {
        if (upstreamDone || !failure.compareAndSet(null, error)) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        upstreamDone = true;
        drain();
    }

    @Override
    public void onComplete() {
        upstreamDone = true;
        drain();
    }

    @Override
    public void request(long n) {
        if (cancelled || terminated) {
            return;
        }
        if (n > 0) {
            requested.accumulateAndGet(n, Operators::addCap);
        } else {
            failAndCancel(new IllegalArgumentException("Reactive Streams 3.9: the demand must be positive, not " + n));
        }
        drain();
    }

    @Override
    public void cancel() {
        if (!cancelled) {
            cancelled = true;
            upstream().cancel();
            drain();
        }
    }

    private void drain() {
        if (occupied.getAndIncrement() != 0) {
            return;
        }
        int missed = 1;
        do {
            work();
            missed = occupied.addAndGet(-missed);
        } while (missed != 0);
    }

    /** Goes as far as demand and input allow. */
    private void work() {
        while (!terminated) {
            Throwable error = failure.get();
            if (cancelled) {
                terminate();
            } else if (error != null) {
                terminate();
                actual.onError(error);
            } else if (requested.get() == 0 || !step()) {
                return;
            }
        }
        releaseChunk();
    }

    /** Gives one result, feeds the parser or ends; false when there is nothing to do until the next signal. */
    private boolean step() {
        T result = null;
        try {
            if (!hungry) {
                result = parser.poll();
                hungry = result == null;
            }
            if (hungry && !ended) {
                return feed();
            }
        } catch (Throwable e) { // even an OutOfMemoryError has to end the exchange rather than leave it hanging
            failAndCancel(e);
            return true;
        }
        if (result == null) {
            terminate();
            actual.onComplete();
        } else if (cancelled) {
            Operators.onDiscard(result, currentContext());
        } else {
            requested.updateAndGet(n -> n == Long.MAX_VALUE ? n : n - 1);
            give(result);
        }
        return true;
    }

    /**
     * Reactor's operators let the machine's errors, such as an OutOfMemoryError, through to here rather than pass them
     * on. This is the last place from which the exchange can be ended; beyond it, it would hang.
     */
    private void give(T result) {
        try {
            actual.onNext(result);
        } catch (Throwable e) {
            failAndCancel(e);
        }
    }

    private boolean feed() {
        boolean done = upstreamDone; // read before the chunk: what came before the end is parsed before the end
        ByteBuf next = chunk.getAndSet(null);
        if (next != null) {
            chunkRequested = false;
            hungry = false;
            parser.offer(next);
            return true;
        }
        if (done) {
            ended = true;
            hungry = false;
            parser.end();
            return true;
        }
        if (chunkRequested) {
            return false;
        }
        chunkRequested = true;
        upstream().request(1);
        return true; // it may have come already
    }

    private void failAndCancel(Throwable error) {
        if (failure.compareAndSet(null, error)) {
            upstream().cancel();
        } else {
            Operators.onErrorDropped(error, currentContext());
        }
    }

    private void terminate() {
        terminated = true;
        try {
            parser.close();
        } catch (RuntimeException e) {
            Operators.onErrorDropped(e, currentContext());
        }
    }

    private void releaseChunk() {
        ByteBuf left = chunk.getAndSet(null);
        if (left != null) {
            left.release();
        }
    }

    /** Set before the downstream subscriber hears of this subscription, so before any signal. */
    private Subscription upstream() {
        return Objects.requireNonNull(upstream);
    }

    @Override
    @SuppressWarnings("rawtypes") // as Scannable declares it
    public @Nullable Object scanUnsafe(Attr key) {
        if (key.equals(Attr.PARENT)) {
            return upstream;
        }
        if (key.equals(Attr.ACTUAL)) {
            return actual;
        }
        if (key.equals(Attr.TERMINATED)) {
            return terminated;
        }
        if (key.equals(Attr.CANCELLED)) {
            return cancelled;
        }
        if (key.equals(Attr.ERROR)) {
            return failure.get();
        }
        if (key.equals(Attr.REQUESTED_FROM_DOWNSTREAM)) {
            return requested.get();
        }
        if (key.equals(Attr.BUFFERED)) {
            return chunk.get() == null ? 0 : 1;
        }
        if (key.equals(Attr.PREFETCH)) {
            return 1;
        }
        return key.equals(Attr.RUN_STYLE) ? Attr.RunStyle.SYNC : null;
    }
}
