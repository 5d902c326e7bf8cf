package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import java.nio.ByteBuffer;

/** One conversion from samples to values, chosen once per instance. Immutable and thread-safe. */
interface Kernel {

    /**
     * Writes pixels {@code first} to {@code first + count - 1}; the caller has checked that the frame has them, that
     * {@code out} has room for them, and that {@code out} is little endian.
     */
    void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out);
}
