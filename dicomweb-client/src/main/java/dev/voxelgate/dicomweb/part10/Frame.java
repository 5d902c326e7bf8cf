package dev.voxelgate.dicomweb.part10;

import org.jspecify.annotations.Nullable;

/**
 * One frame of an instance as it is stored, or a strip of one.
 *
 * @param instance the header of the instance it belongs to; the same object for all its frames
 * @param index from 0
 * @param strip which rows of the frame these are; null for all of it
 * @param data the codestream, its fragments joined; or, for native data, the samples in the byte order of the
 *     transfer syntax, exactly as many bytes as one frame or strip has. Samples of up to eight bits are in their natural
 *     order, also where big endian words swap them. Frames of one bit per sample start at bit 0 of the first byte,
 *     whatever their place in the pixel data. Belongs to the receiver.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
public record Frame(
        InstanceHeader instance, int index, @Nullable Strip strip, byte[] data) {

    /**
     * Neighbouring rows of a native frame, as TIFF has strips. Those of one frame follow each other from its first row on.
     *
     * @param firstRow from 0
     * @param rows how many, at least 1
     * @param isLast whether the frame ends with them
     */
    public record Strip(int firstRow, int rows, boolean isLast) {

        public Strip {
            if (firstRow < 0 || rows < 1) {
                throw new IllegalArgumentException("not rows of a frame: %d from %d on".formatted(rows, firstRow));
            }
        }
    }

    /** All of a frame. */
    public Frame(InstanceHeader instance, int index, byte[] data) {
        this(instance, index, null, data);
    }

    /** Whether the frame begins here. */
    public boolean isStart() {
        return strip == null || strip.firstRow == 0;
    }

    /** Whether the frame ends here. */
    public boolean isEnd() {
        return strip == null || strip.isLast;
    }

    /** How many bytes of the frame are before these. */
    public long offset() {
        return strip == null ? 0 : (long) (data.length / strip.rows) * strip.firstRow;
    }
}
