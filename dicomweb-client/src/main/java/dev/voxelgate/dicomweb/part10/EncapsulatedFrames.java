package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Joins fragments to frames (PS3.5 A.4) as they arrive, holding one frame and the first bytes of the next one. */
final class EncapsulatedFrames {

    /** What tells where a frame ends. */
    private enum Border {
        /** An offset table. */
        OFFSETS,
        /** There is one frame, and every fragment is of it. */
        SINGLE,
        FRAGMENT,
        /** The first bytes of a codestream. */
        CODESTREAM
    }

    private final Part10Limits limits;
    private final int frames;
    private final List<Long> offsets;
    private Border border;
    private @Nullable Codestream codestream;
    private final GrowingBytes current = new GrowingBytes();
    private final byte[] first = new byte[Codestream.LONGEST];
    private int firstLength;
    private boolean undecided;
    private boolean open;
    private int given;
    private long fragmentLength;
    private long fragmentMissing;
    private long fragmentEnd;

    EncapsulatedFrames(
            Part10Limits limits, TransferSyntax syntax, int frames, Part10Event.OffsetTable table, long position) {
        this.limits = limits;
        this.frames = frames;
        this.offsets = table.offsets();
        if (!offsets.isEmpty()) {
            checkOffsets(position);
            border = Border.OFFSETS;
        } else if (frames == 1) {
            border = Border.SINGLE;
        } else {
            border = syntax.equals(TransferSyntax.RLE_LOSSLESS) ? Border.FRAGMENT : Border.CODESTREAM;
        }
    }

    private void checkOffsets(long position) {
        if (offsets.size() != frames) {
            throw new MalformedStreamException(
                    position, "expected " + frames + " frames but the offset table has " + offsets.size());
        }
        long last = -1;
        for (long offset : offsets) {
            if (last < 0 ? offset != 0 : offset <= last) {
                throw new MalformedStreamException(position, "expected offsets of frames that start at 0 and ascend");
            }
            last = offset;
        }
    }

    /** Starts a fragment. Gives the frame that is whole now, if any. */
    byte @Nullable [] fragment(Part10Event.Fragment fragment, long position) {
        fragmentLength = fragment.length();
        fragmentMissing = fragmentLength;
        fragmentEnd = fragment.offset() + 8 + fragmentLength;
        firstLength = 0;
        if (border == Border.OFFSETS && given + 1 < frames && fragmentEnd > offsets.get(given + 1)) {
            throw new MalformedStreamException(position, "expected a frame at an offset that no fragment starts at");
        }
        undecided = border == Border.CODESTREAM && fragmentLength > 0;
        if (!undecided && fragmentLength > 0) {
            append(position);
        }
        return fragmentLength == 0 ? fragmentComplete() : null;
    }

    /** Takes bytes of the fragment and releases them. Gives the frame that is whole now, if any. */
    byte @Nullable [] bytes(ByteBuf bytes, long position) {
        try {
            byte[] whole = null;
            fragmentMissing -= bytes.readableBytes();
            if (undecided) {
                int count = Math.min(bytes.readableBytes(), first.length - firstLength);
                bytes.readBytes(first, firstLength, count);
                firstLength += count;
                if (firstLength < first.length && fragmentMissing > 0) {
                    return null;
                }
                undecided = false;
                if (startsFrame() && open) {
                    whole = finishFrame();
                    if (isComplete()) {
                        return whole;
                    }
                }
                append(position);
                current.write(first, firstLength);
            }
            current.write(bytes);
            return whole != null || fragmentMissing > 0 ? whole : fragmentComplete();
        } finally {
            bytes.release();
        }
    }

    /** Decides by its first bytes whether a fragment starts a frame. */
    private boolean startsFrame() {
        var found = Codestream.of(first, firstLength);
        if (codestream == null) {
            codestream = found;
            if (found == null) {
                // Not the start of anything known: then nothing can tell frames apart but the fragments themselves.
                border = Border.FRAGMENT;
            }
            return true;
        }
        return found == codestream;
    }

    private void append(long position) {
        open = true;
        if (current.size() + fragmentLength > limits.maxFrameBytes()) {
            throw new LimitExceededException(position, "max-frame-bytes", limits.maxFrameBytes());
        }
        current.expect((int) fragmentLength);
    }

    private byte @Nullable [] fragmentComplete() {
        return switch (border) {
            case OFFSETS -> given + 1 < frames && fragmentEnd == offsets.get(given + 1) ? finishFrame() : null;
            case FRAGMENT -> open ? finishFrame() : null;
            case SINGLE, CODESTREAM -> null;
        };
    }

    private byte[] finishFrame() {
        given++;
        open = false;
        return current.take();
    }

    /** Whether all frames were given; what follows, more frames among it, is ignored as it is in native data. */
    boolean isComplete() {
        return given == frames;
    }

    /** At the end of the pixel data: gives the last frame, if it was not given before. */
    byte @Nullable [] end(long position) {
        int found = given + (open ? 1 : 0);
        if (found < frames) {
            throw new PixelDataTooShortException(position, "expected " + frames + " frames but there are " + found);
        }
        return open ? finishFrame() : null;
    }
}
