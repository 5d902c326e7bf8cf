package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import java.nio.ByteBuffer;

/**
 * Scratch space of one call: kernels work block by block, small enough to stay in the first-level cache and plain
 * enough for the compiler to use vector instructions, and move blocks in and out with bulk copies. Only the array of
 * the samples' width has room.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record Block(byte[] bytes, short[] shorts, int[] ints) {

    /** Pixels of one block. */
    static final int SIZE = 2048;

    static Block of(int sampleBytes, int pixels) {
        int size = Math.min(pixels, SIZE);
        return new Block(
                new byte[sampleBytes == 1 ? size : 0],
                new short[sampleBytes == 2 ? size : 0],
                new int[sampleBytes == 4 ? size : 0]);
    }

    /** How much less values of a type without a sign are in a block, where they have one: half the range. */
    static double centre(DType dtype) {
        return dtype.isSigned() ? 0 : (dtype.max() + 1) / 2;
    }

    /** Reads {@code count} elements from position 0 of a little-endian buffer on. */
    void get(ByteBuffer in, int count) {
        switch (width()) {
            case 1 -> in.get(0, bytes, 0, count);
            case 2 -> in.asShortBuffer().get(0, shorts, 0, count);
            default -> in.asIntBuffer().get(0, ints, 0, count);
        }
    }

    /** Writes {@code count} elements from position 0 of a little-endian buffer on. */
    void put(ByteBuffer out, int count) {
        switch (width()) {
            case 1 -> out.put(0, bytes, 0, count);
            case 2 -> out.asShortBuffer().put(0, shorts, 0, count);
            default -> out.asIntBuffer().put(0, ints, 0, count);
        }
    }

    /** Moves values without a sign down by half their range, or back up. */
    void invertSigns(int count) {
        switch (width()) {
            case 1 -> invertSigns(bytes, count);
            case 2 -> invertSigns(shorts, count);
            default -> invertSigns(ints, count);
        }
    }

    private static void invertSigns(byte[] values, int n) {
        for (int i = 0; i < n; i++) {
            values[i] ^= Byte.MIN_VALUE;
        }
    }

    private static void invertSigns(short[] values, int n) {
        for (int i = 0; i < n; i++) {
            values[i] ^= Short.MIN_VALUE;
        }
    }

    private static void invertSigns(int[] values, int n) {
        for (int i = 0; i < n; i++) {
            values[i] ^= Integer.MIN_VALUE;
        }
    }

    private int width() {
        return bytes.length > 0 ? 1 : shorts.length > 0 ? 2 : 4;
    }
}
