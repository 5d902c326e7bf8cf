package dev.voxelgate.proxy.pixels;

/**
 * A part of each frame of an array, as numpy's basic indexing selects it, and the order of its elements.
 *
 * @param rows which rows
 * @param columns which columns
 * @param channels which channels, of 1 or 3
 * @param planar whether all elements of a channel follow each other, {@code (channels, rows, columns)}, instead of the
 *     channels of a pixel, {@code (rows, columns, channels)}. The last axis runs fastest in either
 */
public record PixelRegion(Span rows, Span columns, Span channels, boolean planar) {

    /**
     * The indexes of one axis: {@code start:stop:step} of numpy, normalised.
     *
     * @param start the first, from 0
     * @param stop not one of them, nor is any beyond; {@code start} or more
     * @param step from one to the next, 1 or more
     */
    public record Span(int start, int stop, int step) {

        public Span {
            if (start < 0 || stop < start || step < 1) {
                throw new IllegalArgumentException("not a span: %d:%d:%d".formatted(start, stop, step));
            }
        }

        /** All of an axis of so many elements. */
        public static Span whole(int size) {
            return new Span(0, size, 1);
        }

        /** One index. */
        public static Span at(int index) {
            return new Span(index, index + 1, 1);
        }

        /** How many indexes there are. */
        public int count() {
            return Math.ceilDiv(stop - start, step);
        }

        /** The index at a position, from 0. */
        public int index(int position) {
            return start + position * step;
        }

        /** Whether these are all indexes of an axis of so many elements. */
        public boolean isWhole(int size) {
            return start == 0 && count() == size && (step == 1 || size == 1);
        }

        /** How many of the indexes are less than another one. */
        public int countBefore(int index) {
            return Math.clamp(Math.ceilDiv((long) index - start, step), 0, count());
        }

        /** Whether an axis of so many elements has all of them. */
        boolean isWithin(int size) {
            return count() == 0 || index(count() - 1) < size;
        }
    }

    /** All of a frame. */
    public static PixelRegion whole(int rows, int columns, int channels, boolean planar) {
        return new PixelRegion(Span.whole(rows), Span.whole(columns), Span.whole(channels), planar);
    }

    /**
     * What it has of neighbouring rows, counted from the first of these.
     *
     * @param first row
     * @param count of rows
     */
    public PixelRegion ofStrip(int first, int count) {
        int before = rows.countBefore(first);
        int within = rows.countBefore(first + count) - before;
        int start = within == 0 ? 0 : rows.index(before) - first;
        int stop = within == 0 ? 0 : rows.index(before + within - 1) - first + 1;
        return new PixelRegion(new Span(start, stop, rows.step()), columns, channels, planar);
    }

    /** How many elements it has of each frame. */
    public long elements() {
        return (long) rows.count() * columns.count() * channels.count();
    }

    /** Whether every frame of such a size has all of it. */
    boolean isWithin(int height, int width, int channelCount) {
        return rows.isWithin(height) && columns.isWithin(width) && channels.isWithin(channelCount);
    }
}
