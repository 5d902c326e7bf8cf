package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.nio.ByteBuffer;

/**
 * PALETTE COLOR (PS3.3 C.7.6.3.1.5, C.7.9): every sample becomes red, green and blue of eight bits each. Entries of
 * more than eight bits lose their lowest ones. Masking, sign, the first value mapped and clamping are folded into one
 * table over all bit patterns of a sample.
 */
final class PaletteColour implements ValueSource {

    private final int sampleBytes;
    /** By sample, red in the lowest byte. */
    private final int[] colours;

    private PaletteColour(int sampleBytes, int[] colours) {
        this.sampleBytes = sampleBytes;
        this.colours = colours;
    }

    static PaletteColour of(ImagePixel image, Attributes attributes) {
        boolean signed = image.sampleType() == SampleType.SIGNED;
        var red = table(
                attributes, Tag.RED_PALETTE_DESCRIPTOR, Tag.RED_PALETTE_DATA, Tag.SEGMENTED_RED_PALETTE_DATA, signed);
        var green = table(
                attributes,
                Tag.GREEN_PALETTE_DESCRIPTOR,
                Tag.GREEN_PALETTE_DATA,
                Tag.SEGMENTED_GREEN_PALETTE_DATA,
                signed);
        var blue = table(
                attributes,
                Tag.BLUE_PALETTE_DESCRIPTOR,
                Tag.BLUE_PALETTE_DATA,
                Tag.SEGMENTED_BLUE_PALETTE_DATA,
                signed);
        int[] colours = new int[1 << image.bitsAllocated()];
        int left = Integer.SIZE - 1 - image.highBit();
        int right = Integer.SIZE - image.bitsStored();
        for (int sample = 0; sample < colours.length; sample++) {
            int stored = signed ? sample << left >> right : sample << left >>> right;
            colours[sample] = red.eightBits(stored) | (green.eightBits(stored) << 8) | (blue.eightBits(stored) << 16);
        }
        return new PaletteColour(image.bytesPerSample(), colours);
    }

    private static LookupTable table(Attributes attributes, int descriptor, int data, int segmented, boolean signed) {
        return !attributes.contains(data) && attributes.contains(segmented)
                ? SegmentedLut.of(attributes, descriptor, segmented, signed)
                : LookupTable.of(attributes, descriptor, data, signed);
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        var packed = PackedPixels.forPixels(count);
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            if (sampleBytes == 1) {
                map8(frame.samples(), first + done, n, packed.pixels());
            } else {
                map16(frame.samples(), first + done, n, packed.pixels());
            }
            packed.write(out, done, n);
        }
    }

    private void map8(byte[] samples, int first, int n, int[] into) {
        for (int i = 0; i < n; i++) {
            into[i] = colours[samples[first + i] & 0xFF];
        }
    }

    private void map16(byte[] samples, int first, int n, int[] into) {
        for (int i = 0; i < n; i++) {
            int at = 2 * (first + i);
            into[i] = colours[(samples[at] & 0xFF) | (samples[at + 1] & 0xFF) << 8];
        }
    }
}
