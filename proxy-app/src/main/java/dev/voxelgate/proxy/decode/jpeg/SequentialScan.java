package dev.voxelgate.proxy.decode.jpeg;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import java.util.Arrays;

/** One scan of a sequential DCT frame (T.81 F.2): entropy decoding, dequantization and inverse DCT, block by block. */
final class SequentialScan {

    private static final int[] ZIGZAG = {
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14,
        21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60,
        61, 54, 47, 55, 62, 63
    };

    private final FrameHeader frame;
    private final ScanComponent[] parts;
    private final EntropyReader reader;
    private final int restartInterval;
    private final InverseDct dct;
    private final int[] coefficients = new int[64];

    /** What a component needs to be decoded; {@code quantization} is in zigzag order. */
    private static final class ScanComponent {
        final Component component;
        final HuffmanTable dc;
        final HuffmanTable ac;
        final int[] quantization;
        int prediction;

        ScanComponent(Component component, HuffmanTable dc, HuffmanTable ac, int[] quantization) {
            this.component = component;
            this.dc = dc;
            this.ac = ac;
            this.quantization = quantization;
        }
    }

    SequentialScan(FrameHeader frame, ScanHeader header, Tables tables, EntropyReader reader) throws DecodeException {
        this.frame = frame;
        this.reader = reader;
        restartInterval = tables.restartInterval();
        dct = new InverseDct(frame.precision());
        parts = new ScanComponent[header.parts().size()];
        int blocks = 0;
        for (int i = 0; i < parts.length; i++) {
            var part = header.parts().get(i);
            var component = part.component();
            parts[i] = new ScanComponent(
                    component,
                    tables.dc(part.dcTable(), 15),
                    tables.ac(part.acTable()),
                    tables.quantization(component.quantizationTable()));
            blocks += component.h() * component.v();
        }
        if (parts.length > 1 && blocks > 10) {
            throw reader.error("a minimum coded unit of %d blocks, of 10 at most (T.81 B.2.3)".formatted(blocks));
        }
    }

    /** Decodes the scan into the planes of its components, and tells {@code rows} of each row of units. */
    void decode(FrameRows rows, Deadline deadline) throws DecodeException {
        boolean interleaved = parts.length > 1;
        var first = parts[0].component;
        int mcuColumns = interleaved ? frame.mcuColumns() : Math.ceilDiv(first.width(), 8);
        int mcuRows = interleaved ? frame.mcuRows() : Math.ceilDiv(first.height(), 8);
        int untilRestart = restartInterval;
        int restarts = 0;
        for (int y = 0; y < mcuRows; y++) {
            deadline.check();
            for (int x = 0; x < mcuColumns; x++) {
                if (restartInterval > 0 && untilRestart-- == 0) {
                    reader.restart(restarts++);
                    untilRestart = restartInterval - 1;
                    resetPredictions();
                }
                if (interleaved) {
                    unit(x, y);
                } else {
                    block(parts[0], x, y);
                }
            }
            reader.checkNotPassed();
            for (var part : parts) {
                int blockRows = interleaved ? part.component.v() : 1;
                part.component.clamp(y * blockRows, blockRows, frame.precision());
            }
            rows.decoded(y);
        }
    }

    private void unit(int x, int y) throws DecodeException {
        for (var part : parts) {
            int h = part.component.h();
            int v = part.component.v();
            for (int j = 0; j < v; j++) {
                for (int i = 0; i < h; i++) {
                    block(part, x * h + i, y * v + j);
                }
            }
        }
    }

    private void resetPredictions() {
        for (var part : parts) {
            part.prediction = 0;
        }
    }

    /** Decodes the block in block column x and block row y, which the component's plane has. */
    private void block(ScanComponent part, int x, int y) throws DecodeException {
        var component = part.component;
        int at = component.at(y * 8) + x * 8;
        var quantization = part.quantization;
        part.prediction += part.dc.next(reader) >> 16;
        // Coefficients have 16 bits; a greater one is damage, which must not grow into an overflow.
        int dc = (short) part.prediction * quantization[0];
        int reach = coefficients(part.ac, quantization);
        if (reach == 0) {
            dct.flat(dc, component.plane(), at, component.stride());
        } else {
            coefficients[0] = dc;
            dct.transform(coefficients, reach, component.plane(), at, component.stride());
            Arrays.fill(coefficients, 0);
        }
    }

    /** Reads the AC coefficients (T.81 F.2.2.2) and gives the indices of those that are not zero, or-ed. */
    private int coefficients(HuffmanTable table, int[] quantization) throws DecodeException {
        int reach = 0;
        for (int k = 1; k < 64; k++) {
            int entry = table.next(reader);
            int run = entry >> 12 & 15;
            if ((entry >> 8 & 15) != 0) {
                k += run;
                if (k > 63) {
                    throw reader.error("a run of coefficients leaves its block");
                }
                int index = ZIGZAG[k];
                coefficients[index] = (entry >> 16) * quantization[k];
                reach |= index;
            } else if (run == 15) {
                k += 15;
            } else {
                break;
            }
        }
        return reach;
    }
}
