package dev.voxelgate.proxy.decode.jpeg;

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
    private final int[] columns = new int[64];

    /** For samples of 8 or 12 bits: the latter leave room for fewer fractional bits between the passes. */
    InverseDct(int precision) {
        int kept = precision == 8 ? 2 : 1;
        columnShift = FRACTION - kept;
        rowShift = FRACTION + kept + 3;
    }

    /** As {@link #transform} where the only coefficient is the dequantized DC coefficient. */
    void flat(int dc, int[] plane, int at, int stride) {
        int sample = (dc + 4) >> 3;
        for (int y = 0, i = at; y < 8; y++, i += stride) {
            plane[i] = sample;
            plane[i + 1] = sample;
            plane[i + 2] = sample;
            plane[i + 3] = sample;
            plane[i + 4] = sample;
            plane[i + 5] = sample;
            plane[i + 6] = sample;
            plane[i + 7] = sample;
        }
    }

    /**
     * Transforms 64 dequantized coefficients, in natural order, to the block of samples at {@code plane[at]}: not yet
     * shifted to their level and clamped, which {@link Component#clamp} does for many at once.
     *
     * @param reach the indices of the coefficients that are not zero, or-ed: mostly they all lie in the low half of the
     *     frequencies, and half of the multiplications need not be done
     */
    void transform(int[] coefficients, int reach, int[] plane, int at, int stride) {
        int width = (reach & 4) == 0 ? 4 : 8;
        if ((reach & 32) == 0) {
            lowColumns(coefficients, width);
        } else {
            columns(coefficients, width);
        }
        if (width == 4) {
            lowRows(plane, at, stride);
        } else {
            rows(plane, at, stride);
        }
    }

    private void columns(int[] in, int width) {
        var out = columns;
        int shift = columnShift;
        int half = 1 << (shift - 1);
        for (int x = 0; x < width; x++) {
            int s1 = in[x + 8];
            int s2 = in[x + 16];
            int s3 = in[x + 24];
            int s4 = in[x + 32];
            int s5 = in[x + 40];
            int s6 = in[x + 48];
            int s7 = in[x + 56];
            int e = (s2 + s6) * C_0_541196100;
            int e2 = e - s6 * C_1_847759065;
            int e3 = e + s2 * C_0_765366865;
            int e0 = ((in[x] + s4) << FRACTION) + half;
            int e1 = ((in[x] - s4) << FRACTION) + half;
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

            out[x] = (even0 + odd3) >> shift;
            out[x + 56] = (even0 - odd3) >> shift;
            out[x + 8] = (even1 + odd2) >> shift;
            out[x + 48] = (even1 - odd2) >> shift;
            out[x + 16] = (even2 + odd1) >> shift;
            out[x + 40] = (even2 - odd1) >> shift;
            out[x + 24] = (even3 + odd0) >> shift;
            out[x + 32] = (even3 - odd0) >> shift;
        }
    }

    /** The same where the lower four coefficients are zero: its terms with s4 to s7 left out, the others collected. */
    private void lowColumns(int[] in, int width) {
        var out = columns;
        int shift = columnShift;
        int half = 1 << (shift - 1);
        for (int x = 0; x < width; x++) {
            int s1 = in[x + 8];
            int s2 = in[x + 16];
            int s3 = in[x + 24];
            int e0 = (in[x] << FRACTION) + half;
            int e2 = s2 * C_0_541196100;
            int e3 = s2 * (C_0_541196100 + C_0_765366865);
            int even0 = e0 + e3;
            int even3 = e0 - e3;
            int even1 = e0 + e2;
            int even2 = e0 - e2;

            int odd0 = s1 * (C_1_175875602 - C_0_899976223) + s3 * (C_1_175875602 - C_1_961570560);
            int odd1 = s1 * (C_1_175875602 - C_0_390180644) + s3 * (C_1_175875602 - C_2_562915447);
            int odd2 = s1 * C_1_175875602 + s3 * (C_3_072711026 - C_2_562915447 + C_1_175875602 - C_1_961570560);
            int odd3 = s1 * (C_1_501321110 - C_0_899976223 + C_1_175875602 - C_0_390180644) + s3 * C_1_175875602;

            out[x] = (even0 + odd3) >> shift;
            out[x + 56] = (even0 - odd3) >> shift;
            out[x + 8] = (even1 + odd2) >> shift;
            out[x + 48] = (even1 - odd2) >> shift;
            out[x + 16] = (even2 + odd1) >> shift;
            out[x + 40] = (even2 - odd1) >> shift;
            out[x + 24] = (even3 + odd0) >> shift;
            out[x + 32] = (even3 - odd0) >> shift;
        }
    }

    /** The same as {@link #columns} on rows, whose results are samples. */
    private void rows(int[] plane, int first, int stride) {
        var in = columns;
        int shift = rowShift;
        int half = 1 << (shift - 1);
        for (int y = 0, at = first; y < 64; y += 8, at += stride) {
            int s1 = in[y + 1];
            int s2 = in[y + 2];
            int s3 = in[y + 3];
            int s4 = in[y + 4];
            int s5 = in[y + 5];
            int s6 = in[y + 6];
            int s7 = in[y + 7];
            int e = (s2 + s6) * C_0_541196100;
            int e2 = e - s6 * C_1_847759065;
            int e3 = e + s2 * C_0_765366865;
            int e0 = ((in[y] + s4) << FRACTION) + half;
            int e1 = ((in[y] - s4) << FRACTION) + half;
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

            plane[at] = ((even0 + odd3) >> shift);
            plane[at + 7] = ((even0 - odd3) >> shift);
            plane[at + 1] = ((even1 + odd2) >> shift);
            plane[at + 6] = ((even1 - odd2) >> shift);
            plane[at + 2] = ((even2 + odd1) >> shift);
            plane[at + 5] = ((even2 - odd1) >> shift);
            plane[at + 3] = ((even3 + odd0) >> shift);
            plane[at + 4] = ((even3 - odd0) >> shift);
        }
    }

    /** The same as {@link #lowColumns} on rows, of which only the first four columns are there. */
    private void lowRows(int[] plane, int first, int stride) {
        var in = columns;
        int shift = rowShift;
        int half = 1 << (shift - 1);
        for (int y = 0, at = first; y < 64; y += 8, at += stride) {
            int s1 = in[y + 1];
            int s2 = in[y + 2];
            int s3 = in[y + 3];
            int e0 = (in[y] << FRACTION) + half;
            int e2 = s2 * C_0_541196100;
            int e3 = s2 * (C_0_541196100 + C_0_765366865);
            int even0 = e0 + e3;
            int even3 = e0 - e3;
            int even1 = e0 + e2;
            int even2 = e0 - e2;

            int odd0 = s1 * (C_1_175875602 - C_0_899976223) + s3 * (C_1_175875602 - C_1_961570560);
            int odd1 = s1 * (C_1_175875602 - C_0_390180644) + s3 * (C_1_175875602 - C_2_562915447);
            int odd2 = s1 * C_1_175875602 + s3 * (C_3_072711026 - C_2_562915447 + C_1_175875602 - C_1_961570560);
            int odd3 = s1 * (C_1_501321110 - C_0_899976223 + C_1_175875602 - C_0_390180644) + s3 * C_1_175875602;

            plane[at] = ((even0 + odd3) >> shift);
            plane[at + 7] = ((even0 - odd3) >> shift);
            plane[at + 1] = ((even1 + odd2) >> shift);
            plane[at + 6] = ((even1 - odd2) >> shift);
            plane[at + 2] = ((even2 + odd1) >> shift);
            plane[at + 5] = ((even2 - odd1) >> shift);
            plane[at + 3] = ((even3 + odd0) >> shift);
            plane[at + 4] = ((even3 - odd0) >> shift);
        }
    }
}
