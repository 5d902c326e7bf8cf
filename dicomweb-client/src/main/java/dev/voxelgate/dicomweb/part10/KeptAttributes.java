package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import java.util.function.IntPredicate;

/** Which attributes of a data set are kept, and how much memory they may take. */
final class KeptAttributes {

    /** What an attribute or an item costs next to the bytes of its value. */
    private static final int OVERHEAD = 64;

    private final Part10Limits limits;
    private final IntPredicate wanted;
    private long bytes;

    KeptAttributes(Part10Limits limits, IntPredicate wanted) {
        this.limits = limits;
        this.wanted = wanted;
    }

    /** Whether it is kept: what the caller wants, and what tells how to read the file. */
    boolean wants(int tag) {
        return switch (tag) {
            case Tag.SPECIFIC_CHARACTER_SET,
                    Tag.SAMPLES_PER_PIXEL,
                    Tag.PHOTOMETRIC_INTERPRETATION,
                    Tag.NUMBER_OF_FRAMES,
                    Tag.ROWS,
                    Tag.COLUMNS,
                    Tag.BITS_ALLOCATED,
                    Tag.EXTENDED_OFFSET_TABLE -> true;
            default -> wanted.test(tag);
        };
    }

    /** Counts a value that is to be kept, and gives its length. */
    int reserve(ElementHeader header, long position) {
        boolean table = header.tag() == Tag.EXTENDED_OFFSET_TABLE || header.tag() == Tag.EXTENDED_OFFSET_TABLE_LENGTHS;
        int most = table ? limits.maxOffsetTableBytes() : limits.maxValueBytes();
        if (header.length() > most) {
            throw new LimitExceededException(position, table ? "max-offset-table-bytes" : "max-value-bytes", most);
        }
        count(header.length(), position);
        return (int) header.length();
    }

    /** Counts an item of a kept sequence. */
    void countItem(long position) {
        count(0, position);
    }

    private void count(long length, long position) {
        bytes += length + OVERHEAD;
        if (bytes > limits.maxKeptBytes()) {
            throw new LimitExceededException(position, "max-kept-bytes", limits.maxKeptBytes());
        }
    }

    /** Puts the value where it belongs, decoded. */
    static void put(Level.DataSet around, ElementHeader header, byte[] bytes) {
        boolean bigEndian = header.valueEncoding(around.encoding()).bigEndian();
        var decoded = ValueDecoder.decode(header.vr(), bytes, bigEndian, around.charset);
        around.attributes.put(header.tag(), decoded);
        if (header.tag() == Tag.SPECIFIC_CHARACTER_SET && decoded instanceof Value.Text terms) {
            around.charset = terms.values().isEmpty()
                    ? CharacterSets.DEFAULT
                    : CharacterSets.of(terms.values().getFirst());
        }
    }
}
