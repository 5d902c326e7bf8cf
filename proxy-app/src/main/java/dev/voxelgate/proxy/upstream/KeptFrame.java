package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;

/**
 * A stored frame that is kept for a while.
 *
 * @param frame whose data are not to be changed
 * @param receivedNanos when the archive had sent it, by {@link System#nanoTime}
 */
record KeptFrame(Frame frame, long receivedNanos) {

    /** What a frame takes beside its bytes. */
    private static final int OVERHEAD_BYTES = 256;

    long bytes() {
        return (long) frame.data().length + OVERHEAD_BYTES;
    }

    /** A frame whose data belong to the receiver: a decoder may change them. */
    Frame copy() {
        return new Frame(frame.instance(), frame.index(), frame.data().clone());
    }
}
