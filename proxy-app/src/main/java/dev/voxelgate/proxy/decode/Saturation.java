package dev.voxelgate.proxy.decode;

import dev.voxelgate.proxy.decode.ImagePixel.SampleType;

/**
 * Keeps lossy samples in the range of the data set. Where the samples of a codestream have more bits than the data set
 * stores, a lossy decoder can give values beyond that range. Masking would wrap them (1025 of 10 bits becomes 1), so
 * they become the nearest value of the range. Samples that are stored exactly are not saturated but masked
 * (PS3.5 8.1.1): what stands above their High Bit is an overlay or a sign.
 */
public final class Saturation {

    private Saturation() {}

    /**
     * Saturates the samples of one component.
     *
     * @param samples as {@link DecodedFrame} has them, the components of a pixel side by side; changed in place
     * @param component from 0
     * @param precision bits of the codestream's samples, at most Bits Allocated. Samples of a signed image are two's
     *     complement of these bits, also where the codestream has no sign of its own (JPEG, JPEG-LS)
     * @param signed whether the codestream has signed samples (JPEG 2000)
     */
    public static void apply(byte[] samples, int component, ImagePixel image, int precision, boolean signed) {
        int bits = image.highBit() + 1;
        if (precision <= bits) {
            return; // no sample exceeds the range
        }
        // Colours are never negative, whatever Pixel Representation says.
        boolean negatives = image.sampleType() == SampleType.SIGNED && image.samplesPerPixel() == 1;
        long greatest = (1L << (negatives ? bits - 1 : bits)) - 1;
        long least = negatives ? -greatest - 1 : 0;
        int bytes = image.bytesPerSample();
        int stride = bytes * image.samplesPerPixel();
        int unused = Long.SIZE - precision;
        for (int at = component * bytes; at < image.decodedBytes(); at += stride) {
            long coded = read(samples, at, bytes) << unused;
            long value = signed || negatives ? coded >> unused : coded >>> unused;
            write(samples, at, bytes, Math.clamp(value, least, greatest));
        }
    }

    private static long read(byte[] samples, int at, int bytes) {
        long value = 0;
        for (int i = 0; i < bytes; i++) {
            value |= (samples[at + i] & 0xFFL) << (8 * i);
        }
        return value;
    }

    private static void write(byte[] samples, int at, int bytes, long value) {
        for (int i = 0; i < bytes; i++) {
            samples[at + i] = (byte) (value >> (8 * i));
        }
    }
}
