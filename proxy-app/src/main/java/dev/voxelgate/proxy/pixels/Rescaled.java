package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.nio.ByteBuffer;

/**
 * {@code (float) stored × slope + intercept} in float32, each step rounded: never fused, never in double.
 *
 * @param factor what a stored value is multiplied by beforehand, 255 for Orthanc's one-bit samples
 */
record Rescaled(StoredValues values, int factor, Rescale rescale) implements Kernel {

    static Rescaled of(ImagePixel image, int factor, Rescale rescale) {
        return new Rescaled(StoredValues.of(image), factor, rescale);
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        float slope = rescale.slope(frameIndex);
        float intercept = rescale.intercept(frameIndex);
        var floats = out.asFloatBuffer();
        var block = Block.forPixels(count);
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            values.read(frame.samples(), first + done, n, block);
            if (values.needLong()) {
                unsigned(block.ints(), block.floats(), n, slope, intercept);
            } else {
                signed(block.ints(), block.floats(), n, factor, slope, intercept);
            }
            floats.put(done, block.floats(), 0, n);
        }
    }

    private static void signed(int[] in, float[] out, int n, int factor, float slope, float intercept) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) (in[i] * factor) * slope + intercept;
        }
    }

    private static void unsigned(int[] in, float[] out, int n, float slope, float intercept) {
        for (int i = 0; i < n; i++) {
            out[i] = (float) (in[i] & 0xFFFF_FFFFL) * slope + intercept;
        }
    }
}
