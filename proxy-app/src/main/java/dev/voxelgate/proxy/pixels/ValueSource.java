package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import java.nio.ByteBuffer;

/**
 * Where an instance's values come from: samples become values of their natural type ({@link PixelType}). Chosen once per
 * instance. Immutable and thread-safe. Other types are a {@link ValueConversion}'s matter.
 */
interface ValueSource {

    /**
     * Writes pixels {@code first} to {@code first + count - 1}; the caller has checked that the frame has them, that
     * {@code out} has room for them from its position 0 on, and that {@code out} is little endian.
     */
    void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out);
}
