package dev.voxelgate.proxy.pixels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A block of pixels of three bytes each, every pixel in one int, its first byte the lowest: moved as ints they cost a
 * third of what they cost byte by byte, and the compiler has vector instructions for ints. The highest byte says
 * nothing.
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record PackedPixels(int[] pixels, byte[] bytes) {

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    static PackedPixels forPixels(int count) {
        int size = Math.min(count, Block.SIZE);
        // The last pixel's int reaches one byte beyond it.
        return new PackedPixels(new int[size], new byte[3 * size + 1]);
    }

    /** Reads pixels whose bytes follow each other, from index {@code from} on. */
    void read(byte[] samples, int from, int count) {
        int asInts = Math.min(count, (samples.length - 1 - from) / 3);
        for (int i = 0; i < asInts; i++) {
            pixels[i] = (int) INT.get(samples, from + 3 * i);
        }
        for (int i = asInts; i < count; i++) {
            int at = from + 3 * i;
            pixels[i] = (samples[at] & 0xFF) | (samples[at + 1] & 0xFF) << 8 | (samples[at + 2] & 0xFF) << 16;
        }
    }

    /** Takes the bits of one channel, 0 to 2, that pass the mask once so many bits below them are dropped. */
    void take(int channel, int shift, int mask, int[] into, int count) {
        int drop = 8 * channel + shift;
        for (int i = 0; i < count; i++) {
            into[i] = pixels[i] >> drop & mask;
        }
    }

    /** Sets all channels, each value 0 to 255. */
    void set(int[] first, int[] second, int[] third, int count) {
        for (int i = 0; i < count; i++) {
            pixels[i] = first[i] | second[i] << 8 | third[i] << 16;
        }
    }

    /** Writes pixels to where the buffer's pixel {@code at} is. */
    void write(ByteBuffer out, int at, int count) {
        for (int i = 0; i < count; i++) {
            INT.set(bytes, 3 * i, pixels[i]);
        }
        out.put(3 * at, bytes, 0, 3 * count);
    }
}
