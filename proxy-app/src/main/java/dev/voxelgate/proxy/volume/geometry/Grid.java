package dev.voxelgate.proxy.volume.geometry;

import java.util.List;

/**
 * Where the voxels of a volume lie.
 *
 * @param origin the centre of voxel (0, 0, 0), in mm
 * @param slice the step from a slice to the next, in mm: along the normal in a volume, not in a sheared one
 * @param orientation of the slices
 * @param pixelSpacing of the slices
 */
public record Grid(Vector3 origin, Vector3 slice, Orientation orientation, PixelSpacing pixelSpacing) {

    /**
     * The grid of some slices.
     *
     * @param first index of the first one
     * @param step from one to the next, at least 1
     */
    public Grid ofSlices(long first, long step) {
        return new Grid(origin.plus(slice.times(first)), slice.times(step), orientation, pixelSpacing);
    }

    /**
     * The grid of some rows and columns.
     *
     * @param row index of the first one
     * @param rowStep from one to the next, at least 1
     * @param column index of the first one
     * @param columnStep from one to the next, at least 1
     */
    public Grid ofPixels(long row, long rowStep, long column, long columnStep) {
        return new Grid(
                origin.plus(rowStep().times(row)).plus(columnStep().times(column)),
                slice,
                orientation,
                new PixelSpacing(pixelSpacing.rows() * rowStep, pixelSpacing.columns() * columnStep));
    }

    /** {@code [z, y, x]} in mm: the length of the step along each axis of the array. */
    public List<Double> spacingZyx() {
        return List.of(slice.length(), pixelSpacing.rows(), pixelSpacing.columns());
    }

    /** 3 × 3, by rows: the columns are the unit vectors of x, y and z, in LPS, as ITK has them. */
    public List<List<Double>> direction() {
        return transposed(orientation.row(), orientation.column(), slice.times(1 / slice.length()));
    }

    /** 4 × 4, by rows: maps (z, y, x, 1) of the array to LPS millimetres. */
    public List<List<Double>> affineLpsZyx() {
        return affine(slice, rowStep(), columnStep(), origin);
    }

    /** 4 × 4, by rows: maps (x, y, z, 1) of the transposed array to RAS millimetres, as nibabel has it. */
    public List<List<Double>> affineRasXyz() {
        return affine(ras(columnStep()), ras(rowStep()), ras(slice), ras(origin));
    }

    /**
     * The grid of a part of its voxels.
     *
     * @param start the indexes of the first one: x, y, z
     * @param step from one to the next along each axis, 1 or more
     */
    public Grid part(List<Long> start, List<Long> step) {
        return new Grid(
                origin.plus(columnStep().times(start.get(0)))
                        .plus(rowStep().times(start.get(1)))
                        .plus(slice.times(start.get(2))),
                slice.times(step.get(2)),
                orientation,
                new PixelSpacing(pixelSpacing.rows() * step.get(1), pixelSpacing.columns() * step.get(0)));
    }

    /** {@code [x, y, z]} of LPS in mm: from a column to the next. */
    public List<Double> stepX() {
        return columnStep().components();
    }

    /** The same from a row to the next. */
    public List<Double> stepY() {
        return rowStep().components();
    }

    /** From a column to the next: along x. */
    private Vector3 columnStep() {
        return orientation.row().times(pixelSpacing.columns());
    }

    /** From a row to the next: along y. */
    private Vector3 rowStep() {
        return orientation.column().times(pixelSpacing.rows());
    }

    private static Vector3 ras(Vector3 lps) {
        return new Vector3(-lps.x(), -lps.y(), lps.z());
    }

    private static List<List<Double>> affine(Vector3... columns) {
        var rows = transposed(columns);
        return List.of(rows.get(0), rows.get(1), rows.get(2), List.of(0.0, 0.0, 0.0, 1.0));
    }

    private static List<List<Double>> transposed(Vector3... columns) {
        var components = List.of(columns).stream().map(Vector3::components).toList();
        return List.of(row(components, 0), row(components, 1), row(components, 2));
    }

    private static List<Double> row(List<List<Double>> columns, int index) {
        return columns.stream().map(column -> column.get(index)).toList();
    }
}
