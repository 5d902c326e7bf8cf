package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** {@link TrueColour} for 16 bits a sample, which is rare. */
final class DeepColour implements ValueSource {

    private final int bits;
    private final int highBit;
    private final boolean full;
    private final int planeSamples;

    DeepColour(ImagePixel image) {
        this.bits = image.bitsStored();
        this.highBit = image.highBit();
        this.full = StoredValues.fillSamples(image);
        this.planeSamples = (int) image.pixelsPerFrame();
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        if (frame.colour() == PhotometricInterpretation.RGB && full && !frame.planar()) {
            out.put(frame.samples(), 6 * first, 6 * count);
            return;
        }
        var ybr = Ybr.of(frame.colour(), bits);
        int size = Math.min(count, Block.SIZE);
        int[][] channels = new int[3][size];
        short[] shorts = new short[3 * size];
        int pixelStep = frame.planar() ? 1 : 3;
        int channelStep = frame.planar() ? planeSamples : 1;
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            for (int channel = 0; channel < 3; channel++) {
                int from = (first + done) * pixelStep + channel * channelStep;
                gather(frame.samples(), from, pixelStep, n, channels[channel]);
            }
            ybr.toRgb(channels[0], channels[1], channels[2], n);
            scatter(channels, n, shorts);
            out.asShortBuffer().put(3 * done, shorts, 0, 3 * n);
        }
    }

    private void gather(byte[] samples, int from, int step, int n, int[] into) {
        var words = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        int left = Integer.SIZE - 1 - highBit;
        int right = Integer.SIZE - bits;
        for (int i = 0; i < n; i++) {
            into[i] = words.getShort(2 * (from + i * step)) << left >>> right;
        }
    }

    private static void scatter(int[][] channels, int n, short[] into) {
        int[] red = channels[0];
        int[] green = channels[1];
        int[] blue = channels[2];
        for (int i = 0; i < n; i++) {
            into[3 * i] = (short) red[i];
            into[3 * i + 1] = (short) green[i];
            into[3 * i + 2] = (short) blue[i];
        }
    }
}
