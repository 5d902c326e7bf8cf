package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.nio.ByteBuffer;

/**
 * Stored values in the samples' own width, where bits have to be dropped or one-bit samples become 0 and 255.
 *
 * @param sampleBytes 1, 2 or 4
 * @param factor what a value is multiplied by
 */
record Stored(StoredValues values, int sampleBytes, int factor) implements Kernel {

    static Stored of(ImagePixel image, int factor) {
        return new Stored(StoredValues.of(image), image.bytesPerSample(), factor);
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        var block = Block.forPixels(count);
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            values.read(frame.samples(), first + done, n, block);
            int[] ints = block.ints();
            switch (sampleBytes) {
                case 1 -> {
                    byte[] bytes = new byte[n];
                    for (int i = 0; i < n; i++) {
                        bytes[i] = (byte) (ints[i] * factor);
                    }
                    out.put(done, bytes);
                }
                case 2 -> {
                    short[] shorts = block.shorts();
                    for (int i = 0; i < n; i++) {
                        shorts[i] = (short) ints[i];
                    }
                    out.asShortBuffer().put(done, shorts, 0, n);
                }
                default -> out.asIntBuffer().put(done, ints, 0, n);
            }
        }
    }
}
