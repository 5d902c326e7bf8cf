package dev.voxelgate.proxy.volume;

/**
 * How much of an array may be under way at once, from the first byte fetched to the last byte given to the client. It
 * depends on the size of a frame, and on their number only where they do not fill it.
 *
 * @param fetchFrames frames fetched ahead of the decoders
 * @param decodeFrames frames being decoded, or decoded and waiting; with 1, a frame is decoded when the one before it
 *     was written
 * @param maxEncodedFrameBytes what a frame may have as it is stored: a compressed one is rarely larger than a native one
 * @param bytes the most that all of it takes when no stored frame is larger than a native one
 * @param stripBytes about what a strip has where large native frames come in strips, each of which counts as a frame then; 0
 *     where all frames come whole
 */
public record Window(int fetchFrames, int decodeFrames, int maxEncodedFrameBytes, long bytes, int stripBytes) {

    /** Each strip costs a few changes of threads, whatever its size. */
    private static final int STRIP_BYTES = 1 << 20;

    /** Bounds the bytes of very small frames, whose stored size is headers more than samples. */
    private static final int MAX_FRAMES = 32;

    /** An image's own tables, comments and colour profile may be larger than its samples. */
    private static final int ENCODED_SLACK_BYTES = 256 << 10;

    /** Chunks that are made, or wait for the client to read them, and what the compressor of an npz body holds. */
    private static final int OUTPUT_BYTES = 2 << 20;

    /**
     * What frames of any number may take.
     *
     * @param frameBytes bytes that a request may have under way; half of them fetched, half of them decoded
     * @param memoryBytes bytes of all requests together. Up to a fifth of them, there are frames enough for every
     *     processor even when they are larger than that.
     * @param processors how many decode
     */
    public record Limits(long frameBytes, long memoryBytes, int processors) {}

    /** The window for the frames of a plan. One frame always fits, and may take more than the limits. */
    public static Window of(FrameSequence frames, Limits limits) {
        long frame = frames.storedFrameBytes();
        long forProcessors = Math.min(limits.processors(), limits.memoryBytes() / 5 / (3 * frame));
        long most = Math.clamp(frames.count(), 1, MAX_FRAMES); // a part of few frames needs no more than these
        int count = Math.clamp(Math.max(limits.frameBytes() / 2 / frame, forProcessors), 1, (int) most);
        int maxEncoded = (int) Math.min(2 * frame + ENCODED_SLACK_BYTES, Integer.MAX_VALUE - 16);
        return new Window(count, count, maxEncoded, bytes(count, frame));
    }

    /** Of frames that come whole. */
    public Window(int fetchFrames, int decodeFrames, int maxEncodedFrameBytes, long bytes) {
        this(fetchFrames, decodeFrames, maxEncodedFrameBytes, bytes, 0);
    }

    /** The same, and large native frames may come in strips. */
    public Window ofStrips() {
        return new Window(fetchFrames, decodeFrames, maxEncodedFrameBytes, bytes, STRIP_BYTES);
    }

    /** The same, and all frames come whole. */
    public Window ofWholeFrames() {
        return new Window(fetchFrames, decodeFrames, maxEncodedFrameBytes, bytes);
    }

    /** The window for one frame of a plan at a time. */
    public static Window ofOne(FrameSequence frames) {
        return of(frames, new Limits(0, 0, 1));
    }

    /** Next to each frame that is being decoded there is what it is decoded from, and two more are being written. */
    private static long bytes(int frames, long frame) {
        long held = frames == 1 ? 3 : 3L * frames + 2;
        return Math.addExact(Math.multiplyExact(held, frame), OUTPUT_BYTES);
    }
}
