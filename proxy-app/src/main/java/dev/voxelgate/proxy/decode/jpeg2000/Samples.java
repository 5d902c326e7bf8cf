package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Puts the 32-bit samples of one component into their places in an interleaved frame: the low bits of each, little
 * endian. A sample that the codestream calls signed stays two's complement that way; what the bits mean is the data
 * set's to say.
 */
final class Samples {

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);

    private final int rows;
    private final int columns;
    private final int components;
    private final int bytesPerSample;
    private final byte[] frame;

    Samples(int rows, int columns, int components, int bytesPerSample) {
        this.rows = rows;
        this.columns = columns;
        this.components = components;
        this.bytesPerSample = bytesPerSample;
        // The caller has made sure that the product fits.
        this.frame = new byte[rows * columns * components * bytesPerSample];
    }

    byte[] frame() {
        return frame;
    }

    /**
     * @param plane rows of {@code width} samples
     * @param repeatX how many pixels of a row share a sample
     * @param repeatY how many rows of pixels share a row of samples
     */
    void place(int component, MemorySegment plane, int width, int repeatX, int repeatY) {
        var row = new int[columns];
        int stride = components * bytesPerSample;
        for (int y = 0; y < rows; y++) {
            long from = 4L * width * (y / repeatY);
            MemorySegment.copy(plane, JAVA_INT, from, row, 0, width);
            if (repeatX > 1) {
                repeat(row, repeatX);
            }
            write(row, (y * columns * components + component) * bytesPerSample, stride);
        }
    }

    /** From the end, so that no sample is overwritten before it is read. */
    private static void repeat(int[] row, int repeatX) {
        for (int x = row.length - 1; x >= 0; x--) {
            row[x] = row[x / repeatX];
        }
    }

    private void write(int[] row, int start, int stride) {
        int at = start;
        switch (bytesPerSample) {
            case 1 -> {
                for (int sample : row) {
                    frame[at] = (byte) sample;
                    at += stride;
                }
            }
            case 2 -> {
                for (int sample : row) {
                    SHORT.set(frame, at, (short) sample);
                    at += stride;
                }
            }
            default -> {
                for (int sample : row) {
                    INT.set(frame, at, sample);
                    at += stride;
                }
            }
        }
    }
}
