package dev.voxelgate.proxy.volume.geometry;

/**
 * Window Center and Window Width (PS3.3 C.11.2.1.2).
 *
 * @param center in output units of the rescale
 * @param width in the same units
 */
public record Window(double center, double width) {}
