package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.marker.SampleRows;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * The frame header (T.81 B.2.2) of a frame whose size is the data set's.
 *
 * @param lossless SOF3; otherwise sequential DCT
 * @param precision bits of a sample: 8 or 12, if lossless 2 to 16
 */
record FrameHeader(boolean lossless, int precision, int width, int height, List<Component> components) {

    private static final int SOF0 = 0xC0;
    private static final int SOF1 = 0xC1;
    private static final int SOF3 = 0xC3;

    /** Whether the marker begins a frame of any JPEG process; C4, C8 and CC are other segments. */
    static boolean begins(int marker) {
        return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    }

    static FrameHeader read(int marker, SegmentReader segment, ImagePixel image) throws DecodeException {
        if (marker != SOF0 && marker != SOF1 && marker != SOF3) {
            throw segment.error("the frame is coded by the JPEG process SOF%d (%s), which is not supported"
                    .formatted(marker - SOF0, process(marker)));
        }
        boolean lossless = marker == SOF3;
        segment.openSegment();
        int precision = segment.u8();
        if (lossless ? precision < 2 || precision > 16 : precision != 8 && (precision != 12 || marker == SOF0)) {
            throw segment.error("samples of %d bits in a frame of process SOF%d".formatted(precision, marker - SOF0));
        }
        int height = segment.u16();
        int width = segment.u16();
        int count = segment.u8();
        // Zero lines: a DNL segment behind the first scan would tell (T.81 B.2.5), and the data set knows.
        SampleRows.check(image, width, height == 0 ? image.rows() : height, count, precision);
        var components = readComponents(segment, count, width, image.rows());
        segment.closeSegment();
        return new FrameHeader(lossless, precision, width, image.rows(), components);
    }

    private static List<Component> readComponents(SegmentReader segment, int count, int width, int height)
            throws DecodeException {
        var codes = new int[count][];
        var ids = new HashSet<Integer>();
        int hMax = 1;
        int vMax = 1;
        for (int i = 0; i < count; i++) {
            int id = segment.u8();
            int sampling = segment.u8();
            int h = sampling >> 4;
            int v = sampling & 15;
            if (h < 1 || h > 4 || v < 1 || v > 4 || !ids.add(id)) {
                throw segment.error("component %d has a wrong identifier or sampling factor".formatted(i));
            }
            codes[i] = new int[] {id, h, v, segment.u8()};
            hMax = Math.max(hMax, h);
            vMax = Math.max(vMax, v);
        }
        if (count == 1) {
            // Factors only relate components to each other.
            codes[0][1] = hMax = 1;
            codes[0][2] = vMax = 1;
        }
        int hGreatest = hMax;
        int vGreatest = vMax;
        for (var code : codes) {
            if (hMax % code[1] != 0 || vMax % code[2] != 0) {
                throw segment.error("component %d is subsampled by a fraction".formatted(code[0]));
            }
        }
        return Stream.of(codes)
                .map(code -> new Component(code, width, height, hGreatest, vGreatest))
                .toList();
    }

    /** Columns of the minimum coded units of an interleaved scan (T.81 A.2.3), each 8 × hMax pixels wide. */
    int mcuColumns() {
        var first = components.getFirst();
        return Math.ceilDiv(width, 8 * first.hScale() * first.h());
    }

    int mcuRows() {
        var first = components.getFirst();
        return Math.ceilDiv(height, 8 * first.vScale() * first.v());
    }

    private static String process(int marker) {
        return switch (marker & 15) {
            case 2 -> "progressive DCT";
            case 5, 6, 7, 13, 14, 15 -> "hierarchical";
            default -> "arithmetic coding";
        };
    }
}
