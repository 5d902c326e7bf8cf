package dev.voxelgate.proxy.volume.geometry;

import org.jspecify.annotations.Nullable;

/**
 * Which frame of the archive is a slice of the array.
 *
 * @param sopInstanceUid its instance
 * @param frame its number in it, from 1
 * @param instanceNumber or null
 */
public record SliceIdentity(
        String sopInstanceUid, int frame, @Nullable Integer instanceNumber) {}
