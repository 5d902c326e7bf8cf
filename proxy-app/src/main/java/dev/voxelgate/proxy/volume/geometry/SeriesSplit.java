package dev.voxelgate.proxy.volume.geometry;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what tells the frames at each position apart. An attribute splits a series when its values differ within each
 * position and are the same set at every position. Tried in this order:
 *
 * <ol>
 *   <li>one attribute, as {@link Dimension} lists them;
 *   <li>two of them: several echoes at several times, several directions at one b-value;
 *   <li>the rank by trigger time, since devices write when each slice of a cardiac phase was taken.
 * </ol>
 */
final class SeriesSplit {

    private static final DimensionValue ABSENT = new DimensionValue.Absent();

    /** Of equally many values. */
    private static final Comparator<List<DimensionValue>> BY_VALUES = (a, b) -> IntStream.range(0, a.size())
            .map(i -> a.get(i).compareTo(b.get(i)))
            .filter(order -> order != 0)
            .findFirst()
            .orElse(0);

    private final List<FrameGeometry> frames;
    private final List<List<Integer>> positions;
    private final int groups;

    private SeriesSplit(List<FrameGeometry> frames, List<List<Integer>> positions) {
        this.frames = frames;
        this.positions = positions;
        this.groups = positions.getFirst().size();
    }

    /**
     * Splits a series.
     *
     * @param frames in the order of the array
     * @param positions the frames at each position, in the order that each group is to have
     * @return null when positions do not repeat equally often, or no attribute splits them
     */
    static @Nullable SeriesGroups of(List<FrameGeometry> frames, List<List<Integer>> positions) {
        if (positions.isEmpty()) {
            return null;
        }
        var split = new SeriesSplit(frames, positions);
        boolean equal = positions.stream().allMatch(position -> position.size() == split.groups);
        return equal && split.groups > 1 ? split.find() : null;
    }

    private @Nullable SeriesGroups find() {
        var keys = varying();
        for (var key : keys) {
            var groups = key.dimension().mayBeAbsent() ? null : by(List.of(key));
            if (groups != null) {
                return groups;
            }
        }
        for (int i = 0; i < keys.size(); i++) {
            for (int j = i + 1; j < keys.size(); j++) {
                var groups = by(List.of(keys.get(i), keys.get(j)));
                if (groups != null) {
                    return groups;
                }
            }
        }
        for (var key : keys) {
            var groups = key.dimension().isMeasured() ? byRank(key) : null;
            if (groups != null) {
                return groups;
            }
        }
        return null;
    }

    /** What the frames have, and not all of them the same. */
    private List<DimensionKey> varying() {
        Set<DimensionKey> keys = new TreeSet<>();
        frames.forEach(frame -> keys.addAll(frame.dimensions().keySet()));
        return keys.stream()
                .filter(key -> frames.stream()
                                .map(frame -> value(frame, key))
                                .distinct()
                                .count()
                        > 1)
                .filter(key -> key.dimension().mayBeAbsent()
                        || frames.stream().allMatch(frame -> frame.dimensions().containsKey(key)))
                .toList();
    }

    private static DimensionValue value(FrameGeometry frame, DimensionKey key) {
        return frame.dimensions().getOrDefault(key, ABSENT);
    }

    private List<DimensionValue> values(int frame, List<DimensionKey> keys) {
        return keys.stream().map(key -> value(frames.get(frame), key)).toList();
    }

    private @Nullable SeriesGroups by(List<DimensionKey> keys) {
        var values = positions.getFirst().stream()
                .map(frame -> values(frame, keys))
                .distinct()
                .sorted(BY_VALUES)
                .toList();
        if (values.size() < groups) {
            return null;
        }
        Map<List<DimensionValue>, Integer> groupOf = new HashMap<>();
        values.forEach(value -> groupOf.put(value, groupOf.size()));
        List<List<Integer>> members = empty();
        for (var position : positions) {
            Set<Integer> seen = new HashSet<>();
            for (int frame : position) {
                var group = groupOf.get(values(frame, keys));
                if (group == null || !seen.add(group)) {
                    return null;
                }
                members.get(group).add(frame);
            }
        }
        String name = String.join(",", keys.stream().map(DimensionKey::name).toList());
        return new SeriesGroups(
                name, values.stream().<@Nullable Object>map(SeriesSplit::plain).toList(), copy(members));
    }

    private @Nullable SeriesGroups byRank(DimensionKey key) {
        List<List<Integer>> members = empty();
        for (var position : positions) {
            var ranked = position.stream()
                    .sorted(Comparator.comparing((Integer frame) -> value(frames.get(frame), key)))
                    .toList();
            if (ranked.stream()
                            .map(frame -> value(frames.get(frame), key))
                            .distinct()
                            .count()
                    < groups) {
                return null;
            }
            for (int rank = 0; rank < groups; rank++) {
                members.get(rank).add(ranked.get(rank));
            }
        }
        List<@Nullable Object> ranks = IntStream.range(0, groups)
                .<@Nullable Object>mapToObj(rank -> rank)
                .toList();
        return new SeriesGroups(key.name() + ".rank", ranks, copy(members));
    }

    private List<List<Integer>> empty() {
        return IntStream.range(0, groups)
                .<List<Integer>>mapToObj(_ -> new ArrayList<>(positions.size()))
                .toList();
    }

    private static List<List<Integer>> copy(List<List<Integer>> members) {
        return members.stream().map(List::copyOf).toList();
    }

    /** One value itself, several as a list; a null inside is an attribute that the group's frames do not have. */
    private static @Nullable Object plain(List<DimensionValue> values) {
        return values.size() == 1
                ? values.getFirst().plain()
                : Arrays.asList(values.stream().map(DimensionValue::plain).toArray());
    }
}
