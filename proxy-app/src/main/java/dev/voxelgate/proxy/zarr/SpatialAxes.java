package dev.voxelgate.proxy.zarr;

import dev.voxelgate.proxy.volume.geometry.GeometryDocument;
import java.util.List;

/**
 * The axes z, y and x of a volume. OME-Zarr 0.5 describes a scale and a translation, and no rotation: so coordinates are lengths
 * along the volume's own axes. Those of a voxel, multiplied by {@code direction}, are its LPS position. Where the axes of the
 * volume are those of the patient, the coordinates are LPS millimetres. Without an affine the coordinates are indexes.
 */
final class SpatialAxes {

    private SpatialAxes() {}

    /** The axes z, y and x. */
    static List<Axis> of(GeometryDocument geometry) {
        var shape = geometry.shape();
        var origin = geometry.originXyz();
        var spacing = geometry.spacingZyx();
        var direction = geometry.direction();
        if (origin == null || spacing == null || direction == null) {
            return List.of(index("z", shape.get(0)), index("y", shape.get(1)), index("x", shape.get(2)));
        }
        var start = solved(direction, origin);
        return List.of(
                new Axis("z", shape.get(0), start[2], spacing.get(0), true),
                new Axis("y", shape.get(1), start[1], spacing.get(1), true),
                new Axis("x", shape.get(2), start[0], spacing.get(2), true));
    }

    private static Axis index(String name, long size) {
        return new Axis(name, size, 0, 1, false);
    }

    /** The vector that a matrix turns into another one, by Cramer's rule: the axes of a sheared volume are not at right angles. */
    private static double[] solved(List<List<Double>> matrix, List<Double> vector) {
        double determinant = determinant(matrix, vector, -1);
        var solution = new double[3];
        for (int column = 0; column < solution.length; column++) {
            // Without a minus zero, which JSON would show.
            solution[column] = determinant(matrix, vector, column) / determinant + 0.0;
        }
        return solution;
    }

    /** The determinant of a matrix in which a vector takes the place of a column. */
    private static double determinant(List<List<Double>> matrix, List<Double> vector, int replaced) {
        var m = new double[3][3];
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 3; column++) {
                m[row][column] =
                        column == replaced ? vector.get(row) : matrix.get(row).get(column);
            }
        }
        return m[0][0] * (m[1][1] * m[2][2] - m[1][2] * m[2][1])
                - m[0][1] * (m[1][0] * m[2][2] - m[1][2] * m[2][0])
                + m[0][2] * (m[1][0] * m[2][1] - m[1][1] * m[2][0]);
    }
}
