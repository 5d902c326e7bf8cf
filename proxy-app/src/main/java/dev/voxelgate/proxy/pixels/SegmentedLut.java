package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import org.jspecify.annotations.Nullable;

/**
 * Segmented Palette Color Lookup Table Data (PS3.3 C.7.9.2): discrete, linear and indirect segments. Units are 16-bit
 * words, or bytes for entries of eight bits, where some writers use words all the same.
 */
final class SegmentedLut {

    private static final int DISCRETE = 0;
    private static final int LINEAR = 1;
    private static final int INDIRECT = 2;

    private final int[] units;
    private final int unitBytes;
    private final int[] entries;
    private int filled;

    private SegmentedLut(int[] units, int unitBytes, int entries) {
        this.units = units;
        this.unitBytes = unitBytes;
        this.entries = new int[entries];
    }

    static LookupTable of(Attributes attributes, int descriptorTag, int dataTag, boolean signed) {
        var descriptor = LookupTable.Descriptor.of(attributes, descriptorTag, signed);
        int[] words = LookupTable.words(attributes, dataTag);
        int[] entries = descriptor.bits() == 8 ? expand(bytes(words), 1, descriptor.entries()) : null;
        if (entries == null) {
            entries = expand(words, 2, descriptor.entries());
        }
        if (entries == null) {
            throw new UnsupportedImageException("the segmented lookup table data %s do not unfold to %d entries"
                    .formatted(Tag.format(dataTag), descriptor.entries()));
        }
        return new LookupTable(
                descriptor.firstMapped(), LookupTable.atLeastWidest(descriptor.bits(), entries), entries);
    }

    private static int[] bytes(int[] words) {
        int[] bytes = new int[2 * words.length];
        for (int i = 0; i < words.length; i++) {
            bytes[2 * i] = words[i] & 0xFF;
            bytes[2 * i + 1] = words[i] >>> 8;
        }
        return bytes;
    }

    /** The entries, or null when the units are no segments of so many entries. */
    private static int @Nullable [] expand(int[] units, int unitBytes, int count) {
        var lut = new SegmentedLut(units, unitBytes, count);
        return lut.run(0, Integer.MAX_VALUE, true) >= 0 && lut.filled == count ? lut.entries : null;
    }

    /** Unfolds up to {@code segments} segments from unit {@code at}; where they end, or -1 when they break a rule. */
    private int run(int at, int segments, boolean mayBranch) {
        for (int done = 0; done < segments && filled < entries.length; done++) {
            if (at + 2 > units.length) {
                return -1;
            }
            int opcode = units[at];
            int length = units[at + 1];
            at = switch (opcode) {
                case DISCRETE -> discrete(at + 2, length);
                case LINEAR -> linear(at + 2, length);
                case INDIRECT -> mayBranch ? indirect(at + 2, length) : -1;
                default -> -1;
            };
            if (at < 0) {
                return -1;
            }
        }
        return at;
    }

    private int discrete(int at, int length) {
        // Of length 0 they would be work without end: an indirect segment repeats thousands of them, and so does the
        // next.
        if (length == 0 || length > units.length - at || length > entries.length - filled) {
            return -1;
        }
        System.arraycopy(units, at, entries, filled, length);
        filled += length;
        return at + length;
    }

    /** From the entry before to the given one, rounded half to even as pydicom does; the standard leaves it open. */
    private int linear(int at, int length) {
        if (length == 0 || at >= units.length || filled == 0 || length > entries.length - filled) {
            return -1;
        }
        int from = entries[filled - 1];
        int to = units[at];
        for (int i = 1; i <= length; i++) {
            entries[filled++] = (int) Math.rint(from + (double) (to - from) * i / length);
        }
        return at + 1;
    }

    /** Repeats segments found at a byte offset, two 16-bit halves of it, the low one first; they may not branch. */
    private int indirect(int at, int segments) {
        int size = 4 / unitBytes;
        if (size > units.length - at) {
            return -1;
        }
        long offset = unitBytes == 2
                ? units[at] | (long) units[at + 1] << 16
                : units[at] | units[at + 1] << 8 | units[at + 2] << 16 | (long) units[at + 3] << 24;
        if (offset % unitBytes != 0 || offset / unitBytes >= units.length) {
            return -1;
        }
        return run((int) (offset / unitBytes), segments, false) < 0 ? -1 : at + size;
    }
}
