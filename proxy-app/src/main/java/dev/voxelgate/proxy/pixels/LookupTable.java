package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.proxy.decode.UnsupportedImageException;

/**
 * A lookup table of DICOM (PS3.3 C.7.6.3.1.5, C.7.6.3.1.6, C.11.1.1): values below the first one mapped take the first
 * entry, values above the last one the last.
 */
final class LookupTable {

    /** The descriptor (0028,xxxx): entries, first value mapped, bits of an entry. */
    record Descriptor(int entries, int firstMapped, int bits) {

        /**
         * @param signed whether the first value mapped is SS, as Pixel Representation says; parsers of implicit VR
         *     cannot know
         */
        static Descriptor of(Attributes attributes, int tag, boolean signed) {
            var numbers = attributes.numbers(tag);
            if (numbers.size() != 3) {
                throw new UnsupportedImageException("the lookup table descriptor " + Tag.format(tag)
                        + (numbers.isEmpty() ? " is missing" : " does not have three values"));
            }
            int entries = numbers.get(0).intValue() & 0xFFFF;
            int first = numbers.get(1).intValue();
            int bits = numbers.get(2).intValue();
            if (bits < 8 || bits > 16) {
                throw new UnsupportedImageException(
                        "the lookup table descriptor " + Tag.format(tag) + " does not say 8 to 16 bits");
            }
            return new Descriptor(entries == 0 ? 65536 : entries, signed ? (short) first : first & 0xFFFF, bits);
        }
    }

    private final int firstMapped;
    private final int bits;
    private final int[] entries;

    LookupTable(int firstMapped, int bits, int[] entries) {
        this.firstMapped = firstMapped;
        this.bits = bits;
        this.entries = entries;
    }

    /** Reads a table whose data are not segmented. */
    static LookupTable of(Attributes attributes, int descriptorTag, int dataTag, boolean signed) {
        var descriptor = Descriptor.of(attributes, descriptorTag, signed);
        int[] entries = new int[descriptor.entries()];
        int bits = descriptor.bits();
        var words = words(attributes, dataTag);
        var bytes = attributes.bytes(dataTag);
        if (words.length >= entries.length) {
            System.arraycopy(words, 0, entries, 0, entries.length);
        } else if (bytes != null && bytes.length >= entries.length) {
            // Entries of 8 bits, two packed into each word; some writers do so while they announce 16 bits.
            bits = 8;
            for (int i = 0; i < entries.length; i++) {
                entries[i] = bytes[i] & 0xFF;
            }
        } else {
            throw new UnsupportedImageException("the lookup table data %s have fewer than %d entries"
                    .formatted(Tag.format(dataTag), entries.length));
        }
        return new LookupTable(descriptor.firstMapped(), atLeastWidest(bits, entries), entries);
    }

    /** Some writers announce 8 bits and write 16; the entries tell. */
    static int atLeastWidest(int bits, int[] entries) {
        if (bits == 8) {
            for (int entry : entries) {
                if (entry > 0xFF) {
                    return 16;
                }
            }
        }
        return bits;
    }

    /** The data as unsigned 16-bit words, from OW, OB or UN as bytes or from US as numbers. */
    static int[] words(Attributes attributes, int tag) {
        return switch (attributes.value(tag)) {
            case Value.Bytes(var bytes) -> {
                int[] words = new int[bytes.length / 2];
                for (int i = 0; i < words.length; i++) {
                    words[i] = (bytes[2 * i] & 0xFF) | (bytes[2 * i + 1] & 0xFF) << 8;
                }
                yield words;
            }
            case Value.Numbers(var numbers) ->
                numbers.stream().mapToInt(n -> n.intValue() & 0xFFFF).toArray();
            case null, default -> new int[0];
        };
    }

    int size() {
        return entries.length;
    }

    /** Which entry a stored value takes. */
    int index(long stored) {
        return (int) Math.clamp(stored - firstMapped, 0L, entries.length - 1L);
    }

    /** The entry in eight bits: wider entries lose their lowest bits. */
    int eightBits(long stored) {
        return entries[index(stored)] >>> (bits - 8) & 0xFF;
    }

    float[] floats() {
        var floats = new float[entries.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = entries[i];
        }
        return floats;
    }
}
