package dev.voxelgate.proxy.pixels;

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
}
