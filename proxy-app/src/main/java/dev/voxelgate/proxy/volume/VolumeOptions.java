package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.volume.geometry.Tolerance;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a request chooses about its volume, before anything is selected of it.
 *
 * @param drop which instances are left out
 * @param group the only group of frames that is taken, from 0, or null
 * @param split whether the groups become an axis of their own, the first
 * @param requireVolume whether frames are refused that form no regular volume
 * @param tolerance within which the geometry holds
 */
public record VolumeOptions(
        Set<Drop> drop, @Nullable Integer group, boolean split, boolean requireVolume, Tolerance tolerance) {

    /** All frames of all instances. */
    public static final VolumeOptions DEFAULT = new VolumeOptions(Set.of(), null, false, false, Tolerance.DEFAULT);

    public VolumeOptions {
        drop = Set.copyOf(drop);
    }

    /** Whether the places of the frames have to be looked at. */
    boolean needsGeometry() {
        return group != null || split || requireVolume;
    }
}
