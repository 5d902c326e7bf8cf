package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import java.nio.ByteBuffer;

/** Integer types of four bytes, whose values are all doubles but not all floats. Otherwise as {@link ShortWriter}. */
final class IntWriter implements ElementWriter {

    private final DType dtype;
    private final boolean clip;
    private final double centre;
    private final Block block;
    private double[] back = {};
    private double[] wide = {};

    /** @param dtype of four bytes */
    IntWriter(DType dtype, boolean clip, int size) {
        this.dtype = dtype;
        this.clip = clip;
        this.centre = Block.centre(dtype);
        this.block = Block.of(dtype.bytes(), size);
    }

    @Override
    public void write(float[] values, int count, int frameIndex, ByteBuffer out) {
        if (wide.length < count) {
            wide = new double[count];
        }
        DoubleWriter.widen(values, wide, count);
        write(wide, count, frameIndex, out);
    }

    @Override
    public void write(double[] values, int count, int frameIndex, ByteBuffer out) {
        if (back.length < count) {
            back = new double[count];
        }
        if (clip) {
            clamp(values, dtype.min(), dtype.max(), count);
        }
        there(values, block.ints(), centre, count);
        andBack(block.ints(), back, centre, count);
        RoundTrip.require(dtype, values, back, count, frameIndex);
        if (!dtype.isSigned()) {
            block.invertSigns(count);
        }
        block.put(out, count);
    }

    /** NaN stays what it is. */
    static void clamp(double[] values, double min, double max, int n) {
        for (int i = 0; i < n; i++) {
            values[i] = Math.min(Math.max(values[i], min), max);
        }
    }

    private static void there(double[] in, int[] out, double centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (int) (in[i] - centre);
        }
    }

    private static void andBack(int[] in, double[] out, double centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i] + centre;
        }
    }
}
