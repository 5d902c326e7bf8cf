package dev.voxelgate.proxy.decode.jpeg;

import java.util.Arrays;

/**
 * The inverse DCT (T.81 A.3.3) of Loeffler, Ligtenberg and Moschytz ("Practical fast 1-D DCT algorithms with 11
 * multiplications", ICASSP 1989) in fixed point with 13 fractional bits: the accurate integer method of the IJG library,
 * rounding included, so that samples are equal to those of DCMTK, GDCM and libjpeg.
 */
final class InverseDct {

    private static final int FRACTION = 13;
    private static final int C_0_298631336 = 2446;
    private static final int C_0_390180644 = 3196;
    private static final int C_0_541196100 = 4433;
    private static final int C_0_765366865 = 6270;
    private static final int C_0_899976223 = 7373;
    private static final int C_1_175875602 = 9633;
    private static final int C_1_501321110 = 12299;
    private static final int C_1_847759065 = 15137;
    private static final int C_1_961570560 = 16069;
    private static final int C_2_053119869 = 16819;
    private static final int C_2_562915447 = 20995;
    private static final int C_3_072711026 = 25172;

    private final int columnShift;
    private final int rowShift;
    private final int level;
    private final int max;
    private final int[] columns = new int[64];

    /** For samples of 8 or 12 bits: the latter leave room for fewer fractional bits between the passes. */
    InverseDct(int precision) {
        int kept = precision == 8 ? 2 : 1;
        columnShift = FRACTION - kept;
        rowShift = FRACTION + kept + 3;
        level = 1 << (precision - 1);
        max = (1 << precision) - 1;
    }

    /** Fills a block whose only coefficient is the dequantized DC coefficient. */
    void flat(int dc, char[] plane, int at, int stride) {
        char sample = sample((dc + 4) >> 3);
        for (int y = 0; y < 8; y++) {
            Arrays.fill(plane, at + y * stride, at + y * stride + 8, sample);
        }
    }

    /** Transforms 64 dequantized coefficients, in natural order, to the block of samples at {@code plane[at]}. */
    void transform(int[] coefficients, char[] plane, int at, int stride) {
        for (int x = 0; x < 8; x++) {
            column(coefficients, x);
        }
        for (int y = 0; y < 8; y++) {
            row(y * 8, plane, at + y * stride);
        }
    }

    private void column(int[] in, int x) {
        int s1 = in[x + 8];
        int s2 = in[x + 16];
        int s3 = in[x + 24];
        int s4 = in[x + 32];
        int s5 = in[x + 40];
        int s6 = in[x + 48];
        int s7 = in[x + 56];
        var out = columns;
        if ((s1 | s2 | s3 | s4 | s5 | s6 | s7) == 0) {
            int dc = in[x] << (FRACTION - columnShift);
            for (int i = x; i < 64; i += 8) {
                out[i] = dc;
            }
            return;
        }
        int e = (s2 + s6) * C_0_541196100;
        int e2 = e - s6 * C_1_847759065;
        int e3 = e + s2 * C_0_765366865;
        int e0 = (in[x] + s4) << FRACTION;
        int e1 = (in[x] - s4) << FRACTION;
        int even0 = e0 + e3;
        int even3 = e0 - e3;
        int even1 = e1 + e2;
        int even2 = e1 - e2;

        int o5 = (s7 + s3 + s5 + s1) * C_1_175875602;
        int o1 = (s7 + s1) * -C_0_899976223;
        int o2 = (s5 + s3) * -C_2_562915447;
        int o3 = o5 - (s7 + s3) * C_1_961570560;
        int o4 = o5 - (s5 + s1) * C_0_390180644;
        int odd0 = s7 * C_0_298631336 + o1 + o3;
        int odd1 = s5 * C_2_053119869 + o2 + o4;
        int odd2 = s3 * C_3_072711026 + o2 + o3;
        int odd3 = s1 * C_1_501321110 + o1 + o4;

        int half = 1 << (columnShift - 1);
        out[x] = (even0 + odd3 + half) >> columnShift;
        out[x + 56] = (even0 - odd3 + half) >> columnShift;
        out[x + 8] = (even1 + odd2 + half) >> columnShift;
        out[x + 48] = (even1 - odd2 + half) >> columnShift;
        out[x + 16] = (even2 + odd1 + half) >> columnShift;
        out[x + 40] = (even2 - odd1 + half) >> columnShift;
        out[x + 24] = (even3 + odd0 + half) >> columnShift;
        out[x + 32] = (even3 - odd0 + half) >> columnShift;
    }

    /** The same on a row, whose results are samples. */
    private void row(int from, char[] plane, int at) {
        var in = columns;
        int s1 = in[from + 1];
        int s2 = in[from + 2];
        int s3 = in[from + 3];
        int s4 = in[from + 4];
        int s5 = in[from + 5];
        int s6 = in[from + 6];
        int s7 = in[from + 7];
        int e = (s2 + s6) * C_0_541196100;
        int e2 = e - s6 * C_1_847759065;
        int e3 = e + s2 * C_0_765366865;
        int e0 = (in[from] + s4) << FRACTION;
        int e1 = (in[from] - s4) << FRACTION;
        int even0 = e0 + e3;
        int even3 = e0 - e3;
        int even1 = e1 + e2;
        int even2 = e1 - e2;

        int o5 = (s7 + s3 + s5 + s1) * C_1_175875602;
        int o1 = (s7 + s1) * -C_0_899976223;
        int o2 = (s5 + s3) * -C_2_562915447;
        int o3 = o5 - (s7 + s3) * C_1_961570560;
        int o4 = o5 - (s5 + s1) * C_0_390180644;
        int odd0 = s7 * C_0_298631336 + o1 + o3;
        int odd1 = s5 * C_2_053119869 + o2 + o4;
        int odd2 = s3 * C_3_072711026 + o2 + o3;
        int odd3 = s1 * C_1_501321110 + o1 + o4;

        int half = 1 << (rowShift - 1);
        plane[at] = sample((even0 + odd3 + half) >> rowShift);
        plane[at + 7] = sample((even0 - odd3 + half) >> rowShift);
        plane[at + 1] = sample((even1 + odd2 + half) >> rowShift);
        plane[at + 6] = sample((even1 - odd2 + half) >> rowShift);
        plane[at + 2] = sample((even2 + odd1 + half) >> rowShift);
        plane[at + 5] = sample((even2 - odd1 + half) >> rowShift);
        plane[at + 3] = sample((even3 + odd0 + half) >> rowShift);
        plane[at + 4] = sample((even3 - odd0 + half) >> rowShift);
    }

    /** Level shift and clamping (T.81 A.3.1). */
    private char sample(int value) {
        return (char) Math.min(Math.max(value + level, 0), max);
    }
}
