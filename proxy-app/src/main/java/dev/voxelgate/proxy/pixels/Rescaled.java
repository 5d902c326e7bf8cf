package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.nio.ByteBuffer;

/** {@code (float) stored × slope + intercept} in float32, each step rounded: never fused, never in double. */
record Rescaled(StoredValues values, Rescale rescale) implements ValueSource {

    static Rescaled of(ImagePixel image, OneBit oneBit, Rescale rescale) {
        return new Rescaled(StoredValues.numbers(image, oneBit), rescale);
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        float slope = rescale.slope(frameIndex);
        float intercept = rescale.intercept(frameIndex);
        long centre = values.centre();
        var floats = out.asFloatBuffer();
        var block = values.block(count);
        float[] rescaled = new float[Math.min(count, Block.SIZE)];
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            values.read(frame.samples(), first + done, n, block);
            switch (values.sampleBytes()) {
                case 1 -> rescale(block.bytes(), rescaled, n, (float) centre, slope, intercept);
                case 2 -> rescale(block.shorts(), rescaled, n, (float) centre, slope, intercept);
                default -> rescale(block.ints(), rescaled, n, centre, slope, intercept);
            }
            floats.put(done, rescaled, 0, n);
        }
    }

    // Adding the centre is exact: values of up to 16 bits are floats, and those of 32 are added up in 64.

    private static void rescale(byte[] in, float[] out, int n, float centre, float slope, float intercept) {
        for (int i = 0; i < n; i++) {
            out[i] = (in[i] + centre) * slope + intercept;
        }
    }

    private static void rescale(short[] in, float[] out, int n, float centre, float slope, float intercept) {
        for (int i = 0; i < n; i++) {
            out[i] = (in[i] + centre) * slope + intercept;
        }
    }

    private static void rescale(int[] in, float[] out, int n, long centre, float slope, float intercept) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) (in[i] + centre) * slope + intercept;
        }
    }
}
