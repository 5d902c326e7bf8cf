package dev.voxelgate.proxy.volume.geometry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pixel Spacing (PS3.3 10.7.1.3), in mm in the patient. Imager Pixel Spacing is measured at the detector and is none.
 *
 * @param rows from the centre of a row to that of the next: the spacing along y
 * @param columns the same of columns: the spacing along x
 */
public record PixelSpacing(double rows, double columns) {

    static @Nullable PixelSpacing of(List<Double> numbers) {
        return numbers.size() == 2
                        && numbers.stream().allMatch(number -> number > 0 && number <= FrameGeometry.FARTHEST)
                ? new PixelSpacing(numbers.get(0), numbers.get(1))
                : null;
    }

    double smaller() {
        return Math.min(rows, columns);
    }

    boolean isSame(PixelSpacing other, double tolerance) {
        return Math.abs(rows - other.rows) <= tolerance * rows
                && Math.abs(columns - other.columns) <= tolerance * columns;
    }
}
