package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.DataDictionary;
import dev.voxelgate.dicomweb.model.Vr;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Tag, Value Representation and length of a data element (PS3.5 7.1).
 *
 * @param declaredVr as the element names it, or null when it names none or none that is known
 * @param length of the value in bytes, or {@link #UNDEFINED}
 */
record ElementHeader(int tag, @Nullable Vr declaredVr, long length) {

    static final long UNDEFINED = 0xFFFFFFFFL;

    private static final @Nullable Vr[] BY_LETTERS = new Vr[26 * 26];

    static {
        for (var vr : Vr.values()) {
            BY_LETTERS[letters(vr.name().charAt(0), vr.name().charAt(1))] = vr;
        }
    }

    /** Reads and consumes the next header; null when more input is needed, or ended. */
    static @Nullable ElementHeader read(Part10Input in, Encoding encoding) {
        if (!in.has(8)) {
            return null;
        }
        boolean big = encoding.bigEndian();
        int tag = in.tag(0, big);
        if (!encoding.explicitVr() || tag >>> 16 == 0xFFFE) {
            return consumed(in, 8, new ElementHeader(tag, null, in.u32(4, big)));
        }
        int first = in.u8(4);
        int second = in.u8(5);
        if (isLetter(first) && isLetter(second)) {
            var vr = BY_LETTERS[letters(first, second)];
            // A Value Representation newer than this list has a 32-bit length after two zeros (PS3.5 6.2.2). One that
            // no standard has ever defined may have a short length instead, which then is where the zeros should be.
            if (vr == null ? in.u16(6, big) != 0 : !vr.hasLongLength()) {
                return consumed(in, 8, new ElementHeader(tag, vr, in.u16(6, big)));
            }
            return in.has(12) ? consumed(in, 12, new ElementHeader(tag, vr, in.u32(8, big))) : null;
        }
        // Some writers put "??" or blanks for what they did not know, with a short length, as DCMTK reads them; others
        // fall back to implicit VR within an explicit data set, as pydicom reads them.
        long length = isPrintable(first) && isPrintable(second) ? in.u16(6, big) : in.u32(4, big);
        return consumed(in, 8, new ElementHeader(tag, null, length));
    }

    private static ElementHeader consumed(Part10Input in, int size, ElementHeader header) {
        in.consume(size);
        return header;
    }

    /** Whether the next element, of which eight bytes are there, names a known Value Representation. */
    static boolean namesVr(Part10Input in) {
        return isLetter(in.u8(4)) && isLetter(in.u8(5)) && BY_LETTERS[letters(in.u8(4), in.u8(5))] != null;
    }

    /**
     * Whether it names one and is no implicit VR element besides, whose length only looks like one: that would be odd,
     * or more than 64 KiB.
     */
    static boolean surelyNamesVr(Part10Input in, boolean bigEndian) {
        if (!namesVr(in)) {
            return false;
        }
        var vr = Objects.requireNonNull(BY_LETTERS[letters(in.u8(4), in.u8(5))]);
        return vr.hasLongLength() == (in.u16(6, bigEndian) == 0);
    }

    /** Whether the next element, of which eight bytes are there, cannot even name a wrong one. */
    static boolean hasNoVr(Part10Input in) {
        return !isPrintable(in.u8(4)) || !isPrintable(in.u8(5));
    }

    /** Whether it cannot; or names one that is none, and then no short length: an implicit VR element of a few KiB. */
    static boolean hasNoVrOrLength(Part10Input in, boolean bigEndian) {
        boolean letters = isLetter(in.u8(4)) && isLetter(in.u8(5));
        return hasNoVr(in) || (!letters && in.u16(6, bigEndian) == 0);
    }

    private static boolean isLetter(int character) {
        return character >= 'A' && character <= 'Z';
    }

    private static boolean isPrintable(int character) {
        return character >= ' ' && character < 0x7F;
    }

    private static int letters(int first, int second) {
        return (first - 'A') * 26 + second - 'A';
    }

    boolean isUndefinedLength() {
        return length == UNDEFINED;
    }

    /** The Value Representation to read the value by. */
    Vr vr() {
        var listed = DataDictionary.vr(tag);
        if (declaredVr == null || declaredVr == Vr.UN) {
            return listed == null ? Vr.UN : listed;
        }
        // Lookup table data are "US or OW" (PS3.6): the same words, so that they are always read as bytes.
        return listed == Vr.OW && (declaredVr == Vr.US || declaredVr == Vr.SS) ? Vr.OW : declaredVr;
    }

    /** How the value is written: one of VR UN is implicit VR little endian, whatever is around it (PS3.5 6.2.2). */
    Encoding valueEncoding(Encoding around) {
        return declaredVr == Vr.UN ? Encoding.IMPLICIT_LITTLE : around;
    }
}
