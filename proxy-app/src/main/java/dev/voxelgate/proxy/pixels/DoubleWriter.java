package dev.voxelgate.proxy.pixels;

import java.nio.ByteBuffer;

/** {@code <f8}. */
final class DoubleWriter implements ElementWriter {

    private double[] wide = {};

    @Override
    public void write(float[] values, int count, int frameIndex, ByteBuffer out) {
        if (wide.length < count) {
            wide = new double[count];
        }
        widen(values, wide, count);
        write(wide, count, frameIndex, out);
    }

    @Override
    public void write(double[] values, int count, int frameIndex, ByteBuffer out) {
        out.asDoubleBuffer().put(0, values, 0, count);
    }

    static void widen(float[] in, double[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i];
        }
    }
}
