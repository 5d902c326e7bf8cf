package dev.voxelgate.proxy.decode.uncompressed;

import dev.voxelgate.proxy.decode.ImagePixel;

/**
 * Native 4:2:2 (PS3.3 C.7.6.3.1.2): two luminance samples, then the CB and CR that both share. The standard asks for
 * an even number of columns; where it is odd, pairs run on from row to row, as DCMTK and pydicom read them, and an odd
 * number of pixels needs a whole last pair.
 */
final class Chroma422 {

    private Chroma422() {}

    /** Bytes of one frame as stored. */
    static long packedBytes(ImagePixel image) {
        return Math.ceilDiv(image.pixelsPerFrame(), 2) * 4 * image.bytesPerSample();
    }

    /** Y, CB, CR for every pixel: chroma repeated, not interpolated; the caller has checked the length. */
    static byte[] repeat(byte[] packed, ImagePixel image, int length) {
        var samples = new byte[length];
        int size = image.bytesPerSample();
        int pixels = (int) image.pixelsPerFrame();
        for (int pixel = 0; pixel < pixels; pixel++) {
            int pair = (pixel >>> 1) * 4 * size;
            int out = pixel * 3 * size;
            for (int b = 0; b < size; b++) {
                samples[out + b] = packed[pair + (pixel & 1) * size + b];
                samples[out + size + b] = packed[pair + 2 * size + b];
                samples[out + 2 * size + b] = packed[pair + 3 * size + b];
            }
        }
        return samples;
    }
}
