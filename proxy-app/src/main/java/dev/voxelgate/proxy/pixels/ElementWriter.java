package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import java.nio.ByteBuffer;

/**
 * Writes values as one element type, whatever they come from, as numpy's {@code astype} does where it has a defined
 * result. Values are float32, or float64 where float32 would not hold them. Made per call with its scratch space: not
 * thread-safe.
 *
 * <p>A float type rounds to the nearest, halves to even, and makes infinities of what is beyond its range. An integer
 * type takes what it can hold exactly, zeros of either sign among it, and refuses the rest.
 */
sealed interface ElementWriter permits ShortWriter, IntWriter, HalfWriter, FloatWriter, DoubleWriter {

    /**
     * The writer of a type.
     *
     * @param clip as {@link PixelOptions#clip}
     * @param size how many values one call of {@code write} has at most
     */
    static ElementWriter of(DType dtype, boolean clip, int size) {
        return switch (dtype) {
            case UINT8, INT8, UINT16, INT16 -> new ShortWriter(dtype, clip, size);
            case UINT32, INT32 -> new IntWriter(dtype, clip, size);
            case FLOAT16 -> new HalfWriter();
            case FLOAT32 -> new FloatWriter();
            case FLOAT64 -> new DoubleWriter();
        };
    }

    /**
     * Writes the first {@code count} values from position 0 of {@code out} on, which is
     * little endian. The values are scratch space afterwards.
     *
     * @param frameIndex of the frame that they are of, for a failure
     * @throws NotRepresentableException when the type cannot hold one of them
     */
    void write(float[] values, int count, int frameIndex, ByteBuffer out);

    /** The same of doubles. */
    void write(double[] values, int count, int frameIndex, ByteBuffer out);
}
