package dev.voxelgate.proxy.volume.geometry;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * Which slope and intercept apply to a frame, by the rules by which the values of the array are computed: a Modality LUT
 * or Dose Grid Scaling takes the place of both; else the first place that has both wins, of the data set, the frame's own
 * Pixel Value Transformation (PS3.3 C.7.6.16.2.9) and the shared one; where none has both, the first that has one of them.
 */
final class FrameRescale {

    private static final String CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2";

    private FrameRescale() {}

    /** Null when a table takes its place. */
    static @Nullable RescaleValues of(FrameAttributes frame) {
        if (!frame.top().items(Tag.MODALITY_LUT_SEQUENCE).isEmpty()) {
            return null;
        }
        var dose = first(frame.top(), Tag.DOSE_GRID_SCALING);
        if (dose.isPresent()) {
            return new RescaleValues(dose.getAsDouble(), 0, null, true);
        }
        var places = List.of(frame.top(), transformation(frame.own()), transformation(frame.shared()));
        var place = places.stream()
                .filter(candidate -> has(candidate, Tag.RESCALE_SLOPE) && has(candidate, Tag.RESCALE_INTERCEPT))
                .findFirst()
                .or(() -> places.stream()
                        .filter(candidate -> has(candidate, Tag.RESCALE_SLOPE) || has(candidate, Tag.RESCALE_INTERCEPT))
                        .findFirst());
        return place.map(found -> new RescaleValues(
                        first(found, Tag.RESCALE_SLOPE).orElse(1),
                        first(found, Tag.RESCALE_INTERCEPT).orElse(0),
                        type(found, frame.top())))
                .orElseGet(() -> new RescaleValues(1, 0, null));
    }

    /** A CT Image may leave out the type that it always has, Hounsfield units (PS3.3 C.8.2.1). */
    private static @Nullable String type(Attributes place, Attributes top) {
        var type = place.string(Tag.RESCALE_TYPE);
        if (type != null && !type.isBlank()) {
            return type.strip();
        }
        return CT_IMAGE_STORAGE.equals(top.string(Tag.SOP_CLASS_UID)) ? "HU" : null;
    }

    private static Attributes transformation(Attributes group) {
        return FrameAttributes.first(group.items(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE));
    }

    private static boolean has(Attributes place, int tag) {
        return first(place, tag).isPresent();
    }

    private static OptionalDouble first(Attributes place, int tag) {
        var numbers = FrameAttributes.finite(place, tag);
        return numbers.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(numbers.getFirst());
    }
}
