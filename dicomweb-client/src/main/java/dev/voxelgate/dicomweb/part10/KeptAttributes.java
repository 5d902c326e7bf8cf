package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import java.util.function.IntPredicate;

/** Which attributes of a data set are kept, and how much memory they may take. */
final class KeptAttributes {

    /** What an attribute or an item costs next to the bytes of its value. */
    private static final int OVERHEAD = 64;

    /** What one of several values costs: a string or a number is an object of its own. */
    private static final int TEXT_OVERHEAD = 48;

    private static final int NUMBER_OVERHEAD = 24;

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

    private static long decodedOverhead(Vr vr, byte[] bytes) {
        return switch (vr) {
            case US, SS -> (long) NUMBER_OVERHEAD * (bytes.length / 2);
            case UL, SL, FL, AT -> (long) NUMBER_OVERHEAD * (bytes.length / 4);
            case FD, SV, UV -> (long) NUMBER_OVERHEAD * (bytes.length / 8);
            case AE, AS, CS, DA, DS, DT, IS, LO, PN, SH, TM, UC, UI -> {
                long separators = 0;
                for (byte character : bytes) {
                    separators += character == '\\' ? 1 : 0;
                }
                yield TEXT_OVERHEAD * separators;
            }
            case LT, ST, UR, UT, OB, OD, OF, OL, OV, OW, SQ, UN -> 0;
        };
    }

    private void count(long length, long position) {
        charge(length + OVERHEAD, position);
    }

    private void charge(long more, long position) {
        bytes += more;
        if (bytes > limits.maxKeptBytes()) {
            throw new LimitExceededException(position, "max-kept-bytes", limits.maxKeptBytes());
        }
    }

    /** Puts the value where it belongs, decoded; {@code 1\1\1\1} is far larger decoded than read, and counted so. */
    void put(Level.DataSet around, ElementHeader header, byte[] bytes, long position) {
        charge(decodedOverhead(header.vr(), bytes), position);
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
