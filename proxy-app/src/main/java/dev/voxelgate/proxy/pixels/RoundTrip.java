package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import java.util.Arrays;

/**
 * Compares values with what came back from an integer type. That finds fractions, NaN and what is out of range at once,
 * in loops for which the compiler has vector instructions; it has none for a test of each value (JDK 25).
 */
final class RoundTrip {

    private RoundTrip() {}

    /** @throws NotRepresentableException when one of the first {@code count} values did not come back */
    static void require(DType dtype, float[] values, float[] back, int count, int frameIndex) {
        int next = 0;
        while (next < count) {
            int equal = Arrays.mismatch(values, next, count, back, next, count);
            if (equal < 0) {
                return;
            }
            int at = next + equal;
            // Zeros of different signs are a mismatch and the same value.
            if (values[at] != back[at]) {
                throw NotRepresentableException.value(dtype, values[at], frameIndex);
            }
            next = at + 1;
        }
    }

    /** The same of doubles. */
    static void require(DType dtype, double[] values, double[] back, int count, int frameIndex) {
        int next = 0;
        while (next < count) {
            int equal = Arrays.mismatch(values, next, count, back, next, count);
            if (equal < 0) {
                return;
            }
            int at = next + equal;
            if (values[at] != back[at]) {
                throw NotRepresentableException.value(dtype, values[at], frameIndex);
            }
            next = at + 1;
        }
    }
}
