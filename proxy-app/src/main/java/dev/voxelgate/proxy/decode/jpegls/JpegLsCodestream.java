package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.Saturation;
import dev.voxelgate.proxy.decode.marker.SampleRows;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import org.jspecify.annotations.Nullable;

/** One codestream, segment by segment (T.87 C). Decoding ends with the last component's scan. */
final class JpegLsCodestream {

    private static final int SOF55 = 0xF7;
    private static final int LSE = 0xF8;

    private final byte[] bytes;
    private final ImagePixel image;
    private final Deadline deadline;
    private final SegmentReader segments;

    private PresetParameters preset = PresetParameters.NONE;
    private int restartLines;
    private @Nullable FrameHeader frame;
    private @Nullable SampleRows rows;

    JpegLsCodestream(byte[] bytes, ImagePixel image, Deadline deadline) {
        this.bytes = bytes;
        this.image = image;
        this.deadline = deadline;
        segments = new SegmentReader(bytes);
    }

    /** Decodes the picture; every pass of the loop consumes a marker. */
    byte[] decode() throws DecodeException {
        segments.start();
        while (true) {
            deadline.check();
            int marker = segments.nextMarker();
            if (marker == SegmentReader.SOS) {
                if (frame == null || rows == null) {
                    throw segments.error("a scan before the frame header");
                }
                scan(frame, rows);
                if (frame.isDecoded()) {
                    return rows.samples();
                }
            } else {
                segment(marker);
            }
        }
    }

    private void segment(int marker) throws DecodeException {
        switch (marker) {
            case SOF55 -> begin();
            case LSE -> preset = preset.read(segments);
            case SegmentReader.DRI -> readRestartInterval();
            case SegmentReader.EOI -> throw segments.error("the codestream ends before all components were decoded");
            default -> {
                if (!SegmentReader.isSkippable(marker)) {
                    throw segments.error("marker FF%02X has no place here".formatted(marker));
                }
                segments.openSegment();
                segments.skipSegment();
            }
        }
    }

    private void begin() throws DecodeException {
        if (frame != null) {
            throw segments.error("a second frame header");
        }
        frame = FrameHeader.read(segments, image);
        // A line takes a bit at least: even one that is a single run.
        if ((bytes.length - segments.position()) * 8L < image.rows()) {
            throw segments.error("%d bytes are too few for the picture".formatted(bytes.length - segments.position()));
        }
        rows = new SampleRows(image);
    }

    /** DRI has a number of 2, 3 or 4 bytes (T.87 C.2.5). The unit is the line, the only one that decoding knows. */
    private void readRestartInterval() throws DecodeException {
        segments.openSegment();
        int length = segments.remaining();
        if (length < 2 || length > 4) {
            throw segments.error("a restart interval of %d bytes".formatted(length));
        }
        long lines = 0;
        for (int i = 0; i < length; i++) {
            lines = lines << 8 | segments.u8();
        }
        // Beyond the picture's height there are no restarts, as with 0.
        restartLines = lines > image.rows() ? 0 : (int) lines;
    }

    private void scan(FrameHeader frame, SampleRows rows) throws DecodeException {
        var header = ScanHeader.read(segments, frame);
        var parameters = CodingParameters.of(frame.precision(), header.near(), preset);
        var reader = new GolombReader(bytes, segments.position(), parameters);
        new Scan(header, parameters, reader, image.columns(), image.rows(), restartLines).decode(rows, deadline);
        segments.resume(reader.finish());
        for (int component : header.components()) {
            if (header.near() > 0) {
                Saturation.apply(rows.samples(), component, image, frame.precision(), false);
            }
            frame.markDecoded(component);
        }
    }
}
