package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts native pixel data into frames. Those of one bit per sample follow each other without padding (PS3.5 8.1.1), so
 * that a frame may start inside of a byte; it is shifted to start at bit 0.
 */
final class NativeFrames {

    private final PixelLayout layout;
    private final GrowingBytes bytes = new GrowingBytes();
    private int given;
    /** The bit of the first byte where the current frame starts, 0 being the least significant one. */
    private int startBit;

    NativeFrames(PixelLayout layout, Part10Limits limits, long offset) {
        // One byte more than the frame has: it may start and end inside of a byte.
        if (layout.frameBytes() > Math.min(limits.maxFrameBytes(), Integer.MAX_VALUE - 16)) {
            throw new LimitExceededException(offset, "max-frame-bytes", limits.maxFrameBytes());
        }
        this.layout = layout;
        bytes.expect(storedBytes());
    }

    private int storedBytes() {
        return (int) ((startBit + layout.frameBits() + 7) / 8);
    }

    boolean isComplete() {
        return given == layout.frames();
    }

    /** Whether the next frame needs no more bytes: it ends in the byte that the one before it ended in. */
    boolean isReady() {
        return !isComplete() && bytes.missing() == 0;
    }

    /** Takes bytes of the current frame and gives it when it is whole. */
    byte @Nullable [] take(ByteBuf source) {
        bytes.write(source);
        if (bytes.missing() > 0) {
            return null;
        }
        var stored = bytes.take();
        int endBit = (int) ((startBit + layout.frameBits()) % 8);
        byte shared = stored[stored.length - 1];
        var frame = startBit == 0 && endBit == 0 ? stored : align(stored);
        given++;
        startBit = endBit;
        if (!isComplete()) {
            bytes.expect(storedBytes());
            if (startBit != 0) {
                bytes.write(new byte[] {shared}, 1);
            }
        }
        return frame;
    }

    private byte[] align(byte[] stored) {
        var frame = new byte[(int) layout.frameBytes()];
        for (int i = 0; i < frame.length; i++) {
            int next = i + 1 < stored.length ? stored[i + 1] & 0xFF : 0;
            frame[i] = (byte) (((stored[i] & 0xFF) | (next << 8)) >>> startBit);
        }
        int lastBits = (int) (layout.frameBits() % 8);
        if (lastBits != 0) {
            frame[frame.length - 1] &= (byte) ((1 << lastBits) - 1);
        }
        return frame;
    }
}
