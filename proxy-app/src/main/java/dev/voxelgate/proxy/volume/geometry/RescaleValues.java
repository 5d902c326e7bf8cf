package dev.voxelgate.proxy.volume.geometry;

import org.jspecify.annotations.Nullable;

/**
 * What {@code rescale=1} does to the values of a frame (PS3.3 C.11.1.1.2).
 *
 * @param slope the factor
 * @param intercept what is added
 * @param type the unit, as Rescale Type has it, or null
 * @param isDose whether it is Dose Grid Scaling, which routes with Orthanc's identifiers do not apply
 */
public record RescaleValues(
        double slope, double intercept, @Nullable String type, boolean isDose) {

    /** Of Rescale Slope and Rescale Intercept. */
    public RescaleValues(double slope, double intercept, @Nullable String type) {
        this(slope, intercept, type, false);
    }
}
