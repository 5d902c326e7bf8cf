package dev.voxelgate.proxy.volume.geometry;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.List;
import java.util.function.Function;

/**
 * The attributes of one frame: of its own functional groups, then of the shared ones (PS3.3 C.7.6.16.2), then of the data
 * set. Values that are malformed or not finite count as absent.
 *
 * @param own the frame's item of the Per-frame Functional Groups Sequence
 * @param shared the item of the Shared Functional Groups Sequence
 * @param top the data set
 */
record FrameAttributes(Attributes own, Attributes shared, Attributes top) {

    /** A frame without functional groups of its own. */
    static FrameAttributes common(Attributes top) {
        return new FrameAttributes(Attributes.EMPTY, first(top.items(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE)), top);
    }

    FrameAttributes withOwn(Attributes group) {
        return new FrameAttributes(group, shared, top);
    }

    /** Numbers from wherever they are; none when they are nowhere. */
    List<Double> numbers(int tag, int... sequences) {
        var grouped = groupedNumbers(tag, sequences);
        return grouped.isEmpty() ? finite(top, tag) : grouped;
    }

    /** Numbers from functional groups alone. */
    List<Double> groupedNumbers(int tag, int... sequences) {
        return firstFound(group -> finite(inside(group, sequences), tag), sequences);
    }

    /** Texts from wherever they are. */
    List<String> strings(int tag, int... sequences) {
        var grouped = firstFound(group -> inside(group, sequences).strings(tag), sequences);
        return grouped.isEmpty() ? top.strings(tag) : grouped;
    }

    /** Some objects without functional groups have the macros' sequences in the data set itself. */
    private <T> List<T> firstFound(Function<Attributes, List<T>> reading, int... sequences) {
        var places = sequences.length == 0 ? List.of(own, shared) : List.of(own, shared, top);
        for (var place : places) {
            var found = reading.apply(place);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return List.of();
    }

    private static Attributes inside(Attributes group, int... sequences) {
        for (int sequence : sequences) {
            group = first(group.items(sequence));
        }
        return group;
    }

    static Attributes first(List<Attributes> items) {
        return items.isEmpty() ? Attributes.EMPTY : items.getFirst();
    }

    /** All values of an attribute; none when one of them is not a finite number. */
    static List<Double> finite(Attributes attributes, int tag) {
        try {
            var numbers = attributes.numbers(tag);
            return numbers.stream().allMatch(Double::isFinite) ? numbers : List.of();
        } catch (MalformedValueException e) {
            return List.of();
        }
    }
}
