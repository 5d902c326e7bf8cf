package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import java.util.ArrayList;
import java.util.List;

/**
 * The scan header (T.81 B.2.3).
 *
 * @param selection Ss: of a lossless scan the predictor, 1 to 7
 * @param pointTransform Al: of a lossless scan the bits that were cut off
 */
record ScanHeader(List<Part> parts, int selection, int pointTransform) {

    /**
     * One component of the scan.
     *
     * @param index the component's place in the frame
     */
    record Part(Component component, int index, int dcTable, int acTable) {}

    static ScanHeader read(SegmentReader segment, FrameHeader frame) throws DecodeException {
        segment.openSegment();
        int count = segment.u8();
        var parts = new ArrayList<Part>();
        for (int i = 0; i < count; i++) {
            int id = segment.u8();
            int tables = segment.u8();
            int index = indexOf(id, frame);
            if (index < 0 || frame.components().get(index).isDecoded()) {
                throw segment.error("a scan names component %d, which is unknown or decoded already".formatted(id));
            }
            var component = frame.components().get(index);
            if (parts.stream().anyMatch(part -> part.component() == component)) {
                throw segment.error("a scan names component %d twice".formatted(id));
            }
            parts.add(new Part(component, index, tables >> 4, tables & 15));
        }
        if (parts.isEmpty()) {
            throw segment.error("a scan without components");
        }
        int selection = segment.u8();
        int selectionEnd = segment.u8();
        int approximation = segment.u8();
        segment.closeSegment();
        // Some encoders leave Se of a sequential scan at 0; the process has no other value than 63, so none is needed.
        if (frame.lossless() && (selection < 1 || selection > 7)) {
            throw segment.error("a lossless scan with predictor %d".formatted(selection));
        }
        if (!frame.lossless() && (selection != 0 || (selectionEnd != 63 && selectionEnd != 0) || approximation != 0)) {
            throw segment.error("a sequential scan with spectral selection or successive approximation");
        }
        int pointTransform = approximation & 15;
        if (frame.lossless() && pointTransform >= frame.precision()) {
            throw segment.error("a point transform by %d bits of %d".formatted(pointTransform, frame.precision()));
        }
        return new ScanHeader(List.copyOf(parts), selection, pointTransform);
    }

    private static int indexOf(int id, FrameHeader frame) {
        for (int i = 0; i < frame.components().size(); i++) {
            if (frame.components().get(i).id() == id) {
                return i;
            }
        }
        return -1;
    }
}
