package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.Saturation;
import dev.voxelgate.proxy.decode.marker.SampleRows;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import org.jspecify.annotations.Nullable;

/**
 * One codestream, segment by segment (T.81 B.2 and E.2). Decoding ends with the last component's scan: what follows,
 * EOI, padding or nothing, cannot change the picture.
 */
final class JpegCodestream {

    private static final int DHT = 0xC4;
    private static final int DAC = 0xCC;
    private static final int DQT = 0xDB;

    private final byte[] bytes;
    private final ImagePixel image;
    private final Deadline deadline;
    private final SegmentReader segments;
    private final Tables tables = new Tables();
    private final ColourMarkers markers = new ColourMarkers();

    private @Nullable FrameHeader frame;
    private @Nullable SampleRows rows;
    private @Nullable FrameRows frameRows;

    JpegCodestream(byte[] bytes, ImagePixel image, Deadline deadline) {
        this.bytes = bytes;
        this.image = image;
        this.deadline = deadline;
        segments = new SegmentReader(bytes);
    }

    /** Decodes the picture; every pass of the loop consumes a marker. */
    DecodedFrame decode() throws DecodeException {
        segments.start();
        while (true) {
            deadline.check();
            int marker = segments.nextMarker();
            if (marker == SegmentReader.SOS) {
                if (frame == null || rows == null) {
                    throw segments.error("a scan before the frame header");
                }
                scan(frame, rows);
                if (frame.components().stream().allMatch(Component::isDecoded)) {
                    return finish(frame, rows);
                }
            } else {
                segment(marker);
            }
        }
    }

    private DecodedFrame finish(FrameHeader frame, SampleRows rows) {
        if (frameRows != null) {
            frameRows.finish();
            for (int i = 0; i < frame.components().size(); i++) {
                Saturation.apply(rows.samples(), i, image, frame.precision(), false);
            }
        }
        return new DecodedFrame(rows.samples(), false, markers.colour(image.colour(), frame));
    }

    private void segment(int marker) throws DecodeException {
        switch (marker) {
            case DQT -> tables.readQuantization(segments);
            case DHT -> tables.readHuffman(segments);
            case SegmentReader.DRI -> tables.readRestartInterval(segments);
            case SegmentReader.DNL -> checkNumberOfLines();
            case SegmentReader.EOI -> throw segments.error("the codestream ends before all components were decoded");
            case DAC -> throw segments.error("arithmetic coding is not supported");
            default -> {
                if (FrameHeader.begins(marker)) {
                    begin(marker);
                } else if (SegmentReader.isSkippable(marker)) {
                    markers.read(marker, segments);
                } else {
                    throw segments.error("marker FF%02X has no place here".formatted(marker));
                }
            }
        }
    }

    private void begin(int marker) throws DecodeException {
        if (frame != null) {
            throw segments.error("a second frame header");
        }
        var header = FrameHeader.read(marker, segments, image);
        long bits = 8L * (bytes.length - segments.position());
        if (leastBits(header) > bits) {
            throw segments.error("%d bytes are too few for the picture".formatted(bits / 8));
        }
        frame = header;
        rows = new SampleRows(image);
    }

    /** No code has less than one bit; a lossless sample takes one code, a DCT block two. */
    private static long leastBits(FrameHeader header) {
        long bits = 0;
        for (var component : header.components()) {
            bits += header.lossless()
                    ? (long) component.width() * component.height()
                    : 2L * Math.ceilDiv(component.width(), 8) * Math.ceilDiv(component.height(), 8);
        }
        return bits;
    }

    private void checkNumberOfLines() throws DecodeException {
        segments.openSegment();
        int lines = segments.u16();
        if (lines != image.rows()) {
            throw segments.error("%d lines where the data set says %d".formatted(lines, image.rows()));
        }
        segments.closeSegment();
    }

    private void scan(FrameHeader frame, SampleRows rows) throws DecodeException {
        var header = ScanHeader.read(segments, frame);
        var reader = new EntropyReader(bytes, segments.position());
        if (frame.lossless()) {
            new LosslessScan(frame, header, tables, reader).decode(rows, deadline);
        } else {
            if (frameRows == null) {
                frameRows = FrameRows.allocate(
                        frame, header.parts().size() == frame.components().size(), rows);
            }
            new SequentialScan(frame, header, tables, reader).decode(frameRows, deadline);
        }
        segments.resume(reader.finish());
        header.parts().forEach(part -> part.component().markDecoded());
    }
}
