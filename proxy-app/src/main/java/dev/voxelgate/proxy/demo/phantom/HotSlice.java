package dev.voxelgate.proxy.demo.phantom;

import static dev.voxelgate.proxy.demo.phantom.HeadPhantom.SIZE;

import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;

/** An axial slice of the head as a PALETTE COLOR image (PS3.3 C.7.6.3.1.5), from black over red and yellow to white. */
final class HotSlice {

    /** The axial slice. */
    static final int SLICE = 38;

    /** Entries of the palette. */
    static final int COLOURS = 256;

    private static final int DARKEST_HOUNSFIELD = -160;
    private static final int HOUNSFIELD_PER_COLOUR = 5;

    private HotSlice() {}

    /** Stored values, a byte per pixel: indices into the palette. */
    static byte[] storedValues() {
        var values = HeadPhantom.storedValues(SLICE);
        var indices = new byte[values.length];
        for (int i = 0; i < indices.length; i++) {
            int hounsfield = values[i] - HeadPhantom.OFFSET;
            indices[i] = (byte) Math.clamp((hounsfield - DARKEST_HOUNSFIELD) / HOUNSFIELD_PER_COLOUR, 0, COLOURS - 1);
        }
        return indices;
    }

    /** One of the palette's channels: 16-bit entries that ramp up from an index on. */
    static short[] channel(int from, int to) {
        var entries = new short[COLOURS];
        for (int i = 0; i < COLOURS; i++) {
            entries[i] = (short) (Math.clamp((long) (i - from) * 255 / (to - from), 0, 255) * 257);
        }
        return entries;
    }

    static DataSet dataSet(SeriesIdentity identity) {
        var dataSet = identity.instance(1)
                .text(Attribute.IMAGE_TYPE, "DERIVED", "SECONDARY")
                .text(Attribute.CONVERSION_TYPE, "SYN")
                .text(Attribute.PATIENT_ORIENTATION, "L", "P")
                .numbers(Attribute.RED_PALETTE_DESCRIPTOR, COLOURS, 0, 16)
                .numbers(Attribute.GREEN_PALETTE_DESCRIPTOR, COLOURS, 0, 16)
                .numbers(Attribute.BLUE_PALETTE_DESCRIPTOR, COLOURS, 0, 16)
                .bytes(Attribute.RED_PALETTE_DATA, PixelModule.littleEndian(channel(0, 96)))
                .bytes(Attribute.GREEN_PALETTE_DATA, PixelModule.littleEndian(channel(80, 176)))
                .bytes(Attribute.BLUE_PALETTE_DATA, PixelModule.littleEndian(channel(160, 255)));
        PixelModule.describe(dataSet, "PALETTE COLOR", SIZE, SIZE, 8, false);
        return PixelModule.samples(dataSet, 8, storedValues()).build();
    }
}
