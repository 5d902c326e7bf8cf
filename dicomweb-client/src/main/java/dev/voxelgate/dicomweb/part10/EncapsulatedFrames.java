package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/**
 * Joins fragments to frames (PS3.5 A.4) as they arrive, holding one frame and the first bytes of the next one.
 *
 * <p>An offset table that has as many offsets as there are frames, ascending from 0, tells where frames start. Without
 * one, a fragment that starts with a codestream of the first one's family starts a frame; and where the first fragment
 * starts with no known codestream, every fragment is a frame, or, of a single frame, a part of it.
 *
 * <p>A table may turn out wrong later: an offset at which no fragment starts, or too few fragments. Then it is set aside
 * as if it had never been there, which can only be done as long as the codestreams tell the same of the frames that were
 * given already. What the table has joined until then is cut where codestreams start.
 */
final class EncapsulatedFrames {

    private final Part10Limits limits;
    private final int frames;
    /** Null when there is none, or none that fits. */
    private @Nullable Offsets table;
    /** There is one frame and no table that says otherwise: every fragment is of it. */
    private final boolean single;

    /** Whether codestreams start where the frames do that the table has told so far, and nowhere else. */
    private boolean codestreamsAgree = true;

    private boolean seenFirst;
    private @Nullable Codestream family;
    private final GrowingBytes current = new GrowingBytes();
    /** Where codestreams start in the current frame of the table, behind its first byte. */
    private int[] cuts = new int[4];

    private int cutCount;
    private final byte[] first = new byte[Codestream.LONGEST];
    private int firstLength;
    private boolean undecided;
    private boolean open;
    private final Queue<byte[]> whole = new ArrayDeque<>();
    private int found;
    private long fragmentLength;
    private long fragmentMissing;
    private long fragmentEnd;

    EncapsulatedFrames(Part10Limits limits, int frames, Part10Event.OffsetTable offsets) {
        this.limits = limits;
        this.frames = frames;
        var fitting = offsets.fitting(frames);
        this.single = frames == 1 && (fitting != null || offsets.isEmpty());
        this.table = single ? null : fitting;
    }

    /** Starts a fragment. */
    void fragment(Part10Event.Fragment fragment, long position) {
        fragmentLength = fragment.length();
        fragmentMissing = fragmentLength;
        fragmentEnd = fragment.offset() + 8 + fragmentLength;
        firstLength = 0;
        undecided = fragmentLength > 0;
        if (fragmentEnd > nextOffset()) {
            setAside(position);
        }
        if (fragmentLength == 0) {
            fragmentComplete(position);
        }
    }

    /** Takes bytes of the fragment and releases them. */
    void bytes(ByteBuf bytes, long position) {
        try {
            fragmentMissing -= bytes.readableBytes();
            if (undecided) {
                int count = Math.min(bytes.readableBytes(), first.length - firstLength);
                bytes.readBytes(first, firstLength, count);
                firstLength += count;
                if (firstLength < first.length && fragmentMissing > 0) {
                    return;
                }
                undecided = false;
                if (!append(startsFrame(), position)) {
                    return;
                }
                current.write(first, firstLength);
            }
            current.write(bytes);
            if (fragmentMissing == 0) {
                fragmentComplete(position);
            }
        } finally {
            bytes.release();
        }
    }

    /** Whether a fragment starts a frame by its first bytes, which are those in {@code first}. */
    private boolean startsFrame() {
        if (single) {
            return false;
        }
        var codestream = Codestream.of(first, firstLength);
        if (!seenFirst) {
            seenFirst = true;
            family = codestream;
            return true;
        }
        return family == null ? frames > 1 : codestream == family;
    }

    /** Makes room for the fragment in its frame; false when that is one more than there should be. */
    private boolean append(boolean starts, long position) {
        boolean tooLong = current.size() + fragmentLength > limits.maxFrameBytes();
        if (table != null && tooLong && codestreamsAgree && (starts || cutCount > 0)) {
            setAside(position);
        }
        if (starts && open && table == null) {
            finishFrame();
        }
        if (found == frames) {
            return false;
        }
        if (starts && open) {
            cuts = cutCount < cuts.length ? cuts : Arrays.copyOf(cuts, 2 * cutCount);
            cuts[cutCount++] = current.size();
        } else if (!starts && !open && !single) {
            // As the codestreams tell it, this is of the frame that the table has ended.
            codestreamsAgree = false;
            requireAgreement(position);
        }
        open = true;
        if (current.size() + fragmentLength > limits.maxFrameBytes()) {
            throw new LimitExceededException(position, "max-frame-bytes", limits.maxFrameBytes());
        }
        current.expect((int) fragmentLength);
        return true;
    }

    private void fragmentComplete(long position) {
        if (fragmentEnd == nextOffset()) {
            if (open) {
                codestreamsAgree &= cutCount == 0;
                cutCount = 0;
                finishFrame();
            } else {
                setAside(position);
            }
        } else if (table == null && open && seenFirst && family == null && frames > 1) {
            finishFrame();
        }
    }

    /** Where the table says that the next frame starts; nowhere behind the last one. */
    private long nextOffset() {
        return table == null || found + 1 >= frames ? Long.MAX_VALUE : table.get(found + 1);
    }

    private void setAside(long position) {
        table = null;
        requireAgreement(position);
        if (cutCount == 0) {
            return;
        }
        var joined = current.take();
        int start = 0;
        for (int i = 0; i < cutCount && found < frames; i++) {
            add(Arrays.copyOfRange(joined, start, cuts[i]));
            start = cuts[i];
        }
        cutCount = 0;
        open = found < frames;
        if (open) {
            current.expect(joined.length - start);
            current.write(Arrays.copyOfRange(joined, start, joined.length), joined.length - start);
        }
    }

    /** Without the table, nothing may be otherwise than it has told. */
    private void requireAgreement(long position) {
        if (table == null && !codestreamsAgree) {
            throw new MalformedStreamException(position, "expected a frame at an offset that no fragment starts at");
        }
    }

    private void finishFrame() {
        open = false;
        add(current.take());
    }

    private void add(byte[] frame) {
        found++;
        whole.add(frame);
    }

    /** At the end of the pixel data: the last frame is whole now. */
    void end(long position) {
        if (table != null && found + (open ? 1 : 0) < frames && codestreamsAgree) {
            setAside(position);
        }
        int all = found + (open ? 1 : 0);
        if (all < frames) {
            throw new PixelDataTooShortException(position, "expected " + frames + " frames but there are " + all);
        }
        if (open) {
            finishFrame();
        }
    }

    /** Gives the next frame that is whole, or null. */
    byte @Nullable [] poll() {
        return whole.poll();
    }

    /** Whether all frames were given; what follows, more frames among it, is ignored as it is in native data. */
    boolean isComplete() {
        return found == frames && whole.isEmpty();
    }
}
