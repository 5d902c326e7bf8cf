package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bits of a scan (T.87 A.1) and the Golomb codes made of them (T.87 A.5.3): most significant first, one zero bit
 * stuffed behind every byte FF. A marker, or the end of the codestream, is not passed; behind it zeros are given, and
 * {@link #checkNotPassed} tells whether any of them was used. So the decoding loops need no test per bit.
 */
final class GolombReader {

    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private final int qbpp;
    private final int greatestValue;
    private int position;
    /** The next bits, from the most significant end; what is below {@link #count} is zero. */
    private long buffer;

    private int count;
    /** How many of the bits given out or in the buffer were made up. */
    private long madeUp;

    GolombReader(byte[] bytes, int position, CodingParameters parameters) {
        this.bytes = bytes;
        this.position = position;
        qbpp = parameters.qbpp();
        // Errors are reduced modulo RANGE (A.4.5), mapped to 0 to RANGE (A.5.2), and the escape code has qbpp bits.
        greatestValue = 2 << qbpp;
    }

    private void fill() {
        if (position <= bytes.length - 4) {
            int next = (int) INT_BE.get(bytes, position);
            // No byte of `next` is FF, as no byte of its complement is zero.
            if (((~next - 0x01010101) & next & 0x80808080) == 0) {
                buffer |= (next & 0xFFFF_FFFFL) << (32 - count);
                count += 32;
                position += 4;
                return;
            }
        }
        fillByByte();
    }

    /** Takes an FF together with the seven bits behind it, so that no state is left between calls. */
    private void fillByByte() {
        while (count <= 49) {
            int next = position < bytes.length ? bytes[position] & 0xFF : 0xFF;
            if (next != 0xFF) {
                buffer |= (long) next << (56 - count);
                count += 8;
                position++;
            } else if (position + 1 < bytes.length && bytes[position + 1] >= 0) {
                buffer |= (0xFFL << 7 | bytes[position + 1]) << (49 - count);
                count += 15;
                position += 2;
            } else {
                madeUp += 64 - count;
                count = 64;
                return;
            }
        }
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

    /** An error near the next bit. */
    DecodeException error(String what) {
        return new DecodeException(what + ", near byte " + position);
    }

    /** Fails when bits behind the end of the data were used. */
    void checkNotPassed() throws DecodeException {
        if (madeUp > count) {
            throw new DecodeException("the scan's data ends before the picture is whole, at byte " + position);
        }
    }

    /**
     * Ends the scan or an interval of it: all data must have been used, but for the bits that fill its last byte. Bytes
     * 00 and FF may follow as padding, in any order: DCMTK makes the length even with an FF before EOI, others with a
     * 00, and together they look like coded bits.
     *
     * @return the offset of the marker behind it
     */
    int finish() throws DecodeException {
        checkNotPassed();
        // Back over the bytes that are in the buffer and were not used: behind an FF they have seven bits.
        int end = position;
        for (long unused = count - madeUp; unused >= 8; end--) {
            unused -= end >= 2 && bytes[end - 2] == (byte) 0xFF ? 7 : 8;
        }
        int at = end;
        while (at < bytes.length && (bytes[at] == 0 || bytes[at] == (byte) 0xFF)) {
            at++;
        }
        if (at == bytes.length) {
            return at;
        }
        if (at == end || bytes[at - 1] != (byte) 0xFF || bytes[at] >= 0) {
            throw new DecodeException("data is left over when the scan is whole, at byte " + at);
        }
        return at - 1;
    }

    /** Passes the restart marker RSTm that must follow, {@code m} counted modulo 8. */
    void restart(int m) throws DecodeException {
        int at = finish();
        while (at < bytes.length && (bytes[at] & 0xFF) == 0xFF) {
            at++;
        }
        if (at >= bytes.length || (bytes[at] & 0xFF) != 0xD0 + (m & 7)) {
            throw new DecodeException("restart marker RST%d is missing at byte %d".formatted(m & 7, position));
        }
        position = at + 1;
        buffer = 0;
        count = 0;
        madeUp = 0;
    }
}
