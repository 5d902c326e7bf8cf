package dev.voxelgate.proxy.decode.uncompressed;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** One-bit samples, eight to a byte, the first in the least significant bit (PS3.5 8.1.1 and Annex D). */
final class PackedBits {

    /** For every byte its eight samples as bytes of 0 or 1, the first in the lowest byte. */
    private static final long[] SPREAD = new long[256];

    static {
        for (int packed = 0; packed < 256; packed++) {
            for (int bit = 0; bit < 8; bit++) {
                SPREAD[packed] |= (long) (packed >>> bit & 1) << (8 * bit);
            }
        }
    }

    private PackedBits() {}

    /** Unpacks the first {@code count} samples; the caller has checked that {@code packed} holds them. */
    static byte[] unpack(byte[] packed, int count) {
        var samples = new byte[count];
        var words = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        int whole = count >>> 3;
        for (int i = 0; i < whole; i++) {
            words.putLong(i << 3, SPREAD[packed[i] & 0xFF]);
        }
        for (int i = whole << 3; i < count; i++) {
            samples[i] = (byte) (packed[i >>> 3] >>> (i & 7) & 1);
        }
        return samples;
    }
}
