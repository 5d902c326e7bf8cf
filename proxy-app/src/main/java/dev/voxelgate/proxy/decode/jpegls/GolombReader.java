package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.StuffedBits;

/** The bits of a scan (T.87 A.1), one bit stuffed behind every FF, and the Golomb codes made of them (T.87 A.5.3). */
final class GolombReader extends StuffedBits {

    private final int qbpp;
    private final int greatestValue;

    GolombReader(byte[] bytes, int position, CodingParameters parameters) {
        super(bytes, position, 1);
        qbpp = parameters.qbpp();
        // Errors are reduced modulo RANGE (A.4.5), mapped to 0 to RANGE (A.5.2), and the escape code has qbpp bits.
        greatestValue = 2 << qbpp;
    }

    /** Reads one bit. */
    int bit() {
        return bits(1);
    }

    /** Reads 0 to 16 bits. */
    int bits(int length) {
        if (count < 32) {
            fill();
        }
        int value = (int) (buffer >>> 1 >>> (63 - length));
        buffer <<= length;
        count -= length;
        return value;
    }

    /**
     * Reads the limited-length Golomb code LG(k, limit) (T.87 A.5.3).
     *
     * @param k at most 31, as the counters it comes from are ints
     * @return 0 to twice the range of an error
     */
    int golomb(int k, int limit) throws DecodeException {
        if (count < 32) {
            fill();
        }
        int zeros = Long.numberOfLeadingZeros(buffer);
        int length = zeros + 1 + k;
        if (length > count || zeros >= limit - qbpp - 1) {
            return golombSlowly(k, limit);
        }
        long code = buffer << zeros;
        buffer = code << 1 << k;
        count -= length;
        // The top bit of `code` is the one that ends the zeros, k bits follow.
        return checked(((long) (zeros - 1) << k) + (code >>> (63 - k)));
    }

    private int golombSlowly(int k, int limit) throws DecodeException {
        int most = limit - qbpp - 1;
        int zeros = 0;
        while (bit() == 0) {
            if (++zeros > most) {
                throw damaged();
            }
        }
        if (zeros == most) {
            return bits(qbpp) + 1;
        }
        int low = k > 16 ? bits(k - 16) << 16 | bits(16) : bits(k);
        return checked(((long) zeros << k) + low);
    }

    private int checked(long value) throws DecodeException {
        if (value > greatestValue) {
            throw damaged();
        }
        return (int) value;
    }

    private DecodeException damaged() throws DecodeException {
        checkNotPassed();
        return error("a Golomb code is greater than any error");
    }
}
