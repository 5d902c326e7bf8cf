package dev.voxelgate.proxy.volume;

/**
 * A parsed request for an array.
 *
 * @param target what it is to be made of
 * @param options the form that it is to have
 */
public record VolumeRequest(VolumeTarget target, ArrayOptions options) {}
