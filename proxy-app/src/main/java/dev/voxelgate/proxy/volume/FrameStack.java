package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.volume.ArraySelection.Range;
import dev.voxelgate.proxy.volume.geometry.SeriesGeometry;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The frames of an array before anything is selected of it.
 *
 * @param order which frames, in the order of the array
 * @param kind which axes they make
 * @param groups how many groups, one after the other, of equally many frames
 */
record FrameStack(FrameOrder order, Kind kind, int groups) {

    /** Which axes frames make. */
    enum Kind {
        /** None: there is one frame. */
        FRAME(""),
        /** Slices z. */
        STACK("z"),
        /** Groups t, and slices z of each. */
        GROUPS("tz");

        private final String axes;

        Kind(String axes) {
            this.axes = axes;
        }

        /** A letter for each axis. */
        String axes() {
            return axes;
        }
    }

    /** A stack of slices. */
    static FrameStack of(FrameOrder frames) {
        return new FrameStack(frames, Kind.STACK, 1);
    }

    /**
     * One of the groups of a series, or all of them, as a request chooses; else the frames as they are.
     *
     * @param geometry of the frames
     * @throws UnprocessableVolumeException when a group is asked for and there are none
     * @throws InvalidSelectionException when there are fewer groups
     */
    static FrameStack of(FrameOrder frames, SeriesGeometry geometry, VolumeOptions choice) {
        var group = choice.group();
        if (group == null && !choice.split()) {
            return of(frames);
        }
        var groups = geometry.groups();
        if (groups == null) {
            throw new UnprocessableVolumeException(
                    "no-groups",
                    "the frames are not several volumes of one shape: "
                            + geometry.verdict().word());
        }
        if (group == null) {
            return new FrameStack(listed(frames, groups.order()), Kind.GROUPS, groups.size());
        }
        if (group >= groups.size()) {
            throw new InvalidSelectionException("group is out of range: there are " + groups.size());
        }
        return of(listed(frames, groups.frames().get(group)));
    }

    private static FrameOrder listed(FrameOrder frames, List<Integer> positions) {
        var indexes = frames.indexes().mapToInt(Math::toIntExact).toArray();
        return new FrameOrder.Listed(
                positions.stream().mapToInt(position -> indexes[position]).toArray());
    }

    /** How many frames each group has. */
    long slices() {
        return order.count() / groups;
    }

    /** The frames of each group. */
    List<FrameOrder> each() {
        return LongStream.range(0, groups).mapToObj(this::group).toList();
    }

    /** The frames of one group, from 0. */
    FrameOrder group(long group) {
        return order.select(new Range(group * slices(), 1, slices(), true));
    }

    /** The frames of some groups and slices, group by group. */
    FrameOrder select(Range wantedGroups, Range slices) {
        if (groups == 1) {
            return wantedGroups.count() == 0 ? FrameOrder.NONE : order.select(slices);
        }
        return new FrameOrder.Listed(LongStream.range(0, wantedGroups.count())
                .mapToObj(at ->
                        group(wantedGroups.start() + at * wantedGroups.step()).select(slices))
                .flatMapToLong(FrameOrder::indexes)
                .mapToInt(Math::toIntExact)
                .toArray());
    }
}
