package dev.voxelgate.proxy.decode.jpeg;

/**
 * The filter of the IJG library for a component that is halved horizontally, with or without being halved vertically:
 * between two samples lie two pixels, at a quarter and three quarters of the way. Rounding alternates.
 */
final class TriangleFilter {

    private static final int BOTH = 0x10001;

    private final Component component;
    private final int width;
    /** Three quarters of the nearer row and one of the farther, times four; empty where rows are not halved. */
    private final int[] sums;

    private final int shift;
    private final int nearLeft;
    private final int nearRight;

    private int[] samples = {};
    private int offset;

    TriangleFilter(Component component) {
        this.component = component;
        width = component.width();
        boolean both = component.vScale() == 2;
        sums = new int[both ? width : 0];
        shift = both ? 4 : 2;
        nearLeft = both ? 7 : 2;
        nearRight = both ? 8 : 1;
    }

    /** Whether the library upsamples the component so: it repeats samples where a row has only one or two. */
    static boolean suits(Component component) {
        return component.hScale() == 2 && component.vScale() <= 2 && component.width() > 2;
    }

    /** Filters vertically: makes the samples from which {@link #left} and its like make those of the frame's row y. */
    void begin(int y) {
        if (sums.length == 0) {
            samples = component.plane();
            offset = component.at(y);
            return;
        }
        samples = sums;
        int near = y >> 1;
        int far = (y & 1) == 0 ? Math.max(near - 1, 0) : Math.min(near + 1, component.height() - 1);
        int nearAt = component.at(near);
        int farAt = component.at(far);
        var plane = component.plane();
        for (int x = 0; x < width; x++) {
            sums[x] = 3 * plane[nearAt + x] + plane[farAt + x];
        }
    }

    /** Samples of the current row, as many as the component has; the first is at {@link #offset}. */
    int[] samples() {
        return samples;
    }

    int offset() {
        return offset;
    }

    int width() {
        return width;
    }

    /** The pixel between two samples that is nearer to the left one. */
    int left(int left, int right) {
        return (3 * left + right + nearLeft) >> shift;
    }

    /** The pixel between two samples that is nearer to the right one. */
    int right(int left, int right) {
        return (left + 3 * right + nearRight) >> shift;
    }

    /** As {@link #left} with two samples in the halves of an int; of each half of the result the lower 8 bits count. */
    int lefts(int left, int right) {
        return (3 * left + right + nearLeft * BOTH) >>> shift;
    }

    /** As {@link #right} with two samples in the halves of an int; of each half of the result the lower 8 bits count. */
    int rights(int left, int right) {
        return (left + 3 * right + nearRight * BOTH) >>> shift;
    }

    /** The row's first pixel, left of the first sample. */
    int first() {
        return right(samples[offset], samples[offset]);
    }

    /** The row's last pixel, right of the last sample. */
    int last() {
        return left(samples[offset + width - 1], samples[offset + width - 1]);
    }

    /** Puts a row of twice the width. */
    void spread(int[] row) {
        row[0] = first();
        for (int x = 1; x < width; x++) {
            int left = samples[offset + x - 1];
            int right = samples[offset + x];
            row[2 * x - 1] = left(left, right);
            row[2 * x] = right(left, right);
        }
        row[2 * width - 1] = last();
    }
}
