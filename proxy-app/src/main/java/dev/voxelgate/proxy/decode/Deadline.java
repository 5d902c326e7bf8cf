package dev.voxelgate.proxy.decode;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * When the work on one frame has to end. A decoder calls {@link #check()} between rows, blocks or segments, often enough
 * that it ends within milliseconds, and seldom enough that it costs nothing: a call takes some 30 nanoseconds.
 */
public final class Deadline {

    /** No limit: only an interrupt ends the work. */
    public static final Deadline NONE = new Deadline(System::nanoTime, 0, null);

    private final LongSupplier clock;
    private final long nanoTime;
    private final @Nullable Duration limit;

    private Deadline(LongSupplier clock, long nanoTime, @Nullable Duration limit) {
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.limit = limit;
    }

    /** The time that far from now; at most 292 years. */
    public static Deadline in(Duration limit) {
        return in(limit, System::nanoTime);
    }

    /** The time that far from what a clock of nanoseconds says now. */
    static Deadline in(Duration limit, LongSupplier clock) {
        return new Deadline(clock, clock.getAsLong() + limit.toNanos(), limit);
    }

    /**
     * Goes on unless the time has passed, or the thread was interrupted because nobody wants the frame any more. The
     * interrupt is left for the caller to see.
     *
     * @throws DecodeException when the work has to end
     */
    public void check() throws DecodeException {
        if (limit != null && nanoTime - clock.getAsLong() <= 0) {
            throw new DecodeException("decoding took longer than " + limit.toMillis() + " ms");
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new DecodeException("decoding was given up");
        }
    }

    /** What is left of the time, not below zero; {@code otherwise} where there is no limit. */
    public Duration remaining(Duration otherwise) {
        return limit == null ? otherwise : Duration.ofNanos(Math.max(0, nanoTime - clock.getAsLong()));
    }
}
