package dev.voxelgate.proxy.decode.marker;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;

/**
 * Gathers a frame row by row: unsigned samples of up to 16 bits become little-endian ones of the data set's width, the
 * components of a pixel side by side.
 */
public final class SampleRows {

    private final byte[] samples;
    private final int columns;
    private final int components;
    private final int sampleBytes;

    /** Allocates the frame, whose size the caller has checked against the codestream. */
    public SampleRows(ImagePixel image) throws DecodeException {
        long length = image.decodedBytes();
        if (length > Integer.MAX_VALUE - 8) {
            throw new DecodeException("a frame of %d bytes is more than the %d an array can hold"
                    .formatted(length, Integer.MAX_VALUE - 8));
        }
        samples = new byte[(int) length];
        columns = image.columns();
        components = image.samplesPerPixel();
        sampleBytes = image.bytesPerSample();
    }

    /** Refuses a codestream whose frame header does not describe the frame that the data set announces. */
    public static void check(ImagePixel image, int width, int height, int components, int precision)
            throws DecodeException {
        if (width != image.columns() || height != image.rows() || components != image.samplesPerPixel()) {
            throw new DecodeException(
                    "the codestream holds %d × %d pixels of %d components where the data set says %d × %d of %d"
                            .formatted(
                                    width, height, components, image.columns(), image.rows(), image.samplesPerPixel()));
        }
        if (precision > image.bitsAllocated()) {
            throw new DecodeException("samples of %d bits do not fit the %d bits that the data set allocates"
                    .formatted(precision, image.bitsAllocated()));
        }
    }

    /** Bytes of a sample, 1 or 2. */
    public int sampleBytes() {
        return sampleBytes;
    }

    /** All samples put so far; the others are zero. */
    public byte[] samples() {
        return samples;
    }

    /**
     * Puts one row of all components.
     *
     * @param row 0 to rows - 1
     * @param from for each component the array in which its samples begin at the offset of the same index
     */
    public void put(int row, int[][] from, int[] offsets) {
        if (sampleBytes == 1 && components == 3) {
            putPixels(row * columns * 3, from, offsets);
            return;
        }
        for (int i = 0; i < components; i++) {
            put(i, row, from[i], offsets[i]);
        }
    }

    private void putPixels(int first, int[][] from, int[] offsets) {
        var out = samples;
        var one = from[0];
        var two = from[1];
        var three = from[2];
        int at1 = offsets[0];
        int at2 = offsets[1];
        int at3 = offsets[2];
        for (int x = 0; x < columns; x++) {
            out[first + 3 * x] = (byte) one[at1 + x];
            out[first + 3 * x + 1] = (byte) two[at2 + x];
            out[first + 3 * x + 2] = (byte) three[at3 + x];
        }
    }

    private void put(int component, int row, int[] from, int offset) {
        int stride = components * sampleBytes;
        int at = row * columns * stride + component * sampleBytes;
        if (stride == 1) {
            for (int x = 0; x < columns; x++) {
                samples[at + x] = (byte) from[offset + x];
            }
        } else if (sampleBytes == 1) {
            for (int x = 0; x < columns; x++, at += stride) {
                samples[at] = (byte) from[offset + x];
            }
        } else {
            for (int x = 0; x < columns; x++, at += stride) {
                samples[at] = (byte) from[offset + x];
                samples[at + 1] = (byte) (from[offset + x] >> 8);
            }
        }
    }

    /**
     * Puts one row of one component.
     *
     * @param row 0 to rows - 1
     * @param from the row's samples begin at {@code offset}, one for every column
     */
    public void put(int component, int row, char[] from, int offset) {
        // At most samples.length, which is an int.
        int at = (row * columns * components + component) * sampleBytes;
        if (sampleBytes == 1 && components == 1) {
            for (int x = 0; x < columns; x++) {
                samples[at + x] = (byte) from[offset + x];
            }
        } else if (sampleBytes == 1) {
            for (int x = 0; x < columns; x++, at += components) {
                samples[at] = (byte) from[offset + x];
            }
        } else {
            int stride = components * sampleBytes;
            for (int x = 0; x < columns; x++, at += stride) {
                char sample = from[offset + x];
                samples[at] = (byte) sample;
                samples[at + 1] = (byte) (sample >> 8);
            }
        }
    }
}
