package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteBuffer;

/**
 * Three samples per pixel of 8 bits to RGB, channels together. Samples are read without a sign, whatever Pixel
 * Representation says: no colour is negative. What a frame is, planar or not, RGB or not, its decoder has decided.
 */
final class TrueColour implements ValueSource {

    private final int bits;
    private final int shift;
    private final boolean full;
    private final int planeSamples;

    private TrueColour(ImagePixel image) {
        this.bits = image.bitsStored();
        this.shift = image.highBit() + 1 - bits;
        this.full = StoredValues.fillSamples(image);
        this.planeSamples = (int) image.pixelsPerFrame();
    }

    /** Of 8 or 16 bits. */
    static ValueSource of(ImagePixel image) {
        return image.bitsAllocated() == 8 ? new TrueColour(image) : new DeepColour(image);
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        byte[] samples = frame.samples();
        boolean plain = full && frame.colour() == PhotometricInterpretation.RGB;
        if (plain && !frame.planar()) {
            out.put(samples, 3 * first, 3 * count);
            return;
        }
        int size = Math.min(count, Block.SIZE);
        byte[] interleaved = new byte[frame.planar() ? 3 * size : 0];
        var packed = PackedPixels.forPixels(plain ? 0 : count);
        int[][] channels = new int[3][plain ? 0 : size];
        var ybr = Ybr.of(frame.colour(), bits);
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            if (frame.planar()) {
                interleave(samples, first + done, n, interleaved);
                packed.read(interleaved, 0, plain ? 0 : n);
            } else {
                packed.read(samples, 3 * (first + done), n);
            }
            if (plain) {
                out.put(3 * done, interleaved, 0, 3 * n);
            } else {
                convert(packed, ybr, channels, n);
                packed.write(out, done, n);
            }
        }
    }

    private void interleave(byte[] samples, int red, int n, byte[] into) {
        int green = red + planeSamples;
        int blue = green + planeSamples;
        for (int i = 0; i < n; i++) {
            into[3 * i] = samples[red + i];
            into[3 * i + 1] = samples[green + i];
            into[3 * i + 2] = samples[blue + i];
        }
    }

    private void convert(PackedPixels packed, Ybr ybr, int[][] channels, int n) {
        int mask = (1 << bits) - 1;
        for (int channel = 0; channel < 3; channel++) {
            packed.take(channel, shift, mask, channels[channel], n);
        }
        ybr.toRgb(channels[0], channels[1], channels[2], n);
        packed.set(channels[0], channels[1], channels[2], n);
    }
}
