package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.PhotometricInterpretation;

/**
 * From luminance and chrominance to RGB (PS3.3 C.7.6.3.1.2), block by block and in place: the results replace Y, CB
 * and CR. Fixed point; results are rounded to the nearest integer, halves up, and clamped, as ITU-T T.871 section 7
 * says: for eight bits of full range exactly, where float32 (pydicom) takes 14 of the 2^24 colours down by one.
 */
sealed interface Ybr {

    /** Converts {@code n} pixels. */
    void toRgb(int[] y, int[] cb, int[] cr, int n);

    /**
     * The conversion for samples of so many bits.
     *
     * @param colour any of three samples
     */
    static Ybr of(PhotometricInterpretation colour, int bits) {
        return switch (colour) {
            case RGB -> new None();
            case YBR_FULL, YBR_FULL_422, YBR_ICT -> bits <= 8 ? Full.of(bits) : Linear.of(bits, 0, 1, 1);
            // Luminance has 16 to 235 and chrominance 16 to 240 of 256 steps (ITU-R BT.601).
            case YBR_PARTIAL_422, YBR_PARTIAL_420 ->
                Linear.of(bits, (1 << bits) >> 4, range(bits, 219), range(bits, 224));
            case YBR_RCT -> new Reversible(1 << (bits - 1), (1 << bits) - 1);
            case MONOCHROME1, MONOCHROME2, PALETTE_COLOR ->
                throw new IllegalArgumentException(colour + " has one sample");
        };
    }

    private static double range(int bits, int steps) {
        return ((1 << bits) - 1) / (steps * Math.scalb(1.0, bits - 8));
    }

    /** RGB, as it is. */
    record None() implements Ybr {

        @Override
        public void toRgb(int[] y, int[] cb, int[] cr, int n) {}
    }

    /** Full range of up to eight bits, in ints of 22 fractional bits: less than 512 with a sign. */
    record Full(int centre, int max) implements Ybr {

        private static final int FRACTION = 22;
        private static final int RED_CR = fixed(1.402);
        private static final int GREEN_CB = fixed(0.114 * 1.772 / 0.587);
        private static final int GREEN_CR = fixed(0.299 * 1.402 / 0.587);
        private static final int BLUE_CB = fixed(1.772);

        /** As {@link Linear#HALF}; 39 to 152 would do. */
        private static final int HALF = (1 << (FRACTION - 1)) + (1 << 6);

        static Full of(int bits) {
            return new Full(1 << (bits - 1), (1 << bits) - 1);
        }

        private static int fixed(double coefficient) {
            return (int) Math.round(Math.scalb(coefficient, FRACTION));
        }

        @Override
        public void toRgb(int[] y, int[] cb, int[] cr, int n) {
            for (int i = 0; i < n; i++) {
                int light = (y[i] << FRACTION) + HALF;
                int blue = cb[i] - centre;
                int red = cr[i] - centre;
                y[i] = clamp((light + red * RED_CR) >> FRACTION, max);
                cb[i] = clamp((light - blue * GREEN_CB - red * GREEN_CR) >> FRACTION, max);
                cr[i] = clamp((light + blue * BLUE_CB) >> FRACTION, max);
            }
        }

        /** As the compiler wants it for vector instructions. */
        private static int clamp(int value, int max) {
            return Math.min(Math.max(value, 0), max);
        }
    }

    /** Any range and depth: one matrix, coefficients times 2^32. */
    record Linear(int black, int centre, int max, long luma, long redCr, long greenCb, long greenCr, long blueCb)
            implements Ybr {

        /**
         * One half, so that a shift rounds; and more than the coefficients' errors can take off an exact half of eight
         * bits, yet less than lies between any other result and a half.
         */
        private static final long HALF = (1L << 31) + (1L << 8);

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
            return Math.round(Math.scalb(coefficient, 32));
        }

        @Override
        public void toRgb(int[] y, int[] cb, int[] cr, int n) {
            for (int i = 0; i < n; i++) {
                long light = ((long) y[i] - black) * luma + HALF;
                long blue = (long) cb[i] - centre;
                long red = (long) cr[i] - centre;
                y[i] = clamp(light + red * redCr, max);
                cb[i] = clamp(light - blue * greenCb - red * greenCr, max);
                cr[i] = clamp(light + blue * blueCb, max);
            }
        }

        private static int clamp(long fixed, int max) {
            return (int) Math.min(Math.max(fixed >> 32, 0), max);
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
