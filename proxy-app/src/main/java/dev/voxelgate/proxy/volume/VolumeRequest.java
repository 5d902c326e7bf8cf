package dev.voxelgate.proxy.volume;

import org.jspecify.annotations.Nullable;

/**
 * A parsed request for an array.
 *
 * @param target what it is to be made of
 * @param digest of the only state of the volume that is wanted, or null for the present one
 * @param volume which frames make the volume
 * @param options the form that it is to have
 */
public record VolumeRequest(VolumeTarget target, @Nullable String digest, VolumeOptions volume, ArrayOptions options) {

    /** Whether the order of the instances and the form of their frames tell all of the array that can be told before its values. */
    public boolean needsNoPlaces() {
        return volume.equals(VolumeOptions.DEFAULT) && options.dtype() == null && !options.geometry();
    }

    /** With all frames of all instances, as they are at present. */
    public VolumeRequest(VolumeTarget target, ArrayOptions options) {
        this(target, null, VolumeOptions.DEFAULT, options);
    }
}
