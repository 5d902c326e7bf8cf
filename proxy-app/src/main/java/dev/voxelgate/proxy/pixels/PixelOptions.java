package dev.voxelgate.proxy.pixels;

/**
 * The options of a request that decide about values.
 *
 * @param rescale whether grayscale samples become the modality's values in float32 instead of staying as stored
 * @param profile by which route it asked
 */
public record PixelOptions(boolean rescale, Profile profile) {}
