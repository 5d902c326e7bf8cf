package dev.voxelgate.proxy.volume.geometry;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one frame says of its place. Equal parts are shared among the thousands of frames of a series.
 *
 * @param frameOfReferenceUid the space that its position is in, or null
 * @param position the centre of its first pixel (Image Position (Patient)), in mm, or null
 * @param orientation or null
 * @param pixelSpacing or null
 * @param rescale or null when a Modality LUT takes its place
 * @param dimensions what can tell it from other frames at the same position
 */
public record FrameGeometry(
        @Nullable String frameOfReferenceUid,
        @Nullable Vector3 position,
        @Nullable Orientation orientation,
        @Nullable PixelSpacing pixelSpacing,
        @Nullable RescaleValues rescale,
        Map<DimensionKey, DimensionValue> dimensions) {

    /** In mm: no patient is 10 km away, and the arithmetic stays finite. */
    static final double FARTHEST = 1e7;

    /** Leaves out a position that no frame can have. */
    public FrameGeometry {
        position = position != null && position.length() <= FARTHEST ? position : null;
    }

    /** Whether it has a plane in the patient. */
    boolean isPlaced() {
        return position != null && orientation != null;
    }

    FrameGeometry at(@Nullable Vector3 other) {
        return new FrameGeometry(frameOfReferenceUid, other, orientation, pixelSpacing, rescale, dimensions);
    }
}
