package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.pixels.PixelRegion;
import dev.voxelgate.proxy.pixels.PixelRegion.Span;
import dev.voxelgate.proxy.volume.ArraySelection.Range;
import java.util.List;

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
     */
    record Part(FrameOrder frames, PixelRegion region, List<Long> shape) {}

    /** @throws InvalidSelectionException when the array does not have what is selected */
    Part select(ArraySelection selection) {
        var ranges =
                selection.of(axes.chars().mapToObj(axis -> size((char) axis)).toList());
        var region = new PixelRegion(span('y', ranges), span('x', ranges), span('c', ranges), isPlanar);
        return new Part(
                region.elements() == 0 ? FrameOrder.NONE : stack.select(range('t', ranges), range('z', ranges)),
                region,
                ranges.stream().filter(Range::isKept).map(Range::count).toList());
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
