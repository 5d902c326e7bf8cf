package dev.voxelgate.proxy.decode;

/** The meaning of a pixel's samples (PS3.3 C.7.6.3.1.2). */
public enum PhotometricInterpretation {
    MONOCHROME1(1),
    MONOCHROME2(1),
    PALETTE_COLOR(1),
    RGB(3),
    YBR_FULL(3),
    YBR_FULL_422(3),
    YBR_PARTIAL_422(3),
    YBR_PARTIAL_420(3),
    YBR_RCT(3),
    YBR_ICT(3);

    private final int samplesPerPixel;

    PhotometricInterpretation(int samplesPerPixel) {
        this.samplesPerPixel = samplesPerPixel;
    }

    public int samplesPerPixel() {
        return samplesPerPixel;
    }

    /** Whether a pixel of the array has one value (grayscale) rather than red, green and blue. */
    public boolean isGrayscale() {
        return this == MONOCHROME1 || this == MONOCHROME2;
    }
}
