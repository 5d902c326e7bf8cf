package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.numpy.DType;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Stored values of 16 bits and a whole intercept, as integers of 16 bits: Hounsfield units of a CT, for example, which need
 * neither a float in between nor a slope. Where the attributes do not say that every value fits, an addition that has left the
 * range shows by its signs.
 *
 * @param values read as numbers with a sign
 * @param offset that makes the element of a number; without a sign, the element less by half its range
 * @param isChecked whether a number may not fit
 * @param dtype of two bytes
 */
record Shifted(StoredValues values, int offset, boolean isChecked, DType dtype) implements ValueSource {

    /** To which the sums of floats are exact, and so the same as those of integers. */
    private static final float EXACT = 1 << 23;

    private static final short[] NONE = new short[Block.SIZE];

    /** Another way to the same values that come from floats; null unless it is the same for every frame and simple enough. */
    static @Nullable Shifted of(StoredValues values, Rescale rescale, DType dtype, boolean alwaysFits) {
        float intercept = rescale.intercept(0);
        if (rescale.ownFrames() > 0
                || rescale.slope(0) != 1
                || Math.abs(intercept) > EXACT
                || intercept != Math.rint(intercept)
                || values.sampleBytes() != Short.BYTES
                || !(dtype == DType.INT16 || dtype == DType.UINT16)) {
            return null;
        }
        int offset = (int) (values.centre() + (long) intercept - (long) Block.centre(dtype));
        return alwaysFits || offset == (short) offset ? new Shifted(values, offset, !alwaysFits, dtype) : null;
    }

    /** Whether it makes no more pixels than a region has: those between them need not fit. */
    boolean isFor(PixelRegion region) {
        return !isChecked || region.columns().step() == 1;
    }

    @Override
    public void write(DecodedFrame frame, int frameIndex, int first, int count, ByteBuffer out) {
        var block = values.block(count);
        short[] overflows = new short[isChecked ? Math.min(count, Block.SIZE) : 0];
        var elements = out.asShortBuffer();
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            values.read(frame.samples(), first + done, n, block);
            if (isChecked) {
                overflows(block.shorts(), overflows, (short) offset, n);
                int found = Arrays.mismatch(overflows, 0, n, NONE, 0, n);
                if (found >= 0) {
                    double value = block.shorts()[found] + offset + Block.centre(dtype);
                    throw NotRepresentableException.value(dtype, value, frameIndex);
                }
            }
            add(block.shorts(), (short) offset, n);
            if (!dtype.isSigned()) {
                block.invertSigns(n);
            }
            elements.put(done, block.shorts(), 0, n);
        }
    }

    /**
     * Not zero where a sum has another sign than both of what is added. A cast of the sum in between would keep the compiler from
     * vector instructions (JDK 25); the bits above are dropped in the end anyway.
     */
    private static void overflows(short[] in, short[] out, short offset, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = (short) ((in[i] ^ (in[i] + offset)) & (offset ^ (in[i] + offset)) & Short.MIN_VALUE);
        }
    }

    private static void add(short[] values, short offset, int n) {
        for (int i = 0; i < n; i++) {
            values[i] += offset;
        }
    }
}
