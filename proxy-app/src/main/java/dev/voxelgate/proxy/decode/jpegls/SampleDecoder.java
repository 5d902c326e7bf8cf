package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;

/** Decodes single samples, in regular mode (T.87 A.4 to A.6) and where a run is interrupted (T.87 A.7.2). */
final class SampleDecoder {

    private final GolombReader reader;
    private final Contexts contexts;
    private final int[] counters;
    private final int maxVal;
    private final int near;
    private final int step;
    private final int modulus;
    private final int limit;
    private final int reset;

    SampleDecoder(CodingParameters parameters, GolombReader reader, Contexts contexts) {
        this.reader = reader;
        this.contexts = contexts;
        counters = contexts.counters();
        maxVal = parameters.maxVal();
        near = parameters.near();
        step = 2 * near + 1;
        modulus = parameters.range() * step;
        limit = parameters.limit();
        reset = parameters.reset();
    }

    /**
     * Decodes a sample in regular mode.
     *
     * @param context 81·Q1 + 9·Q2 + Q3, not 0; its sign is that of its first region that is not 0, as A.3.4 asks
     * @param ra the sample to the left
     * @param rb the sample above
     * @param rc the sample above left
     */
    int regular(int context, int ra, int rb, int rc) throws DecodeException {
        var counters = this.counters;
        int sign = context >> 31; // 0 or -1, and (v ^ sign) - sign gives v that sign
        int at = 4 * ((context ^ sign) - sign);
        int a = counters[at + Contexts.A];
        int b = counters[at + Contexts.B];
        int c = counters[at + Contexts.C];
        int n = counters[at + Contexts.N];

        // The median edge detector (A.4.1), which is the median of ra, rb and ra + rb - rc; then its correction.
        int least = Math.min(ra, rb);
        int greatest = Math.max(ra, rb);
        int prediction = Math.max(least, Math.min(greatest, ra + rb - rc)) + ((c ^ sign) - sign);
        prediction = Math.max(0, Math.min(maxVal, prediction));

        int k = Contexts.golombOrder(a, n);
        int mapped = reader.golomb(k, limit);
        int error = (mapped >>> 1) ^ -(mapped & 1);
        if (k == 0 && near == 0) {
            error ^= (2 * b + n - 1) >> 31; // the other way round where 2B ≤ -N (A.5.2)
        }

        // A.6.1 and A.6.2
        a += Math.abs(error);
        b += error * step;
        if (n == reset) {
            a >>= 1;
            b >>= 1;
            n >>= 1;
        }
        n++;
        if (b <= -n) {
            b = Math.max(b + n, 1 - n);
            c = Math.max(c - 1, -128);
        } else if (b > 0) {
            b = Math.min(b - n, 0);
            c = Math.min(c + 1, 127);
        }
        counters[at + Contexts.A] = a;
        counters[at + Contexts.B] = b;
        counters[at + Contexts.C] = c;
        counters[at + Contexts.N] = n;
        return reconstruct(prediction, (error ^ sign) - sign);
    }

    /**
     * Decodes the sample that ends a run.
     *
     * @param turn whose run index counts
     * @param anyType whether the two types of context are told apart; not where samples are interleaved
     */
    int interruption(int turn, int ra, int rb, boolean anyType) throws DecodeException {
        int type = anyType && Math.abs(ra - rb) <= near ? 1 : 0;
        int at = 4 * (Contexts.RUN_INTERRUPTION + type);
        int a = counters[at + Contexts.A];
        int negative = counters[at + Contexts.B];
        int n = counters[at + Contexts.N];

        int k = Contexts.golombOrder(type == 0 ? a : a + (n >> 1), n);
        int mapped = reader.golomb(k, limit - contexts.runOrder(turn) - 1);
        int magnitude = (mapped + type + 1) >> 1;
        boolean odd = ((mapped + type) & 1) == 1;
        int error = odd == (k != 0 || 2 * negative >= n) ? -magnitude : magnitude;

        if (error < 0) {
            negative++;
        }
        a += (mapped + 1 - type) >> 1;
        if (n == reset) {
            a >>= 1;
            n >>= 1;
            negative >>= 1;
        }
        counters[at + Contexts.A] = a;
        counters[at + Contexts.B] = negative;
        counters[at + Contexts.N] = n + 1;
        return type == 1 ? reconstruct(ra, error) : reconstruct(rb, ra > rb ? -error : error);
    }

    /** A.4.5 and A.4.4 backwards: adds the quantized error modulo RANGE, and clamps. */
    private int reconstruct(int prediction, int error) {
        int value = prediction + error * step;
        if (value < -near) {
            value += modulus;
        } else if (value > maxVal + near) {
            value -= modulus;
        }
        return Math.max(0, Math.min(maxVal, value));
    }
}
