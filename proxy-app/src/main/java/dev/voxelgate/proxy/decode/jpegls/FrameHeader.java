package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.marker.SampleRows;
import dev.voxelgate.proxy.decode.marker.SegmentReader;

/** The frame header (T.87 C.2.2) of a frame whose size is the data set's, and which components have been decoded. */
final class FrameHeader {

    private final int precision;
    private final int[] ids;
    private final boolean[] decoded;

    private FrameHeader(int precision, int[] ids) {
        this.precision = precision;
        this.ids = ids;
        decoded = new boolean[ids.length];
    }

    static FrameHeader read(SegmentReader segment, ImagePixel image) throws DecodeException {
        segment.openSegment();
        int precision = segment.u8();
        if (precision < 2 || precision > 16) {
            throw segment.error("samples of %d bits, of 2 to 16".formatted(precision));
        }
        int height = segment.u16();
        int width = segment.u16();
        int count = segment.u8();
        SampleRows.check(image, width, height, count, precision);
        var ids = new int[count];
        for (int i = 0; i < count; i++) {
            ids[i] = segment.u8();
            int sampling = segment.u8();
            if (sampling != 0x11 && count > 1) {
                throw segment.error("JPEG-LS with subsampled components");
            }
            segment.u8(); // the quantization table, which JPEG-LS has not
        }
        segment.closeSegment();
        return new FrameHeader(precision, ids);
    }

    /** Bits of a sample. */
    int precision() {
        return precision;
    }

    /** The place of a component that is still to be decoded, or -1. */
    int indexOf(int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id && !decoded[i]) {
                return i;
            }
        }
        return -1;
    }

    void markDecoded(int index) {
        decoded[index] = true;
    }

    boolean isDecoded() {
        for (boolean one : decoded) {
            if (!one) {
                return false;
            }
        }
        return true;
    }
}
