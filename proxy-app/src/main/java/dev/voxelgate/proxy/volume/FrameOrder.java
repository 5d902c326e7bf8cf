package dev.voxelgate.proxy.volume;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Which frames of a volume follow each other in an array, by their indexes from 0 in the order of the volume. */
public sealed interface FrameOrder {

    /** No frame. */
    FrameOrder NONE = new Progression(0, 1, 0);

    /** How many frames. */
    long count();

    /** The indexes of the frames. */
    LongStream indexes();

    /** Those of them that a range of positions selects. */
    FrameOrder select(ArraySelection.Range range);

    /** Reads them from the first on. */
    Cursor cursor();

    /** The frames that are still to be read. */
    interface Cursor {

        boolean hasNext();

        /** The index of the next frame. */
        long peek();

        /**
         * Takes the next frames as long as they ascend within one instance.
         *
         * @param offset the index of the instance's first frame, at most that of the next frame
         * @param numberOfFrames of the instance; the next frame is one of them
         */
        FrameSelection within(long offset, int numberOfFrames);
    }

    /**
     * Frames at equal distances.
     *
     * @param first index of the first one
     * @param step from one to the next, at least 1
     * @param count how many, at least 0
     */
    record Progression(long first, long step, long count) implements FrameOrder {

        public Progression {
            if (first < 0 || step < 1 || count < 0) {
                throw new IllegalArgumentException("no progression: " + first + ", " + step + ", " + count);
            }
        }

        @Override
        public LongStream indexes() {
            return LongStream.range(0, count).map(position -> first + position * step);
        }

        @Override
        public FrameOrder select(ArraySelection.Range range) {
            return range.count() == 0
                    ? NONE
                    : new Progression(
                            first + range.start() * step, step * Math.min(range.step(), count), range.count());
        }

        @Override
        public Cursor cursor() {
            return new Cursor() {
                private long next = first;
                private long remaining = count;

                @Override
                public boolean hasNext() {
                    return remaining > 0;
                }

                @Override
                public long peek() {
                    return next;
                }

                @Override
                public FrameSelection within(long offset, int numberOfFrames) {
                    long from = next - offset;
                    long taken = Math.min(remaining, Math.ceilDiv(numberOfFrames - from, step));
                    next += taken * step;
                    remaining -= taken;
                    return FrameSelection.of(
                            (int) from, (int) Math.min(step, numberOfFrames), (int) taken, numberOfFrames);
                }
            };
        }
    }

    /**
     * Frames one by one.
     *
     * @param frames indexes in any order, the same one as often as wanted
     */
    @SuppressWarnings("ArrayRecordComponent") // there may be many
    record Listed(int[] frames) implements FrameOrder {

        @Override
        public boolean equals(Object other) {
            return other instanceof Listed(int[] its) && Arrays.equals(frames, its);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(frames);
        }

        static Listed of(List<Integer> indexes) {
            return new Listed(indexes.stream().mapToInt(Integer::intValue).toArray());
        }

        @Override
        public long count() {
            return frames.length;
        }

        @Override
        public LongStream indexes() {
            return IntStream.of(frames).asLongStream();
        }

        @Override
        public FrameOrder select(ArraySelection.Range range) {
            return new Listed(LongStream.range(0, range.count())
                    .mapToInt(position -> frames[(int) (range.start() + position * range.step())])
                    .toArray());
        }

        @Override
        public Cursor cursor() {
            return new Cursor() {
                private int at;

                @Override
                public boolean hasNext() {
                    return at < frames.length;
                }

                @Override
                public long peek() {
                    return frames[at];
                }

                @Override
                public FrameSelection within(long offset, int numberOfFrames) {
                    List<Integer> run = new ArrayList<>();
                    do {
                        run.add((int) (frames[at] - offset));
                        at++;
                    } while (at < frames.length && frames[at] > frames[at - 1] && frames[at] < offset + numberOfFrames);
                    return run.size() == numberOfFrames
                            ? new FrameSelection.All(numberOfFrames)
                            : FrameSelection.Some.of(run);
                }
            };
        }
    }
}
