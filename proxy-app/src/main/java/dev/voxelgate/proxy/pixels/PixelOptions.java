package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import org.jspecify.annotations.Nullable;

/**
 * The options of a request that decide about values.
 *
 * @param rescale whether grayscale samples become the modality's values in float32 instead of staying as stored
 * @param profile by which route it asked
 * @param dtype into which the values are converted after that; null to leave them in their natural type
 * @param clip whether values beyond the range of an integer type become its smallest or largest instead of failing. It
 *     has no effect on other types, nor without a conversion
 */
public record PixelOptions(
        boolean rescale, Profile profile, @Nullable DType dtype, boolean clip) {

    /** Without a conversion. */
    public PixelOptions(boolean rescale, Profile profile) {
        this(rescale, profile, null, false);
    }
}
