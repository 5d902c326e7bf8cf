package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;

/**
 * How the frames of native pixel data follow each other (PS3.5 8.1.1, PS3.3 C.7.6.3).
 *
 * @param frames at least 1
 * @param frameBits bits of one frame; the next one starts right behind them
 * @param bitsAllocated bits of one sample
 * @param fullFrameBits bits of one frame with every sample of every pixel: more than {@code frameBits} where chroma is
 *     subsampled, else the same
 */
record PixelLayout(int frames, long frameBits, int bitsAllocated, long fullFrameBits) {

    /**
     * Reads it from the Image Pixel Module. YBR_FULL_422 and YBR_PARTIAL_422 are taken to be subsampled, as the
     * standard says; {@link #storedIn} tells whether they are.
     *
     * @throws NotAnImageException when the data set does not say it
     */
    static PixelLayout of(InstanceHeader instance) {
        var attributes = instance.attributes();
        try {
            int bitsAllocated = switch (instance.pixelDataTag()) {
                case Tag.FLOAT_PIXEL_DATA -> 32;
                case Tag.DOUBLE_FLOAT_PIXEL_DATA -> 64;
                case Tag.PIXEL_DATA -> required(attributes, Tag.BITS_ALLOCATED, "Bits Allocated", 64);
                default -> throw new NotAnImageException("not an image: the data set has no pixel data");
            };
            long rows = required(attributes, Tag.ROWS, "Rows", 0xFFFF);
            long columns = required(attributes, Tag.COLUMNS, "Columns", 0xFFFF);
            int samples = attributes.contains(Tag.SAMPLES_PER_PIXEL)
                    ? required(attributes, Tag.SAMPLES_PER_PIXEL, "Samples per Pixel", 0xFF)
                    : 1;
            // At most 2^16 * 2^16 * 2^8 * 2^6.
            long full = rows * columns * samples * bitsAllocated;
            // Four samples for two pixels, and for the last one of an odd number (PS3.3 C.7.6.3.1.2).
            long frame = samples == 3 && isSubsampled(attributes)
                    ? Math.ceilDiv(rows * columns, 2) * 4 * bitsAllocated
                    : full;
            return new PixelLayout(NumberOfFrames.of(attributes), frame, bitsAllocated, full);
        } catch (MalformedValueException e) {
            throw new NotAnImageException("not an image: " + e.getMessage(), e);
        }
    }

    private static boolean isSubsampled(Attributes attributes) {
        var colour = attributes.string(Tag.PHOTOMETRIC_INTERPRETATION);
        return "YBR_FULL_422".equals(colour) || "YBR_PARTIAL_422".equals(colour);
    }

    /**
     * The layout of native pixel data of so many bytes. Some writers say 4:2:2 and store three samples for every pixel;
     * the length tells. All of those frames fit into it: then they are not subsampled, unless the length is a whole
     * number of subsampled frames and not one of others, more frames than Number of Frames says. Fewer bytes than that
     * are subsampled frames, or too few.
     */
    PixelLayout storedIn(long bytes) {
        var full = new PixelLayout(frames, fullFrameBits, bitsAllocated, fullFrameBits);
        boolean subsampled = bytes < full.totalBytes() || (isWhole(bytes) && !full.isWhole(bytes));
        return subsampled ? this : full;
    }

    /** Whether so many bytes are nothing but frames, and a byte of padding to an even length. */
    private boolean isWhole(long bytes) {
        long rest = bytes % frameBytes();
        return rest == 0 || (rest == 1 && bytes % 2 == 0);
    }

    private static int required(Attributes attributes, int tag, String name, int most) {
        int value = attributes.integer(tag).orElse(0);
        if (value < 1 || value > most) {
            throw new NotAnImageException("not an image: " + name + (value == 0 ? " is missing" : " is out of range"));
        }
        return value;
    }

    /** Bytes of one frame on its own. */
    long frameBytes() {
        return bytes(frameBits);
    }

    /** Bytes of all frames; more than any file has when they cannot be counted. */
    long totalBytes() {
        return frameBits > Long.MAX_VALUE / frames ? Long.MAX_VALUE : bytes(frameBits * frames);
    }

    private static long bytes(long bits) {
        return bits / 8 + (bits % 8 == 0 ? 0 : 1);
    }
}
