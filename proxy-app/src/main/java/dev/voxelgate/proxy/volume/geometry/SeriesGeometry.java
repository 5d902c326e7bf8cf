package dev.voxelgate.proxy.volume.geometry;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the frames of a series, or of one group of it, are to each other. All arithmetic is in double precision.
 *
 * @param verdict whether they form a volume
 * @param tolerance within which it holds
 * @param grid where the voxels are; null unless the verdict has an affine
 * @param spacing the mean distance of slices along their normal, missing ones counted, in mm; null where no stack could be
 *     looked at
 * @param maxDeviation how far at most a slice is from where equal steps would put it, in mm, or null
 * @param tiltDegrees the angle between the stack and the slices' normal, or null
 * @param gaps where slices are missing
 * @param duplicates indexes of frames at the position of an earlier one that no group explains, ascending
 * @param distances of each frame from the first along the first one's normal, in mm; null of frames without a position
 * @param groups into which a series with the verdict {@code multi} splits, else null
 */
public record SeriesGeometry(
        Verdict verdict,
        Tolerance tolerance,
        @Nullable Grid grid,
        @Nullable Double spacing,
        @Nullable Double maxDeviation,
        @Nullable Double tiltDegrees,
        List<Gap> gaps,
        List<Integer> duplicates,
        List<@Nullable Double> distances,
        @Nullable SeriesGroups groups) {

    /**
     * Looks at frames in the order of the array. Frames that are not parallel are {@code mixed-orientation} whatever else
     * they are; frames with several spaces, pixel spacings or without a position among others are {@code irregular}.
     */
    public static SeriesGeometry of(List<FrameGeometry> frames, Tolerance tolerance) {
        var clusters = PositionClusters.of(frames, tolerance);
        var duplicates = clusters.stream()
                .flatMap(cluster -> cluster.stream().skip(1))
                .sorted()
                .toList();
        var distances = distances(frames);
        if (frames.stream().noneMatch(FrameGeometry::isPlaced)) {
            return without(Verdict.NONE, tolerance, duplicates, distances);
        }
        if (!isParallel(frames, tolerance)) {
            return without(Verdict.MIXED_ORIENTATION, tolerance, duplicates, distances);
        }
        if (!frames.stream().allMatch(FrameGeometry::isPlaced)) {
            return without(Verdict.IRREGULAR, tolerance, duplicates, distances);
        }
        var groups = SeriesSplit.of(frames, stacked(clusters, distances));
        if (groups != null) {
            return new SeriesGeometry(
                    Verdict.MULTI, tolerance, null, null, null, null, List.of(), List.of(), distances, groups);
        }
        if (frames.stream().allMatch(frame -> frame.pixelSpacing() == null)) {
            return without(Verdict.NONE, tolerance, duplicates, distances);
        }
        if (frames.size() == 1) {
            return without(Verdict.SINGLE, tolerance, duplicates, distances);
        }
        return ofStack(frames, tolerance, duplicates, distances);
    }

    private static SeriesGeometry ofStack(
            List<FrameGeometry> frames,
            Tolerance tolerance,
            List<Integer> duplicates,
            List<@Nullable Double> distances) {
        var first = frames.getFirst();
        var orientation = Objects.requireNonNull(first.orientation());
        var positions = frames.stream()
                .map(frame -> Objects.requireNonNull(frame.position()))
                .toList();
        var stack = Stack.of(positions, orientation.normal(), tolerance);
        var pixelSpacing = commonPixelSpacing(frames, tolerance);
        boolean alike = pixelSpacing != null && frames.stream().allMatch(frame -> isInSpaceOf(frame, first));
        var verdict = alike ? stack.verdict() : Verdict.IRREGULAR;
        return new SeriesGeometry(
                verdict,
                tolerance,
                pixelSpacing != null && verdict.hasAffine()
                        ? new Grid(positions.getFirst(), stack.step(), orientation, pixelSpacing)
                        : null,
                stack.spacing(),
                stack.maxDeviation(),
                stack.tiltDegrees(),
                stack.gaps(),
                duplicates,
                distances,
                null);
    }

    private static SeriesGeometry without(
            Verdict verdict, Tolerance tolerance, List<Integer> duplicates, List<@Nullable Double> distances) {
        return new SeriesGeometry(verdict, tolerance, null, null, null, null, List.of(), duplicates, distances, null);
    }

    private static boolean isParallel(List<FrameGeometry> frames, Tolerance tolerance) {
        var orientations = frames.stream()
                .map(FrameGeometry::orientation)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
        return orientations.stream()
                .allMatch(orientation -> orientation.isSame(orientations.getFirst(), tolerance.orientation()));
    }

    private static boolean isInSpaceOf(FrameGeometry frame, FrameGeometry first) {
        return Objects.equals(frame.frameOfReferenceUid(), first.frameOfReferenceUid());
    }

    private static @Nullable PixelSpacing commonPixelSpacing(List<FrameGeometry> frames, Tolerance tolerance) {
        var first = frames.getFirst().pixelSpacing();
        return first != null
                        && frames.stream()
                                .map(FrameGeometry::pixelSpacing)
                                .allMatch(other -> other != null && first.isSame(other, tolerance.orientation()))
                ? first
                : null;
    }

    private static List<@Nullable Double> distances(List<FrameGeometry> frames) {
        var first = frames.isEmpty() ? null : frames.getFirst();
        if (first == null || first.position() == null || first.orientation() == null) {
            return Collections.nCopies(frames.size(), null);
        }
        var origin = first.position();
        var normal = first.orientation().normal();
        Function<FrameGeometry, @Nullable Double> distance = frame -> {
            var position = frame.position();
            return position == null ? null : position.minus(origin).dot(normal) + 0.0;
        };
        return frames.stream().<@Nullable Double>map(distance).toList();
    }

    /** The clusters by their distance along the normal, as slices with one frame each would be ordered. */
    private static List<List<Integer>> stacked(List<List<Integer>> clusters, List<@Nullable Double> distances) {
        return clusters.stream()
                .sorted(Comparator.comparingDouble(
                        cluster -> Objects.requireNonNull(distances.get(cluster.getFirst()))))
                .toList();
    }
}
