package dev.voxelgate.proxy.decode.uncompressed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** From big to little endian, in place. */
final class ByteSwap {

    private static final int BLOCK = 4096;

    private ByteSwap() {}

    /** Swaps every whole word of {@code wordBytes}, which is 1, 2, 4 or 8; a rest at the end stays as it is. */
    static void swap(byte[] bytes, int wordBytes) {
        var big = ByteBuffer.wrap(bytes).order(ByteOrder.BIG_ENDIAN);
        var little = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int words = bytes.length / wordBytes;
        // Bulk transfers between views of unlike order are a swapping copy in the JDK, vectorised.
        switch (wordBytes) {
            case 2 -> {
                var block = new short[Math.min(words, BLOCK)];
                for (int i = 0; i < words; i += BLOCK) {
                    int n = Math.min(BLOCK, words - i);
                    big.asShortBuffer().get(i, block, 0, n);
                    little.asShortBuffer().put(i, block, 0, n);
                }
            }
            case 4 -> {
                var block = new int[Math.min(words, BLOCK)];
                for (int i = 0; i < words; i += BLOCK) {
                    int n = Math.min(BLOCK, words - i);
                    big.asIntBuffer().get(i, block, 0, n);
                    little.asIntBuffer().put(i, block, 0, n);
                }
            }
            case 8 -> {
                var block = new long[Math.min(words, BLOCK)];
                for (int i = 0; i < words; i += BLOCK) {
                    int n = Math.min(BLOCK, words - i);
                    big.asLongBuffer().get(i, block, 0, n);
                    little.asLongBuffer().put(i, block, 0, n);
                }
            }
            default -> {
                // single bytes have no order
            }
        }
    }
}
