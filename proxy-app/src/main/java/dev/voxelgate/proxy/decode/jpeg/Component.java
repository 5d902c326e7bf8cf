package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;

/** One colour component of a frame (T.81 A.1.1), and what has been decoded of it. */
final class Component {

    private final int id;
    private final int h;
    private final int v;
    private final int quantizationTable;
    private final int hScale;
    private final int vScale;
    private final int width;
    private final int height;
    private boolean decoded;

    // The samples of DCT frames, whole blocks, row by row; lossless frames need no plane.
    private int[] plane = {};
    private int stride;
    private int rowMask;

    /** Takes the four numbers of the frame header: identifier, sampling factors, quantization table. */
    Component(int[] code, int frameWidth, int frameHeight, int hMax, int vMax) {
        id = code[0];
        h = code[1];
        v = code[2];
        quantizationTable = code[3];
        hScale = hMax / h;
        vScale = vMax / v;
        width = Math.ceilDiv(frameWidth, hScale);
        height = Math.ceilDiv(frameHeight, vScale);
    }

    int id() {
        return id;
    }

    /** Blocks (DCT) or samples (lossless) side by side in an interleaved minimum coded unit. */
    int h() {
        return h;
    }

    /** Blocks or samples on top of each other in an interleaved minimum coded unit. */
    int v() {
        return v;
    }

    int quantizationTable() {
        return quantizationTable;
    }

    /** Pixels that share a sample, horizontally. */
    int hScale() {
        return hScale;
    }

    /** Pixels that share a sample, vertically. */
    int vScale() {
        return vScale;
    }

    /** Samples of a row, without what completes the last block. */
    int width() {
        return width;
    }

    /** Rows of samples, without what completes the last block. */
    int height() {
        return height;
    }

    /** Allocates the whole plane: whole minimum coded units, so that no block leaves it. */
    void allocate(int mcuColumns, int mcuRows) throws DecodeException {
        allocate(mcuColumns, (long) mcuRows * v * 8, -1);
    }

    /** Allocates a plane for two rows of minimum coded units: a third takes the place of the first. */
    void allocateWindow(int mcuColumns) throws DecodeException {
        // A power of two, which makes the row's place a mask.
        int rows = Integer.highestOneBit(2 * v * 8 - 1) << 1;
        allocate(mcuColumns, rows, rows - 1);
    }

    private void allocate(int mcuColumns, long rows, int mask) throws DecodeException {
        stride = mcuColumns * h * 8;
        long length = stride * rows;
        if (length > Integer.MAX_VALUE - 8) {
            throw new DecodeException("a component of %d samples is more than an array can hold".formatted(length));
        }
        plane = new int[(int) length];
        rowMask = mask;
    }

    /**
     * Level shift and clamping (T.81 A.3.1) of what the inverse DCT has put into some rows of blocks: in a loop without
     * branches, of which the compiler makes vector instructions, which it does for ints only.
     */
    void clamp(int blockRow, int blockRows, int precision) {
        int level = 1 << (precision - 1);
        var samples = plane;
        // Row by row of blocks: three of them may go over the window's end.
        for (int row = blockRow; row < blockRow + blockRows; row++) {
            int from = at(row * 8);
            int end = from + 8 * stride;
            for (int i = from; i < end; i++) {
                samples[i] = Math.max(-level, Math.min(samples[i], level - 1)) + level;
            }
        }
    }

    int[] plane() {
        return plane;
    }

    /** Where a row begins in the plane. */
    int at(int row) {
        return (row & rowMask) * stride;
    }

    /** Samples from one row of the plane to the next. */
    int stride() {
        return stride;
    }

    boolean isDecoded() {
        return decoded;
    }

    void markDecoded() {
        decoded = true;
    }
}
