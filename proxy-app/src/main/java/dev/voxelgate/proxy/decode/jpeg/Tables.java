package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SegmentReader;
import org.jspecify.annotations.Nullable;

/** The tables and miscellaneous segments (T.81 B.2.4): each definition holds until the next one of its kind. */
final class Tables {

    private final int[] @Nullable [] quantization = new int[4][];
    private final @Nullable HuffmanTable[] dc = new HuffmanTable[4];
    private final @Nullable HuffmanTable[] ac = new HuffmanTable[4];
    private int restartInterval;

    /** DQT (T.81 B.2.4.1). */
    void readQuantization(SegmentReader segment) throws DecodeException {
        segment.openSegment();
        while (segment.remaining() > 0) {
            int code = segment.u8();
            int destination = code & 15;
            if (destination > 3 || code >> 4 > 1) {
                throw segment.error("a quantization table for destination %d".formatted(destination));
            }
            var table = new int[64];
            for (int k = 0; k < 64; k++) {
                table[k] = code >> 4 == 0 ? segment.u8() : segment.u16();
            }
            quantization[destination] = table;
        }
    }

    /** DHT (T.81 B.2.4.2). */
    void readHuffman(SegmentReader segment) throws DecodeException {
        segment.openSegment();
        while (segment.remaining() > 0) {
            int code = segment.u8();
            int destination = code & 15;
            if (destination > 3 || code >> 4 > 1) {
                throw segment.error("a Huffman table for destination %d".formatted(destination));
            }
            (code >> 4 == 0 ? dc : ac)[destination] = HuffmanTable.read(segment);
        }
    }

    /** DRI (T.81 B.2.4.4). */
    void readRestartInterval(SegmentReader segment) throws DecodeException {
        segment.openSegment();
        restartInterval = segment.u16();
        segment.closeSegment();
    }

    /** Minimum coded units between restart markers, 0 for none. */
    int restartInterval() {
        return restartInterval;
    }

    /** A quantization table in zigzag order. */
    int[] quantization(int destination) throws DecodeException {
        var table = destination > 3 ? null : quantization[destination];
        if (table == null) {
            throw new DecodeException("quantization table %d is not defined".formatted(destination));
        }
        return table;
    }

    /** A table for DC coefficients or lossless differences, of categories up to the greatest of the process. */
    HuffmanTable dc(int destination, int greatestCategory) throws DecodeException {
        var table = huffman(dc, destination);
        if (table.greatestCategory() > greatestCategory) {
            throw new DecodeException("Huffman table %d has the category %d, of %d at most"
                    .formatted(destination, table.greatestCategory(), greatestCategory));
        }
        return table;
    }

    HuffmanTable ac(int destination) throws DecodeException {
        return huffman(ac, destination);
    }

    private static HuffmanTable huffman(@Nullable HuffmanTable[] tables, int destination) throws DecodeException {
        var table = destination > 3 ? null : tables[destination];
        if (table == null) {
            throw new DecodeException("Huffman table %d is not defined".formatted(destination));
        }
        return table;
    }
}
