package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;

/**
 * How the frames of native pixel data follow each other (PS3.5 8.1.1, PS3.3 C.7.6.3).
 *
 * @param frames at least 1
 * @param frameBits bits of one frame; the next one starts right behind them
 * @param bitsAllocated bits of one sample
 */
record PixelLayout(int frames, long frameBits, int bitsAllocated) {

    /**
     * Reads it from the Image Pixel Module.
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
            // At most 2^16 * 2^16 * 2^8 * 2^6.
            long frameBits = rows * columns * samplesPerPixel(attributes) * bitsAllocated;
            return new PixelLayout(frames(attributes), frameBits, bitsAllocated);
        } catch (MalformedValueException e) {
            throw new NotAnImageException("not an image: " + e.getMessage(), e);
        }
    }

    /** Chroma of every second pixel only: 4 bytes for 2 pixels (PS3.3 C.7.6.3.1.2). */
    private static long samplesPerPixel(Attributes attributes) {
        if (!attributes.contains(Tag.SAMPLES_PER_PIXEL)) {
            return 1;
        }
        int samples = required(attributes, Tag.SAMPLES_PER_PIXEL, "Samples per Pixel", 0xFF);
        var colour = attributes.string(Tag.PHOTOMETRIC_INTERPRETATION);
        return samples == 3 && ("YBR_FULL_422".equals(colour) || "YBR_PARTIAL_422".equals(colour)) ? 2 : samples;
    }

    private static int frames(Attributes attributes) {
        int frames = attributes.integer(Tag.NUMBER_OF_FRAMES).orElse(1);
        if (frames < 0) {
            throw new NotAnImageException("not an image: Number of Frames is negative");
        }
        // An explicit 0 is what some writers put for a single frame.
        return Math.max(1, frames);
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
