package dev.voxelgate.proxy.volume.geometry;

/**
 * Slices that are not there.
 *
 * @param after the index z of the slice before them
 * @param missing how many
 */
public record Gap(int after, long missing) {}
