package dev.voxelgate.proxy.volume.geometry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the metadata of one instance say of the places of its frames.
 *
 * @param modality or null
 * @param localizer whether Image Type says so
 * @param windows of the first frame
 * @param own of the first frames, as many as say something of their own
 * @param others of each frame after them
 */
public record InstanceGeometry(
        @Nullable String modality,
        boolean localizer,
        List<Window> windows,
        List<FrameGeometry> own,
        FrameGeometry others) {

    /** A frame counted from 0. Frames that the metadata do not list have what is said for all. */
    public FrameGeometry frame(int index) {
        return index < own.size() ? own.get(index) : others;
    }
}
