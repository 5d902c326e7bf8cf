package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What places an instance among the others of its series.
 *
 * @param position Image Position (Patient), 3 values in mm, or null
 * @param orientation Image Orientation (Patient), 6 direction cosines, or null
 * @param instanceNumber or null when absent or no integer
 * @param part its place in a concatenation, or null when it is in none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by contradiction only
record Placement(
        float @Nullable [] position,
        float @Nullable [] orientation,
        @Nullable Integer instanceNumber,
        @Nullable ConcatenationPart part) {

    /**
     * How far a number of the metadata may be from the file's: some archives write six digits of a decimal string.
     * Slices are further apart than that.
     */
    private static final double ROUNDED = 1e-5;

    /** The same for numbers near 0, such as cosines. */
    private static final double ROUNDED_TO_ZERO = 1e-6;

    /**
     * Reads it from metadata or from a file. Of an instance with one frame, position and orientation may also stand in
     * the frame's or the shared functional groups (PS3.3 C.7.6.16.2.3 and C.7.6.16.2.4). The many frames of an instance
     * have no one position.
     */
    static Placement of(Attributes attributes, int numberOfFrames) {
        boolean single = numberOfFrames == 1;
        return new Placement(
                vector(attributes, single, Tag.PLANE_POSITION_SEQUENCE, Tag.IMAGE_POSITION_PATIENT, 3),
                vector(attributes, single, Tag.PLANE_ORIENTATION_SEQUENCE, Tag.IMAGE_ORIENTATION_PATIENT, 6),
                instanceNumber(attributes),
                ConcatenationPart.of(attributes));
    }

    /** The same, with an equal orientation being the other's: a series has thousands. */
    Placement sharing(Placement other) {
        return Arrays.equals(orientation, other.orientation)
                ? new Placement(position, other.orientation, instanceNumber, part)
                : this;
    }

    /** How what the instance itself says contradicts this, as far as an order rests on it; empty when it does not. */
    Optional<String> contradiction(Placement own, OrderedBy order) {
        if (order != OrderedBy.NOTHING && !Objects.equals(part, own.part)) {
            return Optional.of("it has another place in a concatenation");
        }
        if (order.restsOnPositions() && !isSame(position, own.position)) {
            return Optional.of("it has another position");
        }
        if (order.restsOnPositions() && !isSame(orientation, own.orientation)) {
            return Optional.of("it has another orientation");
        }
        if (order.restsOnNumbers() && !Objects.equals(instanceNumber, own.instanceNumber)) {
            return Optional.of("it has another Instance Number");
        }
        return Optional.empty();
    }

    private static boolean isSame(float @Nullable [] a, float @Nullable [] b) {
        if (a == null || b == null) {
            return a == null && b == null;
        }
        for (int i = 0; i < a.length; i++) {
            double tolerance = ROUNDED_TO_ZERO + ROUNDED * Math.max(Math.abs(a[i]), Math.abs(b[i]));
            if (Float.compare(a[i], b[i]) != 0 && !(Math.abs((double) a[i] - b[i]) <= tolerance)) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable Integer instanceNumber(Attributes attributes) {
        try {
            var number = attributes.integer(Tag.INSTANCE_NUMBER);
            return number.isPresent() ? number.getAsInt() : null;
        } catch (MalformedValueException e) {
            return null;
        }
    }

    private static float @Nullable [] vector(Attributes top, boolean inGroups, int sequence, int tag, int size) {
        float[] vector = vector(top, tag, size);
        if (vector == null && inGroups) {
            vector = vector(group(top, Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, sequence), tag, size);
        }
        if (vector == null && inGroups) {
            vector = vector(group(top, Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, sequence), tag, size);
        }
        return vector;
    }

    private static Attributes group(Attributes top, int groups, int sequence) {
        return first(first(top.items(groups)).items(sequence));
    }

    private static Attributes first(List<Attributes> items) {
        return items.isEmpty() ? Attributes.EMPTY : items.getFirst();
    }

    /** The vector in float32, or null when it is absent, of another size, or not numbers: then it orders nothing. */
    private static float @Nullable [] vector(Attributes attributes, int tag, int size) {
        List<Double> numbers;
        try {
            numbers = attributes.numbers(tag);
        } catch (MalformedValueException e) {
            return null;
        }
        if (numbers.size() != size) {
            return null;
        }
        float[] vector = new float[size];
        for (int i = 0; i < size; i++) {
            vector[i] = numbers.get(i).floatValue();
        }
        return vector;
    }
}
