package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Three samples per pixel of 8 or 16 bits to RGB, channels together. Samples are read without a sign, whatever Pixel
 * Representation says: no colour is negative. What a frame is, planar or not, RGB or not, its decoder has decided.
 */
final class TrueColour implements Kernel {

    private final int bits;
    private final int highBit;
    private final boolean wide;
    private final boolean full;
    private final int planeSamples;
    private final PhotometricInterpretation declared;
    private final @Nullable Ybr declaredYbr;

    TrueColour(ImagePixel image) {
        this.bits = image.bitsStored();
        this.highBit = image.highBit();
        this.wide = image.bitsAllocated() == 16;
        this.full = StoredValues.fillSamples(image);
        this.planeSamples = (int) image.pixelsPerFrame();
        this.declared = image.colour();
        this.declaredYbr = declared == PhotometricInterpretation.RGB ? null : Ybr.of(declared, bits);
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        boolean rgb = frame.colour() == PhotometricInterpretation.RGB;
        int sampleBytes = wide ? 2 : 1;
        if (rgb && full && !frame.planar()) {
            out.put(frame.samples(), 3 * sampleBytes * first, 3 * sampleBytes * count);
        } else if (rgb && full && !wide) {
            interleave(frame.samples(), first, count, out);
        } else {
            convert(frame, rgb ? null : ybr(frame.colour()), first, count, out);
        }
    }

    /** Decoders mostly give what the data set says; its tables are made once. */
    private @Nullable Ybr ybr(PhotometricInterpretation colour) {
        return colour == declared ? declaredYbr : Ybr.of(colour, bits);
    }

    private void interleave(byte[] samples, int first, int count, ByteBuffer out) {
        byte[] block = new byte[3 * Math.min(count, Block.SIZE)];
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            int red = first + done;
            int green = red + planeSamples;
            int blue = green + planeSamples;
            for (int i = 0; i < n; i++) {
                block[3 * i] = samples[red + i];
                block[3 * i + 1] = samples[green + i];
                block[3 * i + 2] = samples[blue + i];
            }
            out.put(3 * done, block, 0, 3 * n);
        }
    }

    private void convert(DecodedFrame frame, @Nullable Ybr ybr, int first, int count, ByteBuffer out) {
        int size = Math.min(count, Block.SIZE);
        int[][] channels = new int[3][size];
        short[] shorts = new short[3 * size];
        byte[] bytes = new byte[wide ? 0 : 3 * size];
        int pixelStep = frame.planar() ? 1 : 3;
        int channelStep = frame.planar() ? planeSamples : 1;
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            for (int channel = 0; channel < 3; channel++) {
                int from = (first + done) * pixelStep + channel * channelStep;
                if (wide) {
                    gather16(frame.samples(), from, pixelStep, n, channels[channel]);
                } else {
                    gather8(frame.samples(), from, pixelStep, n, channels[channel]);
                }
            }
            if (ybr != null) {
                ybr.toRgb(channels[0], channels[1], channels[2], n);
            }
            if (wide) {
                scatter16(channels, n, shorts);
                out.asShortBuffer().put(3 * done, shorts, 0, 3 * n);
            } else {
                scatter8(channels, n, bytes);
                out.put(3 * done, bytes, 0, 3 * n);
            }
        }
    }

    private void gather8(byte[] samples, int from, int step, int n, int[] into) {
        int left = Integer.SIZE - 1 - highBit;
        int right = Integer.SIZE - bits;
        for (int i = 0; i < n; i++) {
            into[i] = samples[from + i * step] << left >>> right;
        }
    }

    private void gather16(byte[] samples, int from, int step, int n, int[] into) {
        var words = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN);
        int left = Integer.SIZE - 1 - highBit;
        int right = Integer.SIZE - bits;
        for (int i = 0; i < n; i++) {
            into[i] = words.getShort(2 * (from + i * step)) << left >>> right;
        }
    }

    private static void scatter8(int[][] channels, int n, byte[] into) {
        int[] red = channels[0];
        int[] green = channels[1];
        int[] blue = channels[2];
        for (int i = 0; i < n; i++) {
            into[3 * i] = (byte) red[i];
            into[3 * i + 1] = (byte) green[i];
            into[3 * i + 2] = (byte) blue[i];
        }
    }

    private static void scatter16(int[][] channels, int n, short[] into) {
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
