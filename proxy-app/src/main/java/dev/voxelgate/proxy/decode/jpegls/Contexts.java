package dev.voxelgate.proxy.decode.jpegls;

import java.util.Arrays;

/**
 * The statistics that a scan gathers (T.87 A.2.1): for each of the 365 contexts the sum of error magnitudes A, the bias
 * B, the prediction correction C and the occurrences N, four ints side by side; behind them the two contexts of run
 * interruption, with the number of negative errors Nn for B.
 */
final class Contexts {

    static final int A = 0;
    static final int B = 1;
    static final int C = 2;
    static final int N = 3;

    /** First of the two contexts of run interruption. */
    static final int RUN_INTERRUPTION = 365;

    private static final int COUNT = 367;

    /** J of T.87 A.2.1: the order of a run's code. */
    private static final int[] J = {
        0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 9, 10, 11, 12, 13, 14, 15
    };

    private final int[] counters = new int[4 * COUNT];
    private final int[] runIndex;
    private final int initialA;

    /** For a scan that has as many run indices as lines of components take turns. */
    Contexts(CodingParameters parameters, int runIndices) {
        runIndex = new int[runIndices];
        initialA = Math.max(2, (parameters.range() + 32) / 64);
        reset();
    }

    /** The state at the begin of a scan and behind a restart marker. */
    void reset() {
        Arrays.fill(counters, 0);
        for (int i = 0; i < COUNT; i++) {
            counters[4 * i + A] = initialA;
            counters[4 * i + N] = 1;
        }
        Arrays.fill(runIndex, 0);
    }

    /** The counters; those of context q begin at 4q. */
    int[] counters() {
        return counters;
    }

    /** Order of the code of the next run segment: 0 to 15. */
    int runOrder(int turn) {
        return J[runIndex[turn]];
    }

    void lengthenRuns(int turn) {
        if (runIndex[turn] < 31) {
            runIndex[turn]++;
        }
    }

    void shortenRuns(int turn) {
        if (runIndex[turn] > 0) {
            runIndex[turn]--;
        }
    }

    /** The least k with n · 2^k ≥ a (T.87 A.5.1), without a loop; n is at least 1. */
    static int golombOrder(int a, int n) {
        if (a <= n) {
            return 0;
        }
        // a and n · 2^k have the same number of bits, so the product does not overflow.
        int k = Integer.numberOfLeadingZeros(n) - Integer.numberOfLeadingZeros(a);
        return n << k < a ? k + 1 : k;
    }
}
