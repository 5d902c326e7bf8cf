package dev.voxelgate.proxy.pixels;

import java.nio.ByteBuffer;

/** {@code <f4}. */
final class FloatWriter implements ElementWriter {

    private float[] narrow = {};

    @Override
    public void write(float[] values, int count, int frameIndex, ByteBuffer out) {
        out.asFloatBuffer().put(0, values, 0, count);
    }

    @Override
    public void write(double[] values, int count, int frameIndex, ByteBuffer out) {
        if (narrow.length < count) {
            narrow = new float[count];
        }
        narrow(values, narrow, count);
        write(narrow, count, frameIndex, out);
    }

    static void narrow(double[] in, float[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) in[i];
        }
    }
}
