package dev.voxelgate.proxy.decode.marker;

import dev.voxelgate.proxy.decode.DecodeException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The bits of a scan: most significant first, zero bits stuffed behind every byte FF. A marker, or the end of the
 * codestream, is not passed; behind it zeros are given, and {@link #checkNotPassed} tells whether any of them was used.
 * So the decoding loops need no test per bit, and are bounded by the picture's size.
 *
 * <p>What reads codes of these bits extends it: the loops of the codecs work on its fields.
 */
public abstract class StuffedBits {

    private static final VarHandle INT_BE = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private final byte[] bytes;
    /** How many bits of the byte behind an FF are stuffed. */
    private final int stuffed;

    private int position;
    /** The next bits, from the most significant end; what is below {@link #count} is zero. */
    protected long buffer;

    /** How many bits the buffer has. */
    protected int count;

    /** How many of the bits given out or in the buffer were made up. */
    private long madeUp;

    /**
     * The bits from an offset on.
     *
     * @param stuffed the zero bits behind an FF: 8 of JPEG (T.81 F.1.2.3), 1 of JPEG-LS (T.87 A.1)
     */
    protected StuffedBits(byte[] bytes, int position, int stuffed) {
        this.bytes = bytes;
        this.position = position;
        this.stuffed = stuffed;
    }

    /** Makes more bits ready: at least 32, when there are fewer. */
    protected final void fill() {
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

    /** Takes an FF together with what is behind it, so that no state is left between calls. */
    private void fillByByte() {
        int room = 48 + stuffed; // 64 less the bits of an FF and of the byte behind it
        while (count <= room) {
            int next = position < bytes.length ? bytes[position] & 0xFF : 0xFF;
            if (next != 0xFF) {
                buffer |= (long) next << (56 - count);
                count += 8;
                position++;
            } else if (position + 1 < bytes.length && isStuffed(bytes[position + 1])) {
                buffer |= (0xFFL << (8 - stuffed) | bytes[position + 1]) << (room - count);
                count += 16 - stuffed;
                position += 2;
            } else {
                madeUp += 64 - count;
                count = 64;
                return;
            }
        }
    }

    /** Whether a byte behind an FF is data, and does not make it a marker. */
    private boolean isStuffed(byte next) {
        return (next & 0xFF) >>> (8 - stuffed) == 0;
    }

    /** Fails when bits behind the end of the data were used. */
    public final void checkNotPassed() throws DecodeException {
        if (madeUp > count) {
            throw new DecodeException("the scan's data ends before the picture is whole, at byte " + position);
        }
    }

    /**
     * Ends the scan or an interval of it: all data must have been used, but for the bits that fill its last byte. Bytes
     * 00 and FF may follow as padding, in any order: DCMTK makes the length even with an FF before the marker, others
     * with a 00, and some add to what another has padded. Together they look like data.
     *
     * @return the offset of the marker behind it
     */
    public final int finish() throws DecodeException {
        checkNotPassed();
        // Back over the bytes that are in the buffer and were not used: those behind an FF have fewer bits.
        int end = position;
        for (long unused = count - madeUp; unused >= 8; end--) {
            unused -= end >= 2 && bytes[end - 2] == (byte) 0xFF ? 8 - stuffed : 8;
        }
        int at = end;
        while (at < bytes.length && (bytes[at] == 0 || bytes[at] == (byte) 0xFF)) {
            at++;
        }
        if (at == bytes.length) {
            return at;
        }
        if (at == end || bytes[at - 1] != (byte) 0xFF || isStuffed(bytes[at])) {
            throw new DecodeException("data is left over when the scan is whole, at byte " + at);
        }
        return at - 1;
    }

    /** Passes the restart marker RSTm that must follow (T.81 F.2.1.3.1), {@code m} counted modulo 8. */
    public final void restart(int m) throws DecodeException {
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

    /** An error near the next bit. */
    public final DecodeException error(String what) {
        return new DecodeException(what + ", near byte " + position);
    }
}
