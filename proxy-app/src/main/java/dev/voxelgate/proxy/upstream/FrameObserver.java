package dev.voxelgate.proxy.upstream;

/** Is told which frames are wanted and which the archive sends, from any thread. */
public interface FrameObserver {

    /** Looks at nothing. */
    FrameObserver NONE = new FrameObserver() {
        @Override
        public void wanted(long frames) {}

        @Override
        public void fetched(boolean single, long bytes) {}
    };

    /** So many frames are part of an answer. */
    void wanted(long frames);

    /**
     * A frame came, wanted or not, or again.
     *
     * @param single whether it was asked for, rather than its instance or series
     * @param bytes as it is stored
     */
    void fetched(boolean single, long bytes);

    /** A strip of a frame came, of one that was not asked for alone; its last one is told as a frame. */
    default void fetchedStrip(long bytes) {}
}
