package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.marker.StuffedBits;

/** The bits of entropy-coded segments (T.81 F.2.2.5), a zero byte stuffed behind every FF. */
final class EntropyReader extends StuffedBits {

    EntropyReader(byte[] bytes, int position) {
        super(bytes, position, 8);
    }

    /** Makes at least 32 bits ready: the longest code and the longest value behind it (16 bits each). */
    void require32() {
        if (count < 32) {
            fill();
        }
    }

    /** The next bits without consuming them; 1 to 32, at most what is ready. */
    int peek(int bits) {
        return (int) (buffer >>> (64 - bits));
    }

    void skip(int bits) {
        buffer <<= bits;
        count -= bits;
    }

    /** Reads 1 to 16 bits as a value of that category (T.81 F.2.2.1 RECEIVE and EXTEND). */
    int receive(int bits) {
        int value = peek(bits);
        skip(bits);
        return value < 1 << (bits - 1) ? value - (1 << bits) + 1 : value;
    }
}
