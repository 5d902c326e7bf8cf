package dev.voxelgate.proxy.decode.rle;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Interleaves the byte planes of a frame: the planes are unpacked a piece each, small enough for the processor's cache,
 * and their bytes then put side by side.
 */
final class Planes {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private static final int PIECE = 4096;
    /** Room for what {@link RleSegment#unpack} writes too much. */
    private static final int SPARE = 8;

    private final RleSegment[] segments;
    private final byte[][] pieces;

    /** The segments in the order of their bytes, at least two. */
    Planes(RleSegment[] segments) {
        this.segments = segments;
        pieces = new byte[segments.length][PIECE + SPARE];
    }

    /** Fills {@code out}, whose length is a multiple of the number of segments. */
    void interleave(byte[] out, Deadline deadline) throws DecodeException {
        int stride = segments.length;
        int length = out.length / stride;
        for (int from = 0; from < length; from += PIECE) {
            deadline.check();
            int piece = Math.min(PIECE, length - from);
            for (int i = 0; i < stride; i++) {
                segments[i].unpack(pieces[i], 0, piece);
            }
            switch (stride) {
                case 2 -> pairs(out, from * 2, piece);
                case 3 -> triples(out, from * 3, piece);
                default -> {
                    for (int i = 0; i < stride; i++) {
                        put(pieces[i], out, from * stride + i, piece);
                    }
                }
            }
        }
    }

    private void pairs(byte[] out, int at, int length) {
        var first = pieces[0];
        var second = pieces[1];
        int whole = length & -4;
        for (int i = 0; i < whole; i += 4) {
            LONG.set(out, at + 2 * i, spread((int) INT.get(first, i)) | spread((int) INT.get(second, i)) << 8);
        }
        for (int i = whole; i < length; i++) {
            out[at + 2 * i] = first[i];
            out[at + 2 * i + 1] = second[i];
        }
    }

    /** Puts a zero byte behind each of four. */
    private static long spread(int bytes) {
        long pairs = ((bytes & 0xFFFF_FFFFL) | (long) bytes << 16) & 0x0000_FFFF_0000_FFFFL;
        return (pairs | pairs << 8) & 0x00FF_00FF_00FF_00FFL;
    }

    private void triples(byte[] out, int at, int length) {
        var first = pieces[0];
        var second = pieces[1];
        var third = pieces[2];
        for (int i = 0; i < length; i++) {
            out[at + 3 * i] = first[i];
            out[at + 3 * i + 1] = second[i];
            out[at + 3 * i + 2] = third[i];
        }
    }

    private void put(byte[] piece, byte[] out, int at, int length) {
        int stride = segments.length;
        for (int i = 0; i < length; i++) {
            out[at + i * stride] = piece[i];
        }
    }
}
