package dev.voxelgate.proxy.volume.geometry;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code …/geometry}, as Jackson writes it. Lengths are in mm, coordinates LPS unless their name says RAS.
 *
 * @param shape of the array
 * @param dims the names of its axes
 * @param dtype numpy's
 * @param bytes of the {@code .npy} file
 * @param digest of the volume; null until {@link #with} sets it
 * @param modality of the first frame
 * @param frameOfReferenceUid null where frames have several, or none
 * @param space always {@code LPS}
 * @param originXyz the centre of voxel (0, 0, 0); null, as the next four, unless an affine describes the volume
 * @param spacingZyx the steps along the axes of the array
 * @param direction the columns are the unit vectors of x, y and z
 * @param affineLpsZyx maps (z, y, x, 1) of the array to LPS
 * @param affineRasXyz maps (x, y, z, 1) of the transposed array to RAS
 * @param regularity how regular the slices are
 * @param order what the slices are in the order of: {@code position}, {@code instance-number}, {@code stored}
 * @param rescale what {@code rescale=1} does
 * @param window of the first frame
 * @param slices one of each frame, in the order of the array
 * @param groups into which the series splits, or null
 * @param dropped what {@code drop} left out
 * @param links to other forms of the volume
 */
public record GeometryDocument(
        List<Long> shape,
        List<String> dims,
        String dtype,
        long bytes,
        @Nullable String digest,
        @Nullable String modality,
        @JsonProperty("frame_of_reference_uid") @Nullable String frameOfReferenceUid,
        String space,
        @JsonProperty("origin_xyz") @Nullable List<Double> originXyz,
        @JsonProperty("spacing_zyx") @Nullable List<Double> spacingZyx,
        @Nullable List<List<Double>> direction,
        @JsonProperty("affine_lps_zyx") @Nullable List<List<Double>> affineLpsZyx,
        @JsonProperty("affine_ras_xyz") @Nullable List<List<Double>> affineRasXyz,
        Regularity regularity,
        String order,
        Rescale rescale,
        List<Window> window,
        List<Slice> slices,
        @Nullable Groups groups,
        List<DroppedInstance> dropped,
        Map<String, String> links) {

    /**
     * How regular the slices are.
     *
     * @param verdict a {@link Verdict#word}
     * @param spacing mean distance along the normal, missing slices counted; null where no stack was looked at
     * @param maxDeviationMm how far at most a slice is from where equal steps would put it
     * @param tiltDegrees between the stack and the normal
     * @param gaps missing slices
     * @param duplicates indexes of frames at the position of an earlier one
     * @param tolerance within which all this holds
     */
    public record Regularity(
            String verdict,
            @Nullable Double spacing,
            @JsonProperty("max_deviation_mm") @Nullable Double maxDeviationMm,
            @JsonProperty("tilt_degrees") @Nullable Double tiltDegrees,
            List<Gap> gaps,
            List<Integer> duplicates,
            Tolerance tolerance) {

        static Regularity of(SeriesGeometry geometry) {
            return new Regularity(
                    geometry.verdict().word(),
                    geometry.spacing(),
                    geometry.maxDeviation(),
                    geometry.tiltDegrees(),
                    geometry.gaps(),
                    geometry.duplicates(),
                    geometry.tolerance());
        }
    }

    /**
     * What {@code rescale=1} does to values.
     *
     * @param uniform whether it does the same to each frame
     * @param slope of all frames; null when they differ, or have a table instead
     * @param intercept as the slope
     * @param type the unit, or null
     */
    public record Rescale(
            boolean uniform,
            @Nullable Double slope,
            @Nullable Double intercept,
            @Nullable String type) {

        static Rescale of(List<FrameGeometry> frames) {
            var first = frames.isEmpty() ? null : frames.getFirst().rescale();
            boolean uniform =
                    frames.stream().map(FrameGeometry::rescale).distinct().count() <= 1;
            if (first == null) {
                return new Rescale(uniform, null, null, null);
            }
            return uniform
                    ? new Rescale(true, first.slope(), first.intercept(), first.type())
                    : new Rescale(false, null, null, first.type());
        }
    }

    /**
     * One frame of the array.
     *
     * @param sopInstanceUid its instance
     * @param frame its number in it, from 1
     * @param instanceNumber or null
     * @param position of its first pixel, or null
     * @param distance from the first frame along its normal, or null
     * @param slope what {@code rescale=1} multiplies by; null for a table
     * @param intercept what it adds
     */
    public record Slice(
            @JsonProperty("sop_instance_uid") String sopInstanceUid,
            int frame,
            @JsonProperty("instance_number") @Nullable Integer instanceNumber,
            @Nullable List<Double> position,
            @Nullable Double distance,
            @Nullable Double slope,
            @Nullable Double intercept) {

        static Slice of(SliceIdentity identity, FrameGeometry frame, @Nullable Double distance) {
            var position = frame.position();
            var rescale = frame.rescale();
            return new Slice(
                    identity.sopInstanceUid(),
                    identity.frame(),
                    identity.instanceNumber(),
                    position == null ? null : position.components(),
                    distance,
                    rescale == null ? null : rescale.slope(),
                    rescale == null ? null : rescale.intercept());
        }
    }

    /**
     * The volumes of a series.
     *
     * @param by what tells them apart
     * @param values of each
     * @param shape {@code [groups, positions, rows, columns, channels]}
     */
    public record Groups(String by, List<@Nullable Object> values, List<Long> shape) {

        static Groups of(SeriesGroups groups, List<Long> shape) {
            return new Groups(
                    groups.by(),
                    groups.values(),
                    List.of((long) groups.size(), (long) groups.positions(), shape.get(1), shape.get(2), shape.get(3)));
        }
    }

    /** The same with what only the volume as a whole has. */
    public GeometryDocument with(String newDigest, Map<String, String> newLinks) {
        return new GeometryDocument(
                shape,
                dims,
                dtype,
                bytes,
                newDigest,
                modality,
                frameOfReferenceUid,
                space,
                originXyz,
                spacingZyx,
                direction,
                affineLpsZyx,
                affineRasXyz,
                regularity,
                order,
                rescale,
                window,
                slices,
                groups,
                dropped,
                newLinks);
    }
}
