package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.pixels.PixelRegion;
import dev.voxelgate.proxy.pixels.PixelRegion.Span;
import dev.voxelgate.proxy.volume.ArraySelection.Range;
import dev.voxelgate.proxy.volume.geometry.Grid;
import dev.voxelgate.proxy.volume.geometry.SeriesGeometry;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The axes of an array before anything is selected: groups t, slices z, rows y, columns x and channels c, in the order of its
 * layout.
 *
 * @param axes a letter for each
 */
record ArrayAxes(String axes, boolean isPlanar, ArrayFormat format, FrameStack stack) {

    /**
     * The axes of frames.
     *
     * @throws UnprocessableVolumeException when the layout is for one channel and there are more
     */
    static ArrayAxes of(ArrayFormat format, FrameStack stack, ArrayLayout layout) {
        if (layout.isForOneChannel() && format.channels() != 1) {
            throw new UnprocessableVolumeException(
                    "colour",
                    "layout %s is for one channel, and the image has %d".formatted(layout.axes(), format.channels()));
        }
        var kind = stack.kind();
        var axes = kind == FrameStack.Kind.GROUPS
                ? "t" + layout.axes()
                : layout.axes().replace("z", kind.axes());
        return new ArrayAxes(axes, layout.isPlanar(), format, stack);
    }

    /**
     * A part of an array.
     *
     * @param frames which frames; none when it has no element
     * @param region which elements of each
     * @param shape of the part
     * @param groups what is selected of the groups
     * @param slices what is selected of the slices of each group
     */
    record Part(FrameOrder frames, PixelRegion region, List<Long> shape, Range groups, Range slices) {

        /** The grid of this part of the volume that a grid is of. One voxel keeps its size, whatever the step. */
        Grid of(Grid whole) {
            var x = region.columns();
            var y = region.rows();
            return whole.part(
                    List.of((long) x.start(), (long) y.start(), slices.start()),
                    List.of(
                            x.count() > 1 ? x.step() : 1L,
                            y.count() > 1 ? y.step() : 1L,
                            slices.count() > 1 ? slices.step() : 1L));
        }
    }

    /** @throws InvalidSelectionException when the array does not have what is selected */
    Part select(ArraySelection selection) {
        var ranges = ranges(selection);
        var region = new PixelRegion(span('y', ranges), span('x', ranges), span('c', ranges), isPlanar);
        var groups = range('t', ranges);
        var slices = range('z', ranges);
        return new Part(
                region.elements() == 0 ? FrameOrder.NONE : stack.select(groups, slices),
                region,
                ranges.stream().filter(Range::isKept).map(Range::count).toList(),
                groups,
                slices);
    }

    /**
     * Where the voxels of a part lie: from where the array's lie; where no affine describes these, from the selected slices
     * alone. Of several groups the first one counts.
     *
     * @param geometry of frames
     * @return nothing when no affine describes the part, or it has no element
     * @throws InvalidSelectionException when the array does not have what is selected
     */
    Optional<Grid> grid(ArraySelection selection, Function<FrameOrder, SeriesGeometry> geometry) {
        var ranges = ranges(selection);
        var slices = range('z', ranges);
        var rows = range('y', ranges);
        var columns = range('x', ranges);
        var groups = range('t', ranges);
        if (ranges.stream().anyMatch(range -> range.count() == 0)) {
            return Optional.empty();
        }
        var frames = stack.group(groups.start());
        return Optional.ofNullable(geometry.apply(frames).grid())
                .map(grid -> grid.ofSlices(slices.start(), step(slices)))
                .or(() -> Optional.ofNullable(
                        geometry.apply(frames.select(slices)).grid()))
                .map(grid -> grid.ofPixels(rows.start(), step(rows), columns.start(), step(columns)));
    }

    /** From a selected element to the next; a single one keeps its size. */
    private static long step(Range range) {
        return range.count() == 1 ? 1 : range.step();
    }

    private List<Range> ranges(ArraySelection selection) {
        return selection.of(axes.chars().mapToObj(axis -> size((char) axis)).toList());
    }

    private long size(char axis) {
        return switch (axis) {
            case 't' -> stack.groups();
            case 'z' -> stack.slices();
            case 'y' -> format.rows();
            case 'x' -> format.columns();
            default -> format.channels();
        };
    }

    /** What is selected of an axis; all of one that the array does not have. */
    private Range range(char axis, List<Range> ranges) {
        int at = axes.indexOf(axis);
        return at < 0 ? Range.whole(size(axis)) : ranges.get(at);
    }

    private Span span(char axis, List<Range> ranges) {
        var range = range(axis, ranges);
        return range.count() == 0
                ? new Span(0, 0, 1)
                : new Span((int) range.start(), (int) (range.last() + 1), (int) Math.min(range.step(), size(axis)));
    }
}
