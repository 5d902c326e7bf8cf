package dev.voxelgate.proxy.volume.geometry;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The volumes of a series whose positions repeat equally often.
 *
 * @param by the keyword of the attribute that tells them apart; several, comma separated; with {@code .rank} where each
 *     position has times of its own, and the order of these counts
 * @param values of each group, ascending: numbers, texts, or lists of the values of several attributes
 * @param frames of each group: indexes into the series, by position along the normal
 */
public record SeriesGroups(String by, List<@Nullable Object> values, List<List<Integer>> frames) {

    /** How many groups there are. */
    public int size() {
        return frames.size();
    }

    /** How many positions each has. */
    public int positions() {
        return frames.getFirst().size();
    }

    /** All frames by group, and in each by position: the order of {@code split=1}. */
    public List<Integer> order() {
        return frames.stream().flatMap(List::stream).toList();
    }
}
