package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bits of entropy-coded segments (T.81 F.2.2.5): most significant first, a zero byte stuffed behind every FF. A
 * marker, or the end of the codestream, is not passed; behind it zeros are given, and {@link #checkNotPassed} tells
 * whether any of them was used. So the decoding loops need no test per bit, and are bounded by the picture's size.
 */
final class EntropyReader {

    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    private int position;
    /** The next bits, from the most significant end; what is below {@link #count} is zero. */
    private long buffer;

    private int count;
    /** How many of the bits given out or in the buffer were made up. */
    private long madeUp;

    EntropyReader(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    /** Makes at least 32 bits ready: the longest code and the longest value behind it (16 bits each). */
    void require32() {
        if (count < 32) {
            fill();
        }
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

    private void fillByByte() {
        while (count <= 56) {
            int next = position < bytes.length ? bytes[position] & 0xFF : 0xFF;
            int length = 1;
            if (next == 0xFF) {
                if (position + 1 >= bytes.length || bytes[position + 1] != 0) {
                    madeUp += 64 - count;
                    count = 64;
                    return;
                }
                length = 2;
            }
            buffer |= (long) next << (56 - count);
            count += 8;
            position += length;
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

    /** Fails when bits behind the end of the data were used. */
    void checkNotPassed() throws DecodeException {
        if (madeUp > count) {
            throw new DecodeException("the entropy-coded data ends before the picture is whole, at byte " + position);
        }
    }

    /**
     * Ends a segment of entropy-coded data: all of it must have been used, but for the bits that fill its last byte.
     * Bytes 00 and FF may follow as padding, in any order: some encoders make the length even with one, some with the
     * other, and some add to what another has padded.
     *
     * @return the offset of the marker behind it
     */
    int finish() throws DecodeException {
        checkNotPassed();
        // Back over the bytes that are in the buffer and were not used: FF stands there with its zero byte.
        int end = position;
        for (long unused = count - madeUp; unused >= 8; unused -= 8) {
            end -= end >= 2 && bytes[end - 1] == 0 && bytes[end - 2] == (byte) 0xFF ? 2 : 1;
        }
        int at = end;
        while (at < bytes.length && (bytes[at] == 0 || bytes[at] == (byte) 0xFF)) {
            at++;
        }
        if (at == bytes.length) {
            return at;
        }
        if (at == end || bytes[at - 1] != (byte) 0xFF) {
            throw new DecodeException("entropy-coded data is left over when the scan is whole, at byte " + at);
        }
        return at - 1;
    }

    /** An error near the next bit. */
    DecodeException error(String what) {
        return new DecodeException(what + ", near byte " + position);
    }

    /** Passes the restart marker RSTm that must follow (T.81 F.2.1.3.1), {@code m} counted modulo 8. */
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
