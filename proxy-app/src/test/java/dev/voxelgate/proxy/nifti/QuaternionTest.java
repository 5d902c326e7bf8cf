package dev.voxelgate.proxy.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the matrix that nifti1.h gives for a quaternion. */
final class QuaternionTest {

    private static final List<Long> SIZES = List.of(512L, 400L, 300L);
    private static final double[] STEPS = {0.7, 0.8, 1.25};

    @ParameterizedTest
    @ValueSource(ints = {1, -1})
    void anyRotationIsFoundAgain(int qfac) {
        var draw = new Random(17);
        for (int i = 0; i < 10_000; i++) {
            double[] q = unit(draw.nextGaussian(), draw.nextGaussian(), draw.nextGaussian(), draw.nextGaussian());
            if (i % 4 == 0) {
                q = unit(0, q[1], q[2], q[3]); // half a turn
            }
            var found = Quaternion.of(affine(q, qfac), SIZES).orElseThrow();
            assertThat(found.qfac()).isEqualTo(qfac);
            double sign =
                    q[0] < 0 || (q[0] == 0 && q[1] * found.b() + q[2] * found.c() + q[3] * found.d() < 0) ? -1 : 1;
            assertThat(found.b()).isCloseTo(sign * q[1], within(1e-12));
            assertThat(found.c()).isCloseTo(sign * q[2], within(1e-12));
            assertThat(found.d()).isCloseTo(sign * q[3], within(1e-12));
        }
    }

    /** Readers take {@code a} for the root of what is left of 1, and refuse less than -3.6e-7 of it. */
    @Test
    void halfATurnStaysOneInFloat32() {
        var draw = new Random(18);
        for (int i = 0; i < 10_000; i++) {
            double[] q = unit(0, draw.nextGaussian(), draw.nextGaussian(), draw.nextGaussian());
            var found = Quaternion.of(affine(q, 1), SIZES).orElseThrow().forFloat32();
            double rest = 1 - square((float) found.b()) - square((float) found.c()) - square((float) found.d());
            assertThat(rest).isBetween(-3.57e-7, 0.0);
        }
    }

    @Test
    void otherRotationsAreNotChangedForFloat32() {
        var turn = new Quaternion(0.5, 0.5, 0.5, 1);
        assertThat(turn.forFloat32()).isSameAs(turn);
    }

    @Test
    void aShearIsNoRotation() {
        double[] identity = {1, 0, 0, 0};
        for (double shear : new double[] {0.01, -0.1, 1}) {
            assertThat(Quaternion.of(sheared(affine(identity, 1), 1, 2, shear), SIZES))
                    .isEmpty();
            assertThat(Quaternion.of(sheared(affine(identity, -1), 0, 1, shear), SIZES))
                    .isEmpty();
        }
    }

    /** Cosines of six decimals: a hundredth of a voxel at the far corner. */
    @Test
    void roundedCosinesAreARotation() {
        double[] identity = {1, 0, 0, 0};
        assertThat(Quaternion.of(sheared(affine(identity, 1), 0, 1, 1e-5), SIZES))
                .isPresent();
    }

    private static double square(double number) {
        return number * number;
    }

    private static double[] unit(double... numbers) {
        double sum = 0;
        for (double number : numbers) {
            sum += number * number;
        }
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] /= Math.sqrt(sum);
        }
        return numbers;
    }

    private static List<List<Double>> affine(double[] q, int qfac) {
        double a = q[0];
        double b = q[1];
        double c = q[2];
        double d = q[3];
        double[][] rotation = {
            {a * a + b * b - c * c - d * d, 2 * b * c - 2 * a * d, 2 * b * d + 2 * a * c},
            {2 * b * c + 2 * a * d, a * a + c * c - b * b - d * d, 2 * c * d - 2 * a * b},
            {2 * b * d - 2 * a * c, 2 * c * d + 2 * a * b, a * a + d * d - c * c - b * b}
        };
        List<List<Double>> affine = new ArrayList<>();
        for (double[] row : rotation) {
            affine.add(List.of(row[0] * STEPS[0], row[1] * STEPS[1], qfac * row[2] * STEPS[2], 7.0));
        }
        affine.add(List.of(0.0, 0.0, 0.0, 1.0));
        return affine;
    }

    /** Adds so much of a row's millimetres for each step along an axis. */
    private static List<List<Double>> sheared(List<List<Double>> affine, int row, int axis, double millimetres) {
        List<List<Double>> sheared = new ArrayList<>(affine);
        var changed = new ArrayList<>(affine.get(row));
        changed.set(axis, changed.get(axis) + millimetres);
        sheared.set(row, changed);
        return sheared;
    }
}
