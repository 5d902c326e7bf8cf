package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SampleRows;

/**
 * One scan of a lossless frame (T.81 H.2): each sample is its prediction from the neighbours left (a), above (b) and
 * above left (c), plus a Huffman-coded difference, modulo 2^16.
 */
final class LosslessScan {

    private final FrameHeader frame;
    private final ScanHeader header;
    private final EntropyReader reader;
    private final HuffmanTable[] tables;
    /** The row being decoded of each component, and the one above it, not yet shifted by the point transform. */
    private char[][] rows;

    private char[][] above;
    private final int restartRows;

    LosslessScan(FrameHeader frame, ScanHeader header, Tables tables, EntropyReader reader) throws DecodeException {
        this.frame = frame;
        this.header = header;
        this.reader = reader;
        int count = header.parts().size();
        this.tables = new HuffmanTable[count];
        for (int i = 0; i < count; i++) {
            var part = header.parts().get(i);
            if (part.component().hScale() != 1
                    || part.component().vScale() != 1
                    || (count > 1 && part.component().h() * part.component().v() != 1)) {
                throw reader.error("lossless JPEG with subsampled components");
            }
            this.tables[i] = tables.dc(part.dcTable(), 16);
        }
        rows = new char[count][frame.width()];
        above = new char[count][frame.width()];
        // Prediction begins anew behind a restart, so intervals are whole rows (T.81 H.1.1).
        int interval = tables.restartInterval();
        if (interval % frame.width() != 0) {
            throw reader.error("a restart interval of %d, which is not whole rows".formatted(interval));
        }
        restartRows = interval / frame.width();
    }

    /** Decodes the scan and puts the samples of its components. */
    void decode(SampleRows target, Deadline deadline) throws DecodeException {
        int restarts = 0;
        int sinceRestart = 0;
        for (int y = 0; y < frame.height(); y++, sinceRestart++) {
            deadline.check();
            if (restartRows > 0 && sinceRestart == restartRows) {
                reader.restart(restarts++);
                sinceRestart = 0;
            }
            var swap = above;
            above = rows;
            rows = swap;
            if (rows.length == 1) {
                row(tables[0], rows[0], above[0], sinceRestart == 0);
            } else {
                interleavedRow(sinceRestart == 0);
            }
            reader.checkNotPassed();
            put(target, y);
        }
    }

    /** The first row has only neighbours to its left, and its first sample none (T.81 H.1.2.1). */
    private int firstPrediction(char[] above, boolean firstRow) {
        return firstRow ? 1 << (frame.precision() - header.pointTransform() - 1) : above[0];
    }

    private void row(HuffmanTable table, char[] row, char[] above, boolean firstRow) throws DecodeException {
        int selection = firstRow ? 1 : header.selection();
        int a = (char) (firstPrediction(above, firstRow) + (table.next(reader) >> 16));
        row[0] = (char) a;
        switch (selection) {
            case 1 -> {
                for (int x = 1; x < row.length; x++) {
                    a = (char) (a + (table.next(reader) >> 16));
                    row[x] = (char) a;
                }
            }
            default -> {
                for (int x = 1; x < row.length; x++) {
                    a = (char) (predict(selection, a, above[x], above[x - 1]) + (table.next(reader) >> 16));
                    row[x] = (char) a;
                }
            }
        }
    }

    private void interleavedRow(boolean firstRow) throws DecodeException {
        int selection = firstRow ? 1 : header.selection();
        for (int i = 0; i < rows.length; i++) {
            rows[i][0] = (char) (firstPrediction(above[i], firstRow) + (tables[i].next(reader) >> 16));
        }
        int width = frame.width();
        for (int x = 1; x < width; x++) {
            for (int i = 0; i < rows.length; i++) {
                int prediction = predict(selection, rows[i][x - 1], above[i][x], above[i][x - 1]);
                rows[i][x] = (char) (prediction + (tables[i].next(reader) >> 16));
            }
        }
    }

    /** The predictors of T.81 table H.1. */
    private static int predict(int selection, int a, int b, int c) {
        return switch (selection) {
            case 1 -> a;
            case 2 -> b;
            case 3 -> c;
            case 4 -> a + b - c;
            case 5 -> a + ((b - c) >> 1);
            case 6 -> b + ((a - c) >> 1);
            default -> (a + b) >> 1;
        };
    }

    private void put(SampleRows target, int y) {
        for (int i = 0; i < rows.length; i++) {
            int index = header.parts().get(i).index();
            if (header.pointTransform() == 0) {
                target.put(index, y, rows[i], 0);
            } else {
                var shifted = new char[frame.width()];
                for (int x = 0; x < shifted.length; x++) {
                    shifted[x] = (char) (rows[i][x] << header.pointTransform());
                }
                target.put(index, y, shifted, 0);
            }
        }
    }
}
