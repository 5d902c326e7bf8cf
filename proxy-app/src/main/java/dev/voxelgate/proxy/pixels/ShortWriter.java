package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import java.nio.ByteBuffer;

/**
 * Integer types of one and two bytes, whose values are all floats. Types without a sign are written with one, less by
 * half their range, and their highest bit is inverted: {@link StoredValues} says why.
 */
final class ShortWriter implements ElementWriter {

    private final DType dtype;
    private final boolean clip;
    private final float centre;
    private final Block block;
    private float[] back = {};
    private float[] narrow = {};
    private double[] wide = {};

    /** @param dtype of one or two bytes */
    ShortWriter(DType dtype, boolean clip, int size) {
        this.dtype = dtype;
        this.clip = clip;
        this.centre = (float) Block.centre(dtype);
        this.block = Block.of(dtype.bytes(), size);
    }

    @Override
    public void write(float[] values, int count, int frameIndex, ByteBuffer out) {
        if (back.length < count) {
            back = new float[count];
        }
        if (clip) {
            clamp(values, (float) dtype.min(), (float) dtype.max(), count);
        }
        if (dtype.bytes() == 1) {
            there(values, block.bytes(), centre, count);
            andBack(block.bytes(), back, centre, count);
        } else {
            there(values, block.shorts(), centre, count);
            andBack(block.shorts(), back, centre, count);
        }
        RoundTrip.require(dtype, values, back, count, frameIndex);
        if (!dtype.isSigned()) {
            block.invertSigns(count);
        }
        block.put(out, count);
    }

    @Override
    public void write(double[] values, int count, int frameIndex, ByteBuffer out) {
        if (narrow.length < count) {
            narrow = new float[count];
            wide = new double[count];
        }
        if (clip) {
            IntWriter.clamp(values, dtype.min(), dtype.max(), count);
        }
        FloatWriter.narrow(values, narrow, count);
        DoubleWriter.widen(narrow, wide, count);
        // What is no float is no integer of these types; NaN stays for the next test.
        RoundTrip.require(dtype, values, wide, count, frameIndex);
        write(narrow, count, frameIndex, out);
    }

    private static void clamp(float[] values, float min, float max, int n) {
        for (int i = 0; i < n; i++) {
            values[i] = Math.min(Math.max(values[i], min), max);
        }
    }

    private static void there(float[] in, byte[] out, float centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (byte) (in[i] - centre);
        }
    }

    private static void there(float[] in, short[] out, float centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (short) (in[i] - centre);
        }
    }

    private static void andBack(byte[] in, float[] out, float centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i] + centre;
        }
    }

    private static void andBack(short[] in, float[] out, float centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i] + centre;
        }
    }
}
