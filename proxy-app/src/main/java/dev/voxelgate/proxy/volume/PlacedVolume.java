package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.volume.geometry.Grid;
import dev.voxelgate.proxy.volume.geometry.RescaleValues;
import dev.voxelgate.proxy.volume.geometry.Verdict;
import dev.voxelgate.proxy.volume.geometry.Window;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An array as what lies in the patient. The three axes of space are all there: one that an index of the selection dropped
 * has one voxel.
 *
 * @param verdict what the frames are to each other before anything is selected; of several volumes the first that is none
 * @param grid where the voxels of the array lie, null when no affine describes the frames
 * @param columns voxels along x
 * @param rows voxels along y
 * @param slices voxels along z
 * @param volumes of a series that is split, or null when there is no such axis
 * @param channels of a voxel
 * @param rescales what {@code rescale=1} does to the frames of the array, each that differs once; null for a table
 * @param windows of the first frame of the volume
 */
public record PlacedVolume(
        Verdict verdict,
        @Nullable Grid grid,
        long columns,
        long rows,
        long slices,
        @Nullable Long volumes,
        int channels,
        List<@Nullable RescaleValues> rescales,
        List<Window> windows) {

    /** Whether an axis has nothing on it. */
    public boolean isEmpty() {
        return columns == 0 || rows == 0 || slices == 0 || channels == 0 || (volumes != null && volumes == 0);
    }
}
