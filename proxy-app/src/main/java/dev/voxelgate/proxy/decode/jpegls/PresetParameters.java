package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SegmentReader;

/** The preset coding parameters of an LSE segment (T.87 C.2.4.1.1); zero stands for the default value. */
record PresetParameters(int maxVal, int t1, int t2, int t3, int reset) {

    static final PresetParameters NONE = new PresetParameters(0, 0, 0, 0, 0);

    /** Reads an LSE segment; one that holds no coding parameters leaves these as they are. */
    PresetParameters read(SegmentReader segment) throws DecodeException {
        segment.openSegment();
        int type = segment.u8();
        return switch (type) {
            case 1 -> {
                var read =
                        new PresetParameters(segment.u16(), segment.u16(), segment.u16(), segment.u16(), segment.u16());
                segment.closeSegment();
                yield read;
            }
            case 2, 3 -> {
                // A mapping table: of no effect unless a scan names it, which is refused there.
                segment.skipSegment();
                yield this;
            }
            default -> throw segment.error("preset parameters of type %d are not supported".formatted(type));
        };
    }
}
