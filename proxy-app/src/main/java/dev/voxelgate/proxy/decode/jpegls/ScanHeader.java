package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import java.util.Arrays;

/**
 * The scan header (T.87 C.2.3).
 *
 * @param components places in the frame
 * @param near NEAR, the greatest error of a sample; 0 is lossless
 * @param interleave how the components of the scan are mixed
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record ScanHeader(int[] components, int near, Interleave interleave) {

    enum Interleave {
        /** One component. */
        NONE,
        /** A line of each component in turn. */
        LINE,
        /** A sample of each component in turn. */
        SAMPLE
    }

    static ScanHeader read(SegmentReader segment, FrameHeader frame) throws DecodeException {
        segment.openSegment();
        int count = segment.u8();
        if (count < 1 || count > 4) {
            throw segment.error("a scan of %d components".formatted(count));
        }
        var components = new int[count];
        Arrays.fill(components, -1);
        for (int i = 0; i < count; i++) {
            int id = segment.u8();
            int index = frame.indexOf(id);
            if (index < 0 || Arrays.stream(components).anyMatch(other -> other == index)) {
                throw segment.error("a scan names component %d, which is unknown or decoded already".formatted(id));
            }
            components[i] = index;
            if (segment.u8() != 0) {
                throw segment.error("JPEG-LS with a mapping table");
            }
        }
        int near = segment.u8();
        int mode = segment.u8();
        int pointTransform = segment.u8() & 15;
        segment.closeSegment();
        if (mode > 2 || (mode == 0 && count > 1)) {
            throw segment.error("interleave mode %d with %d components".formatted(mode, count));
        }
        if (pointTransform != 0) {
            throw segment.error("JPEG-LS with a point transform");
        }
        // One component is coded the same in all modes.
        return new ScanHeader(components, near, count == 1 ? Interleave.NONE : Interleave.values()[mode]);
    }
}
