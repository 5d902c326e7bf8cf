package dev.voxelgate.proxy.volume;

/**
 * A parsed request for an array.
 *
 * @param target what it is to be made of
 * @param volume which frames make the volume
 * @param options the form that it is to have
 */
public record VolumeRequest(VolumeTarget target, VolumeOptions volume, ArrayOptions options) {

    /** With all frames of all instances. */
    public VolumeRequest(VolumeTarget target, ArrayOptions options) {
        this(target, VolumeOptions.DEFAULT, options);
    }
}
