package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.nifti.NiftiHeader;
import dev.voxelgate.proxy.nifti.NiftiHeader.Display;
import dev.voxelgate.proxy.nifti.NiftiHeader.Scaling;
import dev.voxelgate.proxy.nifti.NiftiType;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.pixels.Profile;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.PlacedVolume;
import dev.voxelgate.proxy.volume.VolumeRequest;
import java.util.List;
import java.util.Optional;

/**
 * A single-file NIfTI. Its axes are x, y, z and, of a series that is split, t: those of the array, the last one first.
 *
 * @param isCompressed whether it is a {@code .nii.gz}
 */
public record NiftiContainer(boolean isCompressed) implements Container {

    @Override
    public String extension() {
        return isCompressed ? ".nii.gz" : ".nii";
    }

    /** No type is registered for NIfTI. */
    @Override
    public String mediaType() {
        return isCompressed ? "application/gzip" : "application/x-nifti";
    }

    @Override
    public ArrayFile file(VolumeRequest request, ArrayPlan plan) {
        var volume = plan.volume().placed(request.volume(), request.options());
        var grid = volume.grid();
        if (grid == null) {
            throw FileRefusals.notAVolume(volume);
        }
        if (volume.isEmpty()) {
            throw FileRefusals.fileFormat("NIfTI has no axis without a voxel, and the slice selects none");
        }
        var header = new NiftiHeader(
                sizes(volume),
                type(plan.dtype(), volume.channels()),
                grid.affineRasXyz(),
                scaling(StoredScaling.of(request, plan.format(), volume)),
                display(volume, request.target().profile()),
                "Voxelgate " + plan.volume().digest());
        return new ArrayFile(plan, header.bytes(), isCompressed ? Compression.GZIP : Compression.NONE, List.of(), true);
    }

    private static List<Long> sizes(PlacedVolume volume) {
        var volumes = volume.volumes();
        return volumes == null
                ? List.of(volume.columns(), volume.rows(), volume.slices())
                : List.of(volume.columns(), volume.rows(), volume.slices(), volumes);
    }

    private static NiftiType type(DType dtype, int channels) {
        if (channels == 1) {
            return NiftiType.of(dtype).orElseThrow(() -> FileRefusals.fileFormat("NIfTI has no type for float16"));
        }
        if (channels != 3 || dtype != DType.UINT8) {
            throw FileRefusals.fileFormat("NIfTI has colour as three channels of uint8, not as %d of %s"
                    .formatted(channels, dtype.longName()));
        }
        return NiftiType.RGB24;
    }

    private static Scaling scaling(StoredScaling scaling) {
        return switch (scaling) {
            case StoredScaling.Uniform(double slope, double intercept)
            when Scaling.isStorable(slope, intercept) -> new Scaling(slope, intercept);
            case StoredScaling.Uniform _ ->
                throw FileRefusals.fileFormat("NIfTI cannot hold this slope and intercept: rescale=1 applies them");
            case StoredScaling.Impossible(var reason) ->
                throw FileRefusals.fileFormat(
                        "stored values need one slope and intercept in NIfTI, and %s: rescale=1 gives modality values"
                                .formatted(reason));
        };
    }

    /** The first window, in values after the rescaling; none of colours, or where the route does not rescale so. */
    private static Optional<Display> display(PlacedVolume volume, Profile profile) {
        boolean applies = volume.channels() == 1
                && volume.rescales().stream()
                        .allMatch(values -> profile == Profile.DICOM || (values != null && !values.isDose()));
        return volume.windows().stream()
                .limit(applies ? 1 : 0)
                .filter(window -> window.width() > 0)
                .map(window -> new Display(window.center() - window.width() / 2, window.center() + window.width() / 2))
                .filter(display -> Float.isFinite((float) display.min()) && Float.isFinite((float) display.max()))
                .findFirst();
    }
}
