package dev.voxelgate.proxy.container;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.pixels.Profile;
import dev.voxelgate.proxy.volume.ArrayFormat;
import dev.voxelgate.proxy.volume.PlacedVolume;
import dev.voxelgate.proxy.volume.VolumeRequest;
import org.jspecify.annotations.Nullable;

/** What makes modality values of the values of a file. */
sealed interface StoredScaling {

    /** The same for every value. */
    record Uniform(double slope, double intercept) implements StoredScaling {}

    /** Nothing that a slope and an intercept can say. */
    record Impossible(String reason) implements StoredScaling {}

    /** Of the array of a request. */
    static StoredScaling of(VolumeRequest request, ArrayFormat format, PlacedVolume volume) {
        if (request.options().rescale() || !isRescaled(format)) {
            return new Uniform(1, 0);
        }
        var scalings = volume.rescales().stream()
                .<@Nullable Uniform>map(
                        values -> values == null ? null : new Uniform(values.slope(), values.intercept()))
                .distinct()
                .toList();
        if (scalings.size() != 1) {
            return new Impossible("slope and intercept are not the same in all frames");
        }
        var values = volume.rescales().getFirst();
        if (values == null) {
            return new Impossible("there is a Modality LUT in place of slope and intercept");
        }
        if (values.isDose() && request.target().profile() == Profile.ORTHANC) {
            return new Impossible("Dose Grid Scaling is not applied on routes with Orthanc's identifiers");
        }
        return new Uniform(values.slope(), values.intercept());
    }

    /** Colours and floats never are. */
    private static boolean isRescaled(ArrayFormat format) {
        return format.channels() == 1 && format.stored() != DType.FLOAT32 && format.stored() != DType.FLOAT64;
    }
}
