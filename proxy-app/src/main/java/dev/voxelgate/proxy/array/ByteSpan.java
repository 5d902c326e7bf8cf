package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.volume.ArrayPlan;

/**
 * Neighbouring bytes of a file.
 *
 * @param from index of the first one
 * @param to index after the last one
 */
public record ByteSpan(long from, long to) {

    public ByteSpan {
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no bytes: [%d, %d)".formatted(from, to));
        }
    }

    /** All of the npy file of a plan. */
    public static ByteSpan whole(ArrayPlan plan) {
        return new ByteSpan(0, plan.npyBytes());
    }

    /** How many bytes. */
    public long length() {
        return to - from;
    }

    /** What of it is in a part of the file, counted from the start of that part; it may be empty. */
    ByteSpan within(long start, long length) {
        long first = Math.clamp(from - start, 0, length);
        return new ByteSpan(first, Math.max(first, Math.clamp(to - start, 0, length)));
    }

    boolean isEmpty() {
        return from == to;
    }
}
