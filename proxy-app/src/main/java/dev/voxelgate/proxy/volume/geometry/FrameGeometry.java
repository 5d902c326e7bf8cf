package dev.voxelgate.proxy.volume.geometry;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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

    /** Up to which numbers count as one, as those that an order rests on. */
    private static final double ROUNDED = 1e-5;

    /** The same for numbers near 0. */
    private static final double ROUNDED_TO_ZERO = 1e-9;

    /** Leaves out a position that no frame can have. */
    public FrameGeometry {
        position = position != null && position.length() <= FARTHEST ? position : null;
    }

    /** Whether it has a plane in the patient. */
    boolean isPlaced() {
        return position != null && orientation != null;
    }

    /**
     * How what the instance itself says contradicts this, as far as a volume rests on it; empty when it does not. Archives
     * round in their metadata.
     *
     * @param withRescale whether slope and intercept matter
     */
    public Optional<String> contradiction(FrameGeometry own, boolean withRescale) {
        if (!isSame(numbers(position), numbers(own.position))) {
            return Optional.of("it has another position");
        }
        if (!isSame(numbers(orientation), numbers(own.orientation))) {
            return Optional.of("it has another orientation");
        }
        if (!isSame(numbers(pixelSpacing), numbers(own.pixelSpacing))) {
            return Optional.of("it has another Pixel Spacing");
        }
        return withRescale && !isSame(numbers(rescale), numbers(own.rescale))
                ? Optional.of("it has another slope or intercept")
                : Optional.empty();
    }

    private static boolean isSame(List<Double> a, List<Double> b) {
        return a.size() == b.size()
                && IntStream.range(0, a.size())
                        .allMatch(i -> Math.abs(a.get(i) - b.get(i))
                                <= ROUNDED_TO_ZERO + ROUNDED * Math.max(Math.abs(a.get(i)), Math.abs(b.get(i))));
    }

    private static List<Double> numbers(@Nullable Vector3 vector) {
        return vector == null ? List.of() : vector.components();
    }

    private static List<Double> numbers(@Nullable Orientation orientation) {
        return orientation == null
                ? List.of()
                : Stream.of(orientation.row(), orientation.column())
                        .flatMap(vector -> vector.components().stream())
                        .toList();
    }

    private static List<Double> numbers(@Nullable PixelSpacing spacing) {
        return spacing == null ? List.of() : List.of(spacing.rows(), spacing.columns());
    }

    private static List<Double> numbers(@Nullable RescaleValues rescale) {
        return rescale == null ? List.of() : List.of(rescale.slope(), rescale.intercept());
    }

    FrameGeometry at(@Nullable Vector3 other) {
        return new FrameGeometry(frameOfReferenceUid, other, orientation, pixelSpacing, rescale, dimensions);
    }
}
