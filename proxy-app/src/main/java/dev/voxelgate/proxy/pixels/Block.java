package dev.voxelgate.proxy.pixels;

/**
 * Scratch space of one call: kernels work block by block, small enough to stay in the first-level cache and plain
 * enough for the compiler to use vector instructions, and move blocks in and out with bulk copies.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record Block(short[] shorts, int[] ints, float[] floats) {

    /** Pixels of one block. */
    static final int SIZE = 2048;

    static Block forPixels(int count) {
        int size = Math.min(count, SIZE);
        return new Block(new short[size], new int[size], new float[size]);
    }
}
