package dev.voxelgate.proxy.decode;

/**
 * The Image Pixel Module (PS3.3 C.7.6.3) of an instance, checked: a value of this type describes frames that can
 * exist.
 *
 * @param rows 1 to 65535
 * @param columns 1 to 65535
 * @param colour the Photometric Interpretation; Samples per Pixel follows from it
 * @param planar Planar Configuration 1
 * @param bitsAllocated 1, 8, 16, 32 or 64
 * @param bitsStored 1 to bitsAllocated
 * @param highBit bitsStored - 1 to bitsAllocated - 1
 * @param sampleType how a stored sample is read
 */
public record ImagePixel(
        int rows,
        int columns,
        PhotometricInterpretation colour,
        boolean planar,
        int bitsAllocated,
        int bitsStored,
        int highBit,
        SampleType sampleType) {

    /** How the bits of a stored sample are read. */
    public enum SampleType {
        UNSIGNED,
        /** Two's complement (Pixel Representation 1). */
        SIGNED,
        /** Float Pixel Data and Double Float Pixel Data: IEEE 754 of 32 or 64 bits. */
        FLOAT
    }

    /** @throws UnsupportedImageException naming the attribute that is out of its range */
    public ImagePixel {
        require(rows >= 1 && rows <= 65535, "Rows");
        require(columns >= 1 && columns <= 65535, "Columns");
        require(
                switch (sampleType) {
                    case UNSIGNED, SIGNED ->
                        bitsAllocated == 1 || bitsAllocated == 8 || bitsAllocated == 16 || bitsAllocated == 32;
                    case FLOAT -> bitsAllocated == 32 || bitsAllocated == 64;
                },
                "Bits Allocated");
        require(bitsStored >= 1 && bitsStored <= bitsAllocated, "Bits Stored");
        require(highBit >= bitsStored - 1 && highBit < bitsAllocated, "High Bit");
        require(colour.isGrayscale() || (bitsAllocated <= 16 && bitsAllocated > 1), "Bits Allocated of a colour image");
    }

    private static void require(boolean holds, String attribute) {
        if (!holds) {
            throw new UnsupportedImageException(attribute + " has a value that this gateway cannot turn into an array");
        }
    }

    /** The image of some neighbouring rows. */
    public ImagePixel withRows(int count) {
        return new ImagePixel(count, columns, colour, planar, bitsAllocated, bitsStored, highBit, sampleType);
    }

    public int samplesPerPixel() {
        return colour.samplesPerPixel();
    }

    /** Pixels of one frame; at most 65535², so it is a long. */
    public long pixelsPerFrame() {
        return (long) rows * columns;
    }

    /** Bytes of one sample in a {@link DecodedFrame}: one-bit samples are unpacked to one byte each. */
    public int bytesPerSample() {
        return Math.max(1, bitsAllocated / 8);
    }

    /** Bytes of one frame in a {@link DecodedFrame}. */
    public long decodedBytes() {
        return pixelsPerFrame() * samplesPerPixel() * bytesPerSample();
    }
}
