package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Cuts large frames of native pixel data into strips of whole rows, each given as soon as its last byte is there. Frames whose
 * rows do not follow each other pixel by pixel are not cut: those of planes, of subsampled chroma, or of bits.
 */
final class NativeStrips {

    /** Less than so many strips are not worth it: the frame is had almost as soon, and several of them side by side. */
    private static final int LEAST = 4;

    private final InstanceHeader header;
    private final int frames;
    private final int frameRows;
    private final int rowBytes;
    private final int stripRows;
    private final GrowingBytes bytes = new GrowingBytes();
    private int frame;
    /** The first row of the current strip. */
    private int row;

    private NativeStrips(InstanceHeader header, int frames, int frameRows, int rowBytes, int stripRows) {
        this.header = header;
        this.frames = frames;
        this.frameRows = frameRows;
        this.rowBytes = rowBytes;
        this.stripRows = stripRows;
        bytes.expect(stripBytes());
    }

    /**
     * Cuts the frames of an instance; null when they come whole.
     *
     * @param stripBytes about how many bytes a strip has, one row at least; frames of less than four times as many are whole
     */
    static @Nullable NativeStrips of(InstanceHeader header, PixelLayout layout, int stripBytes) {
        int rows = header.attributes().integer(Tag.ROWS).orElse(0);
        if (layout.frameBytes() / LEAST < stripBytes
                || layout.bitsAllocated() % 8 != 0
                || rows < 2
                || layout.frameBits() != layout.fullFrameBits()
                || !isOfPixels(header)) {
            return null;
        }
        int rowBytes = (int) (layout.frameBytes() / rows); // at most 65535 pixels of 3 samples of 8 bytes
        return new NativeStrips(header, layout.frames(), rows, rowBytes, Math.max(1, stripBytes / rowBytes));
    }

    private static boolean isOfPixels(InstanceHeader header) {
        var attributes = header.attributes();
        return switch (attributes.integer(Tag.SAMPLES_PER_PIXEL).orElse(1)) {
            case 1 -> true;
            case 3 ->
                attributes.integer(Tag.PLANAR_CONFIGURATION).orElse(0) == 0
                        && "RGB".equals(attributes.string(Tag.PHOTOMETRIC_INTERPRETATION));
            default -> false;
        };
    }

    private int stripBytes() {
        return Math.min(stripRows, frameRows - row) * rowBytes;
    }

    boolean isComplete() {
        return frame == frames;
    }

    /** Takes bytes of the current strip and gives it when it is whole. */
    @Nullable
    Frame take(ByteBuf source) {
        bytes.write(source);
        if (bytes.missing() > 0) {
            return null;
        }
        byte[] data = bytes.take();
        var strip = new Frame.Strip(row, data.length / rowBytes, row + data.length / rowBytes == frameRows);
        var whole = new Frame(header, frame, strip, data);
        row = strip.isLast() ? 0 : row + strip.rows();
        frame += strip.isLast() ? 1 : 0;
        if (!isComplete()) {
            bytes.expect(stripBytes());
        }
        return whole;
    }
}
