package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts native pixel data that come without their file, as bulk data do (PS3.18 8.7.3.3), into frames. One value has all frames,
 * as that of the data set; or the first of several values has the first frame, if it begins and ends with a byte. A value may
 * have a byte of padding at its end, to an even length.
 */
public final class NativeValue {

    private final PixelLayout layout;
    private final NativeFrames frames;
    private final boolean isLengthKnown;
    private long bytes;
    private int given;

    private NativeValue(PixelLayout layout, Part10Limits limits, boolean isLengthKnown) {
        this.layout = layout;
        this.frames = new NativeFrames(layout, limits, 0);
        this.isLengthKnown = isLengthKnown;
    }

    /**
     * The first value.
     *
     * @param header of the instance
     * @param length of the value in bytes, negative when it is not known
     * @throws MalformedStreamException when it is neither that of all frames nor of one; or when it is not known, and would tell
     *     whether chroma is subsampled
     * @throws NotAnImageException when the header does not say how long a frame is
     */
    public static NativeValue of(InstanceHeader header, Part10Limits limits, long length) {
        var layout = PixelLayout.of(header);
        return of(isOfBytes(layout) ? List.of(layout, one(layout)) : List.of(layout), limits, length);
    }

    /** One of the values that follow, each of which has one frame. Errors as those of {@link #of}. */
    public static NativeValue next(InstanceHeader header, Part10Limits limits, long length) {
        return of(List.of(one(PixelLayout.of(header))), limits, length);
    }

    private static NativeValue of(List<PixelLayout> layouts, Part10Limits limits, long length) {
        var first = layouts.getFirst();
        if (length < 0) {
            if (first.frameBits() != first.fullFrameBits()) {
                throw new MalformedStreamException(0, "expected pixel data that may be subsampled to say their length");
            }
            return new NativeValue(first, limits, false);
        }
        for (var layout : layouts) {
            var stored = layout.storedIn(length);
            if (fits(length, stored.totalBytes())) {
                return new NativeValue(stored, limits, true);
            }
        }
        throw other(first, 0, length + " bytes");
    }

    private static PixelLayout one(PixelLayout all) {
        return new PixelLayout(1, all.frameBits(), all.bitsAllocated(), all.fullFrameBits());
    }

    private static boolean isOfBytes(PixelLayout layout) {
        return layout.frameBits() % 8 == 0;
    }

    private static boolean fits(long length, long expected) {
        return length == expected || (length - 1 == expected && length % 2 == 0);
    }

    /** Whether the length has shown that the value is that of the frames; otherwise only {@link #end} does. */
    public boolean isLengthKnown() {
        return isLengthKnown;
    }

    /** Whether the next frame needs no more bytes: it ends in the byte that the one before it ended in. */
    public boolean isReady() {
        return frames.isReady();
    }

    /**
     * Takes bytes, those of one frame at most; behind the last one those of padding.
     *
     * @return the next frame when it is whole; belongs to the receiver
     * @throws MalformedStreamException when there are more bytes than the frames have
     */
    public byte @Nullable [] take(ByteBuf source) {
        int before = source.readerIndex();
        if (frames.isComplete()) {
            source.skipBytes(source.readableBytes());
            bytes += source.readerIndex() - before;
            if (bytes - 1 > layout.totalBytes()) {
                throw other(layout, bytes, "more");
            }
            return null;
        }
        var frame = frames.take(source);
        bytes += source.readerIndex() - before;
        given += frame == null ? 0 : 1;
        return frame;
    }

    /**
     * Says that no byte follows.
     *
     * @throws MalformedStreamException when there were not as many as the frames have
     */
    public void end() {
        boolean hasAll = frames.isComplete() && fits(bytes, layout.totalBytes());
        boolean hasOne = !isLengthKnown && given == 1 && isOfBytes(layout) && fits(bytes, layout.frameBytes());
        if (!hasAll && !hasOne) {
            throw other(layout, bytes, bytes + " bytes");
        }
    }

    private static MalformedStreamException other(PixelLayout layout, long offset, String found) {
        return new MalformedStreamException(
                offset,
                "expected pixel data of %d bytes in %d frames but found %s"
                        .formatted(layout.totalBytes(), layout.frames(), found));
    }
}
