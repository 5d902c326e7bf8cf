package dev.voxelgate.proxy.volume.geometry;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the geometry of a series' instances, one after another, from DICOM JSON metadata or from file headers. Equal
 * values of its frames are one object. Not thread-safe.
 */
public final class GeometryReader {

    /** Image Type value 3 of CT (PS3.3 C.8.2.1.1.1) and of enhanced images (C.8.16.1.3). */
    private static final String LOCALIZER = "LOCALIZER";

    /** Of Dimension Index Values. Real objects have up to six; each pair of them is tried. */
    private static final int MOST_COMPONENTS = 16;

    private final Map<Object, Object> shared = new HashMap<>();

    /**
     * Reads one instance. Malformed values count as absent: they place nothing.
     *
     * @param metadata of an image with frames
     * @param numberOfFrames how many, at least 1
     */
    public InstanceGeometry read(Attributes metadata, int numberOfFrames) {
        var common = FrameAttributes.common(metadata);
        var groups = metadata.items(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE);
        var frames = groups.stream().limit(numberOfFrames).map(common::withOwn).toList();
        boolean single = numberOfFrames == 1;
        var others = frame(common, single);
        var own = frames.isEmpty()
                ? FrameOffsets.positions(metadata, numberOfFrames).stream()
                        .map(others::at)
                        .toList()
                : frames.stream().map(frame -> frame(frame, single)).toList();
        return new InstanceGeometry(
                shareOrNull(metadata.string(Tag.MODALITY)),
                isLocalizer(metadata.strings(Tag.IMAGE_TYPE)),
                share(windows(frames.isEmpty() ? common : frames.getFirst())),
                own,
                others);
    }

    private static boolean isLocalizer(List<String> imageType) {
        return imageType.size() > 2 && imageType.get(2).strip().equals(LOCALIZER);
    }

    private FrameGeometry frame(FrameAttributes frame, boolean single) {
        var top = frame.top();
        return new FrameGeometry(
                shareOrNull(top.string(Tag.FRAME_OF_REFERENCE_UID)),
                position(frame, single),
                shareOrNull(Orientation.of(orientation(frame))),
                shareOrNull(PixelSpacing.of(frame.numbers(Tag.PIXEL_SPACING, Tag.PIXEL_MEASURES_SEQUENCE))),
                shareOrNull(FrameRescale.of(frame)),
                share(dimensions(frame)));
    }

    /** The data set's own position is that of a single frame. Many frames without functional groups have no one position. */
    private static @Nullable Vector3 position(FrameAttributes frame, boolean single) {
        var numbers = frame.groupedNumbers(Tag.IMAGE_POSITION_PATIENT, Tag.PLANE_POSITION_SEQUENCE);
        if (numbers.isEmpty() && single) {
            numbers = FrameAttributes.finite(frame.top(), Tag.IMAGE_POSITION_PATIENT);
        }
        return numbers.size() == 3 ? Vector3.of(numbers) : null;
    }

    private static List<Double> orientation(FrameAttributes frame) {
        var numbers = frame.numbers(Tag.IMAGE_ORIENTATION_PATIENT, Tag.PLANE_ORIENTATION_SEQUENCE);
        return numbers.isEmpty()
                ? FrameAttributes.finite(FrameOffsets.detector(frame.top()), Tag.IMAGE_ORIENTATION_PATIENT)
                : numbers;
    }

    private static List<Window> windows(FrameAttributes frame) {
        var centers = frame.numbers(Tag.WINDOW_CENTER, Tag.FRAME_VOI_LUT_SEQUENCE);
        var widths = frame.numbers(Tag.WINDOW_WIDTH, Tag.FRAME_VOI_LUT_SEQUENCE);
        return IntStream.range(0, Math.min(centers.size(), widths.size()))
                .mapToObj(i -> new Window(centers.get(i), widths.get(i)))
                .toList();
    }

    private Map<DimensionKey, DimensionValue> dimensions(FrameAttributes frame) {
        Map<DimensionKey, DimensionValue> dimensions = new HashMap<>();
        for (var dimension : Dimension.values()) {
            var values = values(dimension, frame);
            for (int i = 0; i < values.size(); i++) {
                int component = dimension == Dimension.DIMENSION_INDEX_VALUES ? i + 1 : 0;
                dimensions.put(share(new DimensionKey(dimension, component)), share(values.get(i)));
            }
        }
        return Map.copyOf(dimensions);
    }

    private static List<? extends DimensionValue> values(Dimension dimension, FrameAttributes frame) {
        if (dimension == Dimension.STACK_ID) {
            var texts = frame.strings(dimension.tag(), dimension.sequences());
            return texts.stream()
                    .limit(1)
                    .map(text -> new DimensionValue.Text(text.strip()))
                    .toList();
        }
        var numbers = frame.numbers(dimension.tag(), dimension.sequences());
        return switch (dimension) {
            case DIMENSION_INDEX_VALUES ->
                numbers.stream()
                        .limit(MOST_COMPONENTS)
                        .map(DimensionValue.Numeric::new)
                        .toList();
            case DIFFUSION_GRADIENT_ORIENTATION ->
                numbers.isEmpty() ? List.of() : List.of(new DimensionValue.Vector(numbers));
            default ->
                numbers.stream().limit(1).map(DimensionValue.Numeric::new).toList();
        };
    }

    private <T> @Nullable T shareOrNull(@Nullable T value) {
        return value == null ? null : share(value);
    }

    /** The value, or the equal one that was read before. */
    @SuppressWarnings("unchecked") // what is equal to a value here is of its class
    private <T> T share(T value) {
        return (T) shared.computeIfAbsent(value, same -> same);
    }
}
