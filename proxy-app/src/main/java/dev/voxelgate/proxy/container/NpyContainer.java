package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.numpy.SmallArray;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import java.util.List;

/**
 * numpy's own format.
 *
 * @param isCompressed whether it is a deflated member of an {@code .npz}, beside which there may be the affines
 */
public record NpyContainer(boolean isCompressed) implements Container {

    @Override
    public String extension() {
        return isCompressed ? ".npz" : ".npy";
    }

    @Override
    public String mediaType() {
        return isCompressed ? "application/x-npz" : "application/x-npy";
    }

    @Override
    public ArrayFile file(VolumeRequest request, ArrayPlan plan) {
        if (!isCompressed) {
            return new ArrayFile(plan, plan.npyHeader(), Compression.NONE);
        }
        var beside = beside(request, plan);
        return new ArrayFile(plan, plan.npyHeader(), Compression.NPZ, beside, !beside.isEmpty());
    }

    /** Where the voxels lie, if that is asked for and an affine says it. */
    private static List<SmallArray> beside(VolumeRequest request, ArrayPlan plan) {
        return request.options().geometry()
                ? plan.volume()
                        .grid(request)
                        .map(grid -> List.of(
                                SmallArray.matrix("affine_lps_zyx", grid.affineLpsZyx()),
                                SmallArray.matrix("affine_ras_xyz", grid.affineRasXyz()),
                                SmallArray.vector("spacing", grid.spacingZyx())))
                        .orElse(List.of())
                : List.of();
    }
}
