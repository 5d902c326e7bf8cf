package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SegmentReader;

/**
 * One Huffman table (T.81 C and F.2.2.3), made for speed: a look at the next {@value #LOOK} bits mostly gives a whole
 * coefficient or difference at once, its code and its additional bits.
 *
 * <p>An entry, as {@link #next} gives it: the value in bits 16 to 31 (signed), the symbol in bits 8 to 15.
 */
final class HuffmanTable {

    private static final int LOOK = 11;
    private static final int MAX_BITS = 16;

    /** Bit 7 of an entry: its value is not in it but still to be read. */
    private static final int NO_VALUE = 0x80;

    private final int[] lookup = new int[1 << LOOK];
    private final byte[] symbols;
    /** Behind the last code of each length, aligned to 16 bits. */
    private final int[] limit = new int[MAX_BITS + 1];
    /** Index of a code's symbol less the code. */
    private final int[] delta = new int[MAX_BITS + 1];

    private final int greatestCategory;

    private HuffmanTable(int[] counts, byte[] symbols) throws DecodeException {
        this.symbols = symbols;
        int code = 0;
        int index = 0;
        int greatest = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            delta[length] = index - code;
            for (int i = 0; i < counts[length]; i++, code++, index++) {
                int symbol = symbols[index] & 0xFF;
                greatest = Math.max(greatest, symbol);
                if (length <= LOOK) {
                    enter(code, length, symbol);
                }
            }
            if (code > 1 << length) {
                throw new DecodeException("a Huffman table has more codes of %d bits than there are".formatted(length));
            }
            limit[length] = code << (MAX_BITS - length);
            code <<= 1;
        }
        greatestCategory = greatest;
    }

    /** Reads a table of a DHT segment behind its class and destination (T.81 B.2.4.2). */
    static HuffmanTable read(SegmentReader segment) throws DecodeException {
        var counts = new int[MAX_BITS + 1];
        int total = 0;
        for (int length = 1; length <= MAX_BITS; length++) {
            counts[length] = segment.u8();
            total += counts[length];
        }
        if (total > 256) {
            throw segment.error("a Huffman table has %d symbols".formatted(total));
        }
        var symbols = new byte[total];
        for (int i = 0; i < total; i++) {
            symbols[i] = (byte) segment.u8();
        }
        try {
            return new HuffmanTable(counts, symbols);
        } catch (DecodeException e) {
            throw segment.error(String.valueOf(e.getMessage()));
        }
    }

    /** The greatest symbol; of a table for DC coefficients or differences, the greatest category. */
    int greatestCategory() {
        return greatestCategory;
    }

    private void enter(int code, int length, int symbol) {
        int first = code << (LOOK - length);
        int size = symbol & 15;
        // Too many codes, which the caller finds after this: stay inside.
        int last = Math.min(first + (1 << (LOOK - length)), lookup.length);
        for (int at = first; at < last; at++) {
            if (symbol == 16) {
                lookup[at] = entry(-32768, symbol) | length; // lossless only (T.81 H.1.2.2); no bits follow
            } else if (length + size <= LOOK) {
                int bits = (at >> (LOOK - length - size)) & ((1 << size) - 1);
                int value = size == 0 || bits >= 1 << (size - 1) ? bits : bits - (1 << size) + 1;
                lookup[at] = entry(value, symbol) | (length + size);
            } else {
                lookup[at] = entry(0, symbol) | NO_VALUE | length;
            }
        }
    }

    private static int entry(int value, int symbol) {
        return value << 16 | symbol << 8;
    }

    /** Reads one symbol and the additional bits that its low four bits count. Fails on bits that are no code. */
    int next(EntropyReader reader) throws DecodeException {
        reader.require32();
        int entry = lookup[reader.peek(LOOK)];
        int length = entry & 0xFF;
        if (length > 0 && length < NO_VALUE) {
            reader.skip(length);
            return entry;
        }
        return nextSlowly(reader, entry);
    }

    private int nextSlowly(EntropyReader reader, int entry) throws DecodeException {
        int symbol;
        if (entry != 0) {
            reader.skip(entry & 0x7F);
            symbol = entry >> 8 & 0xFF;
        } else {
            int bits = reader.peek(MAX_BITS);
            int length = LOOK + 1;
            while (length <= MAX_BITS && bits >= limit[length]) {
                length++;
            }
            if (length > MAX_BITS) {
                reader.checkNotPassed();
                throw reader.error("the data holds no Huffman code");
            }
            // In bounds: limit[length - 1] <= bits < limit[length], so this is one of the codes of this length.
            symbol = symbols[(bits >> (MAX_BITS - length)) + delta[length]] & 0xFF;
            reader.skip(length);
        }
        if (symbol == 16) {
            return entry(-32768, symbol);
        }
        int size = symbol & 15;
        return entry(size == 0 ? 0 : reader.receive(size), symbol);
    }
}
