package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.PhotometricInterpretation;

/**
 * From luminance and chrominance to RGB (PS3.3 C.7.6.3.1.2), block by block and in place: the results replace Y, CB
 * and CR. Results are rounded to the nearest integer, halves up, and clamped, as ITU-T T.871 section 7 says: for eight
 * bits exactly, where float32 (pydicom) takes 14 of the 2^24 colours down by one.
 */
sealed interface Ybr {

    /** Converts {@code n} pixels. */
    void toRgb(int[] y, int[] cb, int[] cr, int n);

    /**
     * The conversion for samples of so many bits.
     *
     * @param colour any but RGB and the one-sample ones
     */
    static Ybr of(PhotometricInterpretation colour, int bits) {
        return switch (colour) {
            case YBR_FULL, YBR_FULL_422, YBR_ICT -> linear(bits, 0, 1, 1);
            // Luminance has 16 to 235 and chrominance 16 to 240 of 256 steps (ITU-R BT.601).
            case YBR_PARTIAL_422, YBR_PARTIAL_420 -> linear(bits, (1 << bits) >> 4, range(bits, 219), range(bits, 224));
            case YBR_RCT -> new Reversible(1 << (bits - 1), (1 << bits) - 1);
            case MONOCHROME1, MONOCHROME2, PALETTE_COLOR, RGB ->
                throw new IllegalArgumentException(colour + " has no luminance");
        };
    }

    private static Ybr linear(int bits, int black, double luma, double chroma) {
        return bits == 8 ? EightBits.of(black, luma, chroma) : Linear.of(bits, black, luma, chroma);
    }

    private static double range(int bits, int steps) {
        return ((1 << bits) - 1) / (steps * Math.scalb(1.0, bits - 8));
    }

    /** A matrix, for any number of bits. Coefficients are times 2^32. */
    record Linear(int black, int centre, int max, long luma, long redCr, long greenCb, long greenCr, long blueCb)
            implements Ybr {

        private static final int FRACTION_BITS = 32;

        static Linear of(int bits, int black, double luma, double chroma) {
            return new Linear(
                    black,
                    1 << (bits - 1),
                    (1 << bits) - 1,
                    fixed(luma),
                    fixed(chroma * 1.402),
                    fixed(chroma * 0.114 * 1.772 / 0.587),
                    fixed(chroma * 0.299 * 1.402 / 0.587),
                    fixed(chroma * 1.772));
        }

        private static long fixed(double coefficient) {
            return Math.round(Math.scalb(coefficient, FRACTION_BITS));
        }

        @Override
        public void toRgb(int[] y, int[] cb, int[] cr, int n) {
            for (int i = 0; i < n; i++) {
                long light = ((long) y[i] - black) * luma + (1L << (FRACTION_BITS - 1));
                long blue = (long) cb[i] - centre;
                long red = (long) cr[i] - centre;
                y[i] = clamp(light + red * redCr);
                cb[i] = clamp(light - blue * greenCb - red * greenCr);
                cr[i] = clamp(light + blue * blueCb);
            }
        }

        private int clamp(long value) {
            return (int) Math.max(0, Math.min(value >> FRACTION_BITS, max));
        }
    }

    /**
     * The same matrix for eight bits, its products tabulated times 2^21: exact, and all sums stay below 2^31. A table's
     * entry is off by at most 2^-22, so a sum of two by 2^-21; green has steps of 2 / 587000, which is seven times as
     * much. An excess of 2^-20 over one half therefore keeps exact halves up and moves nothing else.
     */
    @SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
    record EightBits(int[] light, int[] redCr, int[] greenCb, int[] greenCr, int[] blueCb) implements Ybr {

        private static final int FRACTION_BITS = 21;
        private static final int HALF = (1 << (FRACTION_BITS - 1)) + 2;

        static EightBits of(int black, double luma, double chroma) {
            return new EightBits(
                    table(luma, black, HALF),
                    table(chroma * 1.402, 128, 0),
                    table(-chroma * 0.114 * 1.772 / 0.587, 128, 0),
                    table(-chroma * 0.299 * 1.402 / 0.587, 128, 0),
                    table(chroma * 1.772, 128, 0));
        }

        private static int[] table(double coefficient, int zero, int add) {
            int[] table = new int[256];
            for (int i = 0; i < 256; i++) {
                table[i] = (int) Math.round(Math.scalb(coefficient * (i - zero), FRACTION_BITS)) + add;
            }
            return table;
        }

        @Override
        public void toRgb(int[] y, int[] cb, int[] cr, int n) {
            for (int i = 0; i < n; i++) {
                int light = this.light[y[i] & 0xFF];
                int blue = cb[i] & 0xFF;
                int red = cr[i] & 0xFF;
                y[i] = clamp(light + redCr[red]);
                cb[i] = clamp(light + greenCb[blue] + greenCr[red]);
                cr[i] = clamp(light + blueCb[blue]);
            }
        }

        private static int clamp(int value) {
            return Math.max(0, Math.min(value >> FRACTION_BITS, 255));
        }
    }

    /**
     * The reversible transform of JPEG 2000. A decoder undoes it itself; as plain samples it can only have chrominance
     * around the middle of the range.
     */
    record Reversible(int centre, int max) implements Ybr {

        @Override
        public void toRgb(int[] y, int[] cb, int[] cr, int n) {
            for (int i = 0; i < n; i++) {
                int blue = cb[i] - centre;
                int red = cr[i] - centre;
                int green = y[i] - ((blue + red) >> 2);
                y[i] = Math.clamp(red + green, 0, max);
                cb[i] = Math.clamp(green, 0, max);
                cr[i] = Math.clamp(blue + green, 0, max);
            }
        }
    }
}
