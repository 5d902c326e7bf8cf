package dev.voxelgate.proxy.nifti;

import java.util.List;
import java.util.Optional;

/**
 * The rotation of an affine, as the qform has it (nifti1.h, method 2): of a unit quaternion (a, b, c, d) with an {@code a} of
 * 0 or more the last three, and whether the third axis is reflected.
 *
 * @param qfac 1, or -1 when the third axis is turned round
 */
record Quaternion(double b, double c, double d, int qfac) {

    /**
     * By how much (b, c, d) is made longer than 1 where {@code a} is 0: more than rounding to float32 takes away, less than
     * readers refuse. They take {@code a} for the root of what the others leave of 1, which is 0.00024 after a rounding.
     */
    private static final double ABOVE_ONE = 1 + 9e-8;

    private static final double HALF_TURN = 1e-6;

    /** How far a corner may be from where the affine has it, in parts of the shortest side of a voxel. */
    private static final double CLOSE = 0.1;

    /**
     * The rotation of an affine that is one, after a scaling and with a reflection perhaps. Direction cosines are rounded in
     * files, so that axes are not quite at right angles; but no corner of the volume may be a tenth of a voxel off.
     *
     * @param affine 4 × 4, by rows: maps (x, y, z, 1) to millimetres
     * @param sizes voxels along x, y and z, each at least 1
     */
    static Optional<Quaternion> of(List<List<Double>> affine, List<Long> sizes) {
        var stepX = Vector.column(affine, 0);
        var stepY = Vector.column(affine, 1);
        var stepZ = Vector.column(affine, 2);
        var x = stepX.unit();
        var y = stepY.minus(x.times(stepY.dot(x))).unit();
        var z = x.cross(y);
        int qfac = stepZ.dot(z) < 0 ? -1 : 1;
        double off = stepY.minus(y.times(stepY.length())).length() * sizes.get(1)
                + stepZ.minus(z.times(qfac * stepZ.length())).length() * sizes.get(2);
        double shortest = Math.min(stepX.length(), Math.min(stepY.length(), stepZ.length()));
        return off < CLOSE * shortest ? Optional.of(of(x, y, z, qfac)) : Optional.empty();
    }

    /** The same to be stored in float32. */
    Quaternion forFloat32() {
        double rest = 1 - b * b - c * c - d * d;
        return rest < HALF_TURN * HALF_TURN ? new Quaternion(b * ABOVE_ONE, c * ABOVE_ONE, d * ABOVE_ONE, qfac) : this;
    }

    /** Of the columns of a rotation. What is divided by is the largest of four, so that rounding takes nothing away. */
    private static Quaternion of(Vector x, Vector y, Vector z, int qfac) {
        double a = 1 + x.x() + y.y() + z.z();
        double b = 1 + x.x() - y.y() - z.z();
        double c = 1 - x.x() + y.y() - z.z();
        double d = 1 - x.x() - y.y() + z.z();
        double largest = Math.max(Math.max(a, b), Math.max(c, d));
        double divided = 0.5 / Math.sqrt(largest);
        double ab = divided * (y.z() - z.y());
        double ac = divided * (z.x() - x.z());
        double ad = divided * (x.y() - y.x());
        double bc = divided * (x.y() + y.x());
        double bd = divided * (z.x() + x.z());
        double cd = divided * (y.z() + z.y());
        double own = divided * largest;
        if (largest == a) {
            return new Quaternion(ab, ac, ad, qfac);
        }
        if (largest == b) {
            return signed(ab, own, bc, bd, qfac);
        }
        return largest == c ? signed(ac, bc, own, cd, qfac) : signed(ad, bd, cd, own, qfac);
    }

    /** The opposite quaternion is the same rotation. */
    private static Quaternion signed(double a, double b, double c, double d, int qfac) {
        return a < 0 ? new Quaternion(-b, -c, -d, qfac) : new Quaternion(b, c, d, qfac);
    }
}
