package dev.voxelgate.proxy.decode.rle;

import dev.voxelgate.proxy.decode.DecodeException;
import java.util.Arrays;

/**
 * One RLE segment (PS3.5 G.3): a byte plane packed with PackBits. The caller has checked that
 * {@code 0 <= start < end <= bytes.length}.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record RleSegment(byte[] bytes, int start, int end) {

    /**
     * Unpacks to {@code out[first], out[first + stride], ...} until the plane is full. Bytes behind that are padding,
     * and a run that goes on behind it is cut, as every other decoder does.
     */
    void unpack(byte[] out, int first, int stride) throws DecodeException {
        int in = start;
        int at = first;
        int last = out.length;
        while (at < last) {
            if (in >= end) {
                throw ends(in);
            }
            int code = bytes[in++];
            int room = stride == 1 ? last - at : Math.ceilDiv(last - at, stride);
            if (code >= 0) {
                int run = Math.min(code + 1, room);
                if (run > end - in) {
                    throw ends(end);
                }
                copy(in, out, at, stride, run);
                in += run;
                at = next(at, run, stride, last);
            } else if (code != -128) {
                int run = Math.min(1 - code, room);
                if (in >= end) {
                    throw ends(end);
                }
                fill(bytes[in++], out, at, stride, run);
                at = next(at, run, stride, last);
            }
        }
    }

    /** Where the next run goes; the sum may pass the largest int in the last step of the largest frame. */
    private static int next(int at, int run, int stride, int last) {
        return (int) Math.min((long) at + (long) run * stride, last);
    }

    // Both loops end inside the array: run <= ceil((out.length - at) / stride).

    private void copy(int in, byte[] out, int at, int stride, int run) {
        if (stride == 1) {
            System.arraycopy(bytes, in, out, at, run);
            return;
        }
        for (int i = 0; i < run; i++) {
            out[at + i * stride] = bytes[in + i];
        }
    }

    private static void fill(byte value, byte[] out, int at, int stride, int run) {
        if (stride == 1) {
            Arrays.fill(out, at, at + run, value);
            return;
        }
        for (int i = 0; i < run; i++) {
            out[at + i * stride] = value;
        }
    }

    private DecodeException ends(int at) {
        return new DecodeException(
                "the RLE segment that begins at byte %d is not whole when it ends at byte %d".formatted(start, at));
    }
}
