package dev.voxelgate.proxy.volume.geometry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Image Orientation (Patient) (PS3.3 C.7.6.2.1.1), two unit vectors.
 *
 * @param row the direction in which the column index ascends: x of the array
 * @param column the direction in which the row index ascends: y of the array
 */
public record Orientation(Vector3 row, Vector3 column) {

    /** The standard wants unit vectors at right angles. Real cosines are rounded, some to two decimals. */
    private static final double ROUNDED = 0.01;

    /** Of six direction cosines; null when they are no pair of unit vectors at right angles. */
    static @Nullable Orientation of(List<Double> cosines) {
        if (cosines.size() != 6) {
            return null;
        }
        var row = Vector3.of(cosines.subList(0, 3));
        var column = Vector3.of(cosines.subList(3, 6));
        if (!(isUnit(row) && isUnit(column) && Math.abs(row.dot(column)) <= ROUNDED)) {
            return null;
        }
        return new Orientation(row.times(1 / row.length()), column.times(1 / column.length()));
    }

    private static boolean isUnit(Vector3 vector) {
        return Math.abs(vector.length() - 1) <= ROUNDED;
    }

    /** The unit vector {@code row × column}. */
    Vector3 normal() {
        var normal = row.cross(column);
        return normal.times(1 / normal.length());
    }

    /** Whether no cosine differs by more than a tolerance. */
    boolean isSame(Orientation other, double tolerance) {
        return row.difference(other.row) <= tolerance && column.difference(other.column) <= tolerance;
    }
}
