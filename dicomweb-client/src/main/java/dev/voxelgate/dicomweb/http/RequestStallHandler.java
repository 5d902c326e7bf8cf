package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.RequestStalledException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException.Phase;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Notices that the content of a request does not move on, and whose fault it is: who is asked for more and gives none,
 * or the archive, that takes none so that no more is asked for.
 */
final class RequestStallHandler {

    /** How often it is looked within a limit: a standstill is noticed late by a quarter of it at most. */
    private static final int LOOKS = 4;

    private final Duration giver;
    private final Duration taker;
    private final Consumer<Throwable> onStill;
    private final String operation;
    /** What was asked for and not given yet. */
    private final AtomicLong owed = new AtomicLong();

    private volatile long movedAt = System.nanoTime();

    /**
     * Notices standstills of one content.
     *
     * @param operation names the call in errors
     * @param giver how long to wait for content that was asked for, else a {@link RequestStalledException}
     * @param taker how long to wait for the archive to take some, else an {@link UpstreamTimeoutException}
     * @param onStill is told, on the connection's event loop; it has to end the exchange
     */
    RequestStallHandler(String operation, Duration giver, Duration taker, Consumer<Throwable> onStill) {
        this.operation = operation;
        this.giver = giver;
        this.taker = taker;
        this.onStill = onStill;
    }

    /**
     * The same content, watched as long as it is sent.
     *
     * @param thread asked when the sending begins for the connection's own: its timers need no lock, as those that
     *     all connections share do
     */
    Flux<ByteBuf> watch(Flux<ByteBuf> content, Supplier<? extends EventExecutor> thread) {
        return Flux.using(
                () -> start(thread.get()),
                _ -> content.doOnNext(_ -> given()).doOnRequest(this::asked),
                looks -> looks.cancel(false));
    }

    private Future<?> start(EventExecutor thread) {
        movedAt = System.nanoTime();
        long look = Math.max(1, Math.min(giver.toNanos(), taker.toNanos()) / LOOKS);
        return thread.scheduleAtFixedRate(this::look, look, look, TimeUnit.NANOSECONDS);
    }

    private void asked(long count) {
        if (owed.getAndAccumulate(count, Operators::addCap) == 0) {
            movedAt = System.nanoTime();
        }
    }

    private void given() {
        owed.updateAndGet(count -> count == Long.MAX_VALUE ? count : count - 1);
        movedAt = System.nanoTime();
    }

    private void look() {
        long still = System.nanoTime() - movedAt;
        boolean waitsForGiver = owed.get() > 0;
        if (waitsForGiver && still >= giver.toNanos()) {
            onStill.accept(new RequestStalledException(giver));
        } else if (!waitsForGiver && still >= taker.toNanos()) {
            onStill.accept(new UpstreamTimeoutException(operation, Phase.SEND, taker, null));
        }
    }
}
