package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads stored values (PS3.5 8.1.1): out of the bits that a sample has, Bits Stored of them, the highest at High Bit,
 * sign-extended by Pixel Representation. Whatever else is in the word, old overlays for one, is dropped.
 */
final class StoredValues {

    private final int sampleBytes;
    private final boolean signed;
    private final int left;
    private final int right;

    private StoredValues(int sampleBytes, boolean signed, int left, int right) {
        this.sampleBytes = sampleBytes;
        this.signed = signed;
        this.left = left;
        this.right = right;
    }

    static StoredValues of(ImagePixel image) {
        return new StoredValues(
                image.bytesPerSample(),
                // One bit has no room for a sign, whatever Pixel Representation says.
                image.sampleType() == SampleType.SIGNED && image.bitsAllocated() > 1,
                Integer.SIZE - 1 - image.highBit(),
                Integer.SIZE - image.bitsStored());
    }

    /** Whether a sample's bits are its value's, none to be dropped. */
    static boolean fillSamples(ImagePixel image) {
        return image.bitsAllocated() == 1 || image.bitsStored() == image.bitsAllocated();
    }

    /** Whether values are 32 bits without a sign, which an int cannot say. */
    boolean needLong() {
        return !signed && right == 0;
    }

    /** Reads {@code count} values from sample {@code first} on; as wide unsigned values the ints are their bits. */
    void read(byte[] samples, int first, int count, Block block) {
        var bytes = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        int[] ints = block.ints();
        switch (sampleBytes) {
            case 1 -> {
                for (int i = 0; i < count; i++) {
                    ints[i] = samples[first + i];
                }
            }
            case 2 -> {
                short[] shorts = block.shorts();
                bytes.asShortBuffer().get(first, shorts, 0, count);
                for (int i = 0; i < count; i++) {
                    ints[i] = shorts[i];
                }
            }
            default -> bytes.asIntBuffer().get(first, ints, 0, count);
        }
        // The upper bits fall out to the left, whichever way the sample was widened.
        if (signed) {
            for (int i = 0; i < count; i++) {
                ints[i] = ints[i] << left >> right;
            }
        } else {
            for (int i = 0; i < count; i++) {
                ints[i] = ints[i] << left >>> right;
            }
        }
    }
}
