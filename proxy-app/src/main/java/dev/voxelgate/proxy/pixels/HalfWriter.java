package dev.voxelgate.proxy.pixels;

import java.nio.ByteBuffer;

/** {@code <f2}, IEEE 754 binary16. What rounds to 65520 or more is infinite, as in numpy. */
final class HalfWriter implements ElementWriter {

    private short[] halves = {};

    @Override
    public void write(float[] values, int count, int frameIndex, ByteBuffer out) {
        reserve(count);
        convert(values, halves, count);
        out.asShortBuffer().put(0, halves, 0, count);
    }

    @Override
    public void write(double[] values, int count, int frameIndex, ByteBuffer out) {
        reserve(count);
        for (int i = 0; i < count; i++) {
            halves[i] = Float.floatToFloat16(roundToOdd(values[i]));
        }
        out.asShortBuffer().put(0, halves, 0, count);
    }

    private void reserve(int count) {
        if (halves.length < count) {
            halves = new short[count];
        }
    }

    private static void convert(float[] in, short[] out, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = Float.floatToFloat16(in[i]);
        }
    }

    /**
     * The one of the two floats around a value whose last bit is 1, unless it is a float itself. To round it once more
     * gives what one rounding of the value gives; the nearest float may be a tie of halves that the value is not (Boldo
     * and Melquiond, "Emulation of FMA and correctly rounded sums", 2008).
     */
    private static float roundToOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        int bits = Float.floatToRawIntBits(nearest);
        int towardsZero = Math.abs((double) nearest) > Math.abs(value) ? bits - 1 : bits;
        return Float.intBitsToFloat(towardsZero | 1);
    }
}
