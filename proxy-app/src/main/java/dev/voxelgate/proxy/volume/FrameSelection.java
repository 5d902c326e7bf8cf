package dev.voxelgate.proxy.volume;

import java.util.Collections;
import java.util.List;

/** Which frames of one instance are wanted, ascending; indexes from 0. */
public sealed interface FrameSelection {

    /** Whether the frame is wanted. */
    boolean contains(int index);

    /** How many frames are wanted. */
    int count();

    /** The index of the last wanted frame. */
    int last();

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

    /** Some frames, strictly ascending. */
    record Some(List<Integer> indexes) implements FrameSelection {
        public Some {
            indexes = List.copyOf(indexes);
        }

        @Override
        public boolean contains(int index) {
            return Collections.binarySearch(indexes, index) >= 0;
        }

        @Override
        public int count() {
            return indexes.size();
        }

        @Override
        public int last() {
            return indexes.getLast();
        }
    }
}
