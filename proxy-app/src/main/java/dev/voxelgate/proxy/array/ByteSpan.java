package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.volume.FrameSequence;

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

    /** All of a file. */
    public static ByteSpan whole(ArrayFile file) {
        return new ByteSpan(0, file.bytes());
    }

    /** The frames that these bytes of a file that is not compressed are made of. */
    public FrameSequence frames(ArrayFile file) {
        var plan = file.plan();
        var data = within(file.header().length, plan.dataBytes());
        if (data.isEmpty()) {
            return plan.frames().part(0, 0);
        }
        long first = data.from / plan.frameBytes();
        return plan.frames().part(first, Math.ceilDiv(data.to, plan.frameBytes()) - first);
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
