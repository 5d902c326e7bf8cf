package dev.voxelgate.proxy.decode.rle;

import dev.voxelgate.proxy.decode.DecodeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/** One RLE segment (PS3.5 G.3), a byte plane packed with PackBits, unpacked piece by piece. */
final class RleSegment {

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
    /** Bytes of a run that is too short for a call of System.arraycopy or Arrays.fill to be worth it. */
    private static final int FEW = 16;

    private final byte[] bytes;
    private final int start;
    private final int end;
    private int in;
    /** Bytes that are left of the current run. */
    private int run;

    private boolean literal;
    /** What a run that is not literal repeats. */
    private byte value;

    /** The caller has checked that {@code 0 <= start < end <= bytes.length}. */
    RleSegment(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.start = start;
        this.end = end;
        in = start;
    }

    /**
     * Unpacks the next bytes of the plane to {@code out[from]} and what follows, and may write up to seven bytes more.
     * Bytes behind the last that is asked for are padding, and a run that goes on behind it is cut, as every other
     * decoder does.
     */
    void unpack(byte[] out, int from, int to) throws DecodeException {
        int at = from;
        while (at < to) {
            if (run == 0) {
                begin();
            }
            int part = Math.min(run, to - at);
            if (literal) {
                if (part > end - in) {
                    throw ends(end);
                }
                copy(out, at, part);
                in += part;
            } else {
                fill(out, at, part);
            }
            run -= part;
            at += part;
        }
    }

    /** Begins the next run, which is empty where the code is the one without a meaning. Every call consumes a byte. */
    private void begin() throws DecodeException {
        if (in >= end) {
            throw ends(in);
        }
        int code = bytes[in++];
        literal = code >= 0;
        if (literal) {
            run = code + 1;
        } else if (code != -128) {
            if (in >= end) {
                throw ends(end);
            }
            run = 1 - code;
            value = bytes[in++];
        }
    }

    private void copy(byte[] out, int at, int length) {
        if (length > FEW || length > Math.min(bytes.length - in, out.length - at) - 7) {
            System.arraycopy(bytes, in, out, at, length);
            return;
        }
        for (int i = 0; i < length; i += 8) {
            LONG.set(out, at + i, (long) LONG.get(bytes, in + i));
        }
    }

    private void fill(byte[] out, int at, int length) {
        if (length > FEW || length > out.length - at - 7) {
            Arrays.fill(out, at, at + length, value);
            return;
        }
        long eight = (value & 0xFF) * EACH_BYTE;
        for (int i = 0; i < length; i += 8) {
            LONG.set(out, at + i, eight);
        }
    }

    private DecodeException ends(int at) {
        return new DecodeException(
                "the RLE segment that begins at byte %d is not whole when it ends at byte %d".formatted(start, at));
    }
}
