package dev.voxelgate.proxy.volume;

import java.util.ArrayList;
import java.util.List;

/** Which frames of one instance are wanted, ascending; indexes from 0. */
public sealed interface FrameSelection {

    /** Whether the frame is wanted. */
    boolean contains(int index);

    /** How many frames are wanted. */
    int count();

    /** The index of the last wanted frame. */
    int last();

    /**
     * Selects frames at equal distances.
     *
     * @param first index of the first one
     * @param step from one to the next, at least 1
     * @param count how many, at least 1
     * @param numberOfFrames of the instance
     */
    static FrameSelection of(int first, int step, int count, int numberOfFrames) {
        if (count == numberOfFrames) {
            return new All(numberOfFrames);
        }
        return step == 1 || count == 1
                ? new Some(List.of(new Range(first, first + count)))
                : new Every(first, step, count);
    }

    /** All frames of an instance. */
    record All(int numberOfFrames) implements FrameSelection {
        @Override
        public boolean contains(int index) {
            return index < numberOfFrames;
        }

        @Override
        public int count() {
            return numberOfFrames;
        }

        @Override
        public int last() {
            return numberOfFrames - 1;
        }
    }

    /**
     * Frames at equal distances.
     *
     * @param first index of the first one
     * @param step from one to the next, at least 2
     * @param count how many, at least 2
     */
    record Every(int first, int step, int count) implements FrameSelection {
        public Every {
            if (first < 0 || step < 2 || count < 2) {
                throw new IllegalArgumentException("no frames at distances: %d, %d, %d".formatted(first, step, count));
            }
        }

        @Override
        public boolean contains(int index) {
            return index >= first && index <= last() && (index - first) % step == 0;
        }

        @Override
        public int last() {
            return first + (count - 1) * step;
        }
    }

    /**
     * Neighbouring frames.
     *
     * @param from index of the first one
     * @param to index after the last one
     */
    record Range(int from, int to) {
        public Range {
            if (from < 0 || to <= from) {
                throw new IllegalArgumentException("no range of frames: [%d, %d)".formatted(from, to));
            }
        }

        int count() {
            return to - from;
        }
    }

    /**
     * Some frames.
     *
     * @param ranges at least one; ascending, with a gap between one and the next, so that equal selections have equal
     *     ranges
     */
    record Some(List<Range> ranges) implements FrameSelection {
        public Some {
            ranges = List.copyOf(ranges);
            if (ranges.isEmpty()) {
                throw new IllegalArgumentException("a selection has at least one frame");
            }
            for (int i = 1; i < ranges.size(); i++) {
                if (ranges.get(i).from() <= ranges.get(i - 1).to()) {
                    throw new IllegalArgumentException(
                            "%s does not follow %s with a gap".formatted(ranges.get(i), ranges.get(i - 1)));
                }
            }
        }

        /**
         * Selects single frames; neighbours become one range.
         *
         * @param indexes strictly ascending, at least one
         */
        public static Some of(List<Integer> indexes) {
            List<Range> ranges = new ArrayList<>();
            int start = 0;
            for (int i = 1; i <= indexes.size(); i++) {
                if (i == indexes.size() || indexes.get(i) != indexes.get(i - 1) + 1) {
                    ranges.add(new Range(indexes.get(start), indexes.get(i - 1) + 1));
                    start = i;
                }
            }
            return new Some(ranges);
        }

        @Override
        public boolean contains(int index) {
            int low = 0;
            int high = ranges.size();
            while (low < high) { // the first range that ends after the index is in [low, high]
                int middle = (low + high) >>> 1;
                if (ranges.get(middle).to() <= index) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low < ranges.size() && ranges.get(low).from() <= index;
        }

        @Override
        public int count() {
            return ranges.stream().mapToInt(Range::count).sum();
        }

        @Override
        public int last() {
            return ranges.getLast().to() - 1;
        }
    }
}
