package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads stored values (PS3.5 8.1.1): out of the bits that a sample has, Bits Stored of them, the highest at High Bit,
 * sign-extended by Pixel Representation. Whatever else is in the word, old overlays for one, is dropped.
 *
 * <p>Values stay in the samples' own width. What does not fit it with a sign, every value without one, is less by
 * {@code centre}: the compiler has vector instructions from bytes and shorts to floats, but none to ints (JDK 25).
 *
 * @param sampleBytes 1, 2 or 4
 * @param shift how many bits below the value's are dropped
 * @param mask of the value's bits, once shifted
 * @param sign the bit that is the sign, 0 if there is none
 * @param less what is taken off: the sign's weight, and the centre
 * @param centre what has to be added to a number that was read to have the stored value
 */
record StoredValues(int sampleBytes, int shift, int mask, int sign, int less, long centre) {

    /** Reads the bits of values as the array has them: in the samples' width, with or without a sign. */
    static StoredValues bits(ImagePixel image, OneBit oneBit) {
        int sign = switch (oneBit) {
            // One bit has no room for a sign, whatever Pixel Representation says.
            case ONE -> isSigned(image) ? 1 << (image.bitsStored() - 1) : 0;
            // A bit that is its own sign fills the byte.
            case FULL -> 1;
        };
        return new StoredValues(
                image.bytesPerSample(),
                image.highBit() + 1 - image.bitsStored(),
                -1 >>> (Integer.SIZE - image.bitsStored()),
                sign,
                sign,
                0);
    }

    /** Reads numbers with a sign; together with the centre they are the values. */
    static StoredValues numbers(ImagePixel image, OneBit oneBit) {
        var bits = bits(image, oneBit);
        long centre = isSigned(image) ? 0 : 1L << (8 * bits.sampleBytes - 1);
        return new StoredValues(bits.sampleBytes, bits.shift, bits.mask, bits.sign, (int) (bits.less + centre), centre);
    }

    private static boolean isSigned(ImagePixel image) {
        return image.sampleType() == SampleType.SIGNED && image.bitsAllocated() > 1;
    }

    /** Whether a sample's bits are its value's, none to be dropped. */
    static boolean fillSamples(ImagePixel image) {
        return image.bitsAllocated() == 1 || image.bitsStored() == image.bitsAllocated();
    }

    /** Room for as many numbers as one call reads of so many pixels. */
    Block block(int pixels) {
        return Block.of(sampleBytes, pixels);
    }

    /** Reads {@code count} numbers from sample {@code first} on. */
    void read(byte[] samples, int first, int count, Block block) {
        var bytes = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        switch (sampleBytes) {
            case 1 -> {
                bytes.get(first, block.bytes(), 0, count);
                read(block.bytes(), count);
            }
            case 2 -> {
                bytes.asShortBuffer().get(first, block.shorts(), 0, count);
                read(block.shorts(), count);
            }
            default -> {
                bytes.asIntBuffer().get(first, block.ints(), 0, count);
                read(block.ints(), count);
            }
        }
    }

    /** One of the numbers that were read. */
    int number(Block block, int i) {
        return switch (sampleBytes) {
            case 1 -> block.bytes()[i];
            case 2 -> block.shorts()[i];
            default -> block.ints()[i];
        };
    }

    // Bits above the sample's, which it gets when it is widened, do not pass the mask; those above the result's fall
    // off.

    private void read(byte[] samples, int count) {
        for (int i = 0; i < count; i++) {
            samples[i] = (byte) ((((samples[i] >> shift) & mask) ^ sign) - less);
        }
    }

    private void read(short[] samples, int count) {
        for (int i = 0; i < count; i++) {
            samples[i] = (short) ((((samples[i] >> shift) & mask) ^ sign) - less);
        }
    }

    private void read(int[] samples, int count) {
        for (int i = 0; i < count; i++) {
            samples[i] = (((samples[i] >> shift) & mask) ^ sign) - less;
        }
    }
}
