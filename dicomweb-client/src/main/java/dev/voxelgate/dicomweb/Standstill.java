package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.UpstreamTimeoutException.Phase;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Notices that the content of a request does not move on, and whose fault it is: who is asked for more and gives none,
 * or the archive, that takes none so that no more is asked for.
 */
final class Standstill {

    /** How often it is looked within a limit: a standstill is noticed late by a quarter of it at most. */
    private static final int LOOKS = 4;

    private final String operation;
    private final Duration giver;
    private final Duration taker;
    /** What was asked for and not given yet. */
    private final AtomicLong owed = new AtomicLong();

    private volatile long movedAt = System.nanoTime();

    private Standstill(String operation, Duration giver, Duration taker) {
        this.operation = operation;
        this.giver = giver;
        this.taker = taker;
    }

    /**
     * The same content, which fails when it stands still.
     *
     * @param giver how long to wait for content that was asked for, else a {@link RequestStalledException}
     * @param taker how long to wait for the archive to take some, else an {@link UpstreamTimeoutException}
     */
    static Flux<ByteBuf> noticed(Flux<ByteBuf> content, String operation, Duration giver, Duration taker) {
        return Flux.defer(() -> {
            var still = new Standstill(operation, giver, taker);
            var shorter = giver.compareTo(taker) < 0 ? giver : taker;
            var looks = Flux.interval(shorter.dividedBy(LOOKS)).onBackpressureDrop();
            return content.doOnNext(_ -> still.given())
                    .doOnRequest(still::asked)
                    .takeUntilOther(looks.concatMap(_ -> still.look(), 1));
        });
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

    private Flux<Void> look() {
        long still = System.nanoTime() - movedAt;
        if (owed.get() > 0) {
            return still < giver.toNanos() ? Flux.empty() : Flux.error(new RequestStalledException(giver));
        }
        return still < taker.toNanos()
                ? Flux.empty()
                : Flux.error(new UpstreamTimeoutException(operation, Phase.SEND, taker, null));
    }
}
