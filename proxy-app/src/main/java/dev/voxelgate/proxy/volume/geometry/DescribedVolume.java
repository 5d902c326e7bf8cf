package dev.voxelgate.proxy.volume.geometry;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link GeometryDocument} is written from.
 *
 * @param array the shape, the dtype and the bytes
 * @param first the instance of the first frame
 * @param frames in the order of the array
 * @param slices which frames of the archive they are, as many
 * @param geometry of these frames
 * @param order what they are in the order of: {@code position}, {@code instance-number} or {@code stored}
 * @param dropped what was left out
 */
public record DescribedVolume(
        ArrayDescription array,
        InstanceGeometry first,
        List<FrameGeometry> frames,
        List<SliceIdentity> slices,
        SeriesGeometry geometry,
        String order,
        List<DroppedInstance> dropped) {

    private static final List<String> DIMS = List.of("z", "y", "x", "c");

    /** Checks that each frame is named. */
    public DescribedVolume {
        if (frames.size() != slices.size()
                || frames.size() != geometry.distances().size()) {
            throw new IllegalArgumentException("%d frames, %d slices, %d distances"
                    .formatted(
                            frames.size(), slices.size(), geometry.distances().size()));
        }
    }

    /** The document, without digest and links. */
    public GeometryDocument document() {
        var grid = geometry.grid();
        var groups = geometry.groups();
        return new GeometryDocument(
                array.shape(),
                DIMS,
                array.dtype(),
                array.bytes(),
                null,
                first.modality(),
                frameOfReferenceUid(),
                "LPS",
                grid == null ? null : grid.origin().components(),
                grid == null ? null : grid.spacingZyx(),
                grid == null ? null : grid.direction(),
                grid == null ? null : grid.affineLpsZyx(),
                grid == null ? null : grid.affineRasXyz(),
                GeometryDocument.Regularity.of(geometry),
                order,
                GeometryDocument.Rescale.of(frames),
                first.windows(),
                IntStream.range(0, frames.size())
                        .mapToObj(i -> GeometryDocument.Slice.of(
                                slices.get(i),
                                frames.get(i),
                                geometry.distances().get(i)))
                        .toList(),
                groups == null ? null : GeometryDocument.Groups.of(groups, array.shape()),
                dropped,
                Map.of());
    }

    private @Nullable String frameOfReferenceUid() {
        var first = frames.isEmpty() ? null : frames.getFirst().frameOfReferenceUid();
        boolean common = frames.stream().allMatch(frame -> first != null && first.equals(frame.frameOfReferenceUid()));
        return common ? first : null;
    }
}
