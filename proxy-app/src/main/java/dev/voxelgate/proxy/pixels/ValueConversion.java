package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.numpy.DType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * From a source's natural type to another element type, a run of values at a time: they are widened to float32, or to
 * float64 where float32 does not hold all values of the natural type, and go to the {@link ElementWriter}. So no pair of
 * types needs code of its own. Made per call: not thread-safe.
 */
final class ValueConversion {

    /**
     * Values of one run: few enough for the second-level cache, and so many that what a source allocates for each call
     * does not count.
     */
    static final int RUN = 8 * Block.SIZE;

    private final DType natural;
    private final DType target;
    private final ElementWriter writer;
    private final ByteBuffer values;
    private final Block block;
    private final float[] floats;
    private final double[] doubles;

    /** @param count how many values the call is about */
    ValueConversion(DType natural, DType target, boolean clip, int count) {
        int run = Math.min(count, RUN);
        int size = Math.min(count, Block.SIZE);
        this.natural = natural;
        this.target = target;
        this.writer = ElementWriter.of(target, clip, size);
        this.values = ByteBuffer.allocate(run * natural.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        this.block = Block.of(natural.isInteger() ? natural.bytes() : 0, size);
        boolean wide = natural == DType.INT32 || natural == DType.UINT32 || natural == DType.FLOAT64;
        this.floats = new float[wide ? 0 : size];
        this.doubles = new double[wide ? size : 0];
    }

    /** Where the values of a run of {@code count} are to be written in their natural type, from position 0 on. */
    ByteBuffer natural(int count) {
        return part(values, 0, count * natural.bytes());
    }

    /**
     * Converts the run.
     *
     * @param out advances by its elements
     */
    void write(int count, int frameIndex, ByteBuffer out) {
        for (int done = 0; done < count; done += Block.SIZE) {
            int n = Math.min(Block.SIZE, count - done);
            int bytes = n * target.bytes();
            write(
                    part(values, done * natural.bytes(), n * natural.bytes()),
                    n,
                    frameIndex,
                    part(out, out.position(), bytes));
            out.position(out.position() + bytes);
        }
    }

    private static ByteBuffer part(ByteBuffer buffer, int from, int bytes) {
        return buffer.slice(from, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private void write(ByteBuffer in, int count, int frameIndex, ByteBuffer out) {
        switch (natural) {
            case UINT8, INT8, UINT16, INT16 -> {
                readBlock(in, count);
                float centre = (float) Block.centre(natural);
                if (natural.bytes() == 1) {
                    widen(block.bytes(), floats, centre, count);
                } else {
                    widen(block.shorts(), floats, centre, count);
                }
                writer.write(floats, count, frameIndex, out);
            }
            case UINT32, INT32 -> {
                readBlock(in, count);
                widen(block.ints(), doubles, Block.centre(natural), count);
                writer.write(doubles, count, frameIndex, out);
            }
            case FLOAT32 -> {
                in.asFloatBuffer().get(0, floats, 0, count);
                writer.write(floats, count, frameIndex, out);
            }
            case FLOAT64 -> {
                in.asDoubleBuffer().get(0, doubles, 0, count);
                writer.write(doubles, count, frameIndex, out);
            }
            case FLOAT16 -> throw new IllegalStateException("no source has values of " + natural.longName());
        }
    }

    /** Reads integers with a sign; those that have none are less by half their range. */
    private void readBlock(ByteBuffer in, int count) {
        block.get(in, count);
        if (!natural.isSigned()) {
            block.invertSigns(count);
        }
    }

    private static void widen(byte[] in, float[] out, float centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i] + centre;
        }
    }

    private static void widen(short[] in, float[] out, float centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i] + centre;
        }
    }

    private static void widen(int[] in, double[] out, double centre, int n) {
        for (int i = 0; i < n; i++) {
            out[i] = in[i] + centre;
        }
    }
}
