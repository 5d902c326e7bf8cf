package dev.voxelgate.proxy.decode.jpegls;

import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.marker.SampleRows;
import java.util.Arrays;

/**
 * One scan, line by line (T.87 A and B). Lines have a sample more at either end, so that each sample has all its
 * neighbours: on the left the first sample of the line above, on the right the last one again (T.87 A.2.1).
 */
final class Scan {

    private final ScanHeader header;
    private final GolombReader reader;
    private final Contexts contexts;
    private final SampleDecoder samples;
    private final byte[] regions;
    private final int zero;
    private final int width;
    private final int height;
    private final int restartLines;

    private char[][] lines;
    private char[][] above;

    Scan(ScanHeader header, CodingParameters parameters, GolombReader reader, int width, int height, int restartLines) {
        this.header = header;
        this.reader = reader;
        this.width = width;
        this.height = height;
        this.restartLines = restartLines;
        int components = header.components().length;
        contexts = new Contexts(parameters, header.interleave() == ScanHeader.Interleave.LINE ? components : 1);
        samples = new SampleDecoder(parameters, reader, contexts);
        regions = parameters.regions();
        zero = parameters.maxVal();
        lines = new char[components][width + 2];
        above = new char[components][width + 2];
    }

    /** Decodes the scan and puts the samples of its components. */
    void decode(SampleRows target, Deadline deadline) throws DecodeException {
        int restarts = 0;
        for (int y = 0; y < height; y++) {
            deadline.check();
            if (restartLines > 0 && y > 0 && y % restartLines == 0) {
                reader.restart(restarts++);
                contexts.reset();
                for (var line : lines) {
                    Arrays.fill(line, '\0');
                }
            }
            var swap = above;
            above = lines;
            lines = swap;
            for (int i = 0; i < lines.length; i++) {
                lines[i][0] = above[i][1];
                above[i][width + 1] = above[i][width];
            }
            switch (header.interleave()) {
                case NONE, LINE -> {
                    for (int i = 0; i < lines.length; i++) {
                        line(i, lines[i], above[i]);
                    }
                }
                case SAMPLE -> interleavedLine();
            }
            reader.checkNotPassed();
            for (int i = 0; i < lines.length; i++) {
                target.put(header.components()[i], y, lines[i], 1);
            }
        }
    }

    /** A.3: the local gradients, their regions, and the context made of them; 0 begins a run (A.3.2). */
    private int context(int ra, int rb, int rc, int rd) {
        return 81 * regions[zero + rd - rb] + 9 * regions[zero + rb - rc] + regions[zero + rc - ra];
    }

    private void line(int turn, char[] line, char[] above) throws DecodeException {
        int rb = above[0];
        int rd = above[1];
        int ra = line[0];
        for (int x = 1; x <= width; x++) {
            int rc = rb;
            rb = rd;
            rd = above[x + 1];
            int context = context(ra, rb, rc, rd);
            if (context != 0) {
                ra = samples.regular(context, ra, rb, rc);
                line[x] = (char) ra;
                continue;
            }
            int end = x + runLength(turn, width + 1 - x);
            Arrays.fill(line, x, end, (char) ra);
            x = end;
            if (x > width) {
                break;
            }
            rb = above[x];
            rd = above[x + 1];
            ra = samples.interruption(turn, ra, rb, true);
            contexts.shortenRuns(turn);
            line[x] = (char) ra;
        }
    }

    /**
     * Reads a run's length (A.7.1): each bit 1 is a whole segment of 2^J samples, or the rest of the line; a bit 0 ends
     * the run, its last segment's length behind it. Each pass of the loop lengthens the run, so the line bounds it.
     */
    private int runLength(int turn, int room) throws DecodeException {
        int length = 0;
        while (reader.bit() == 1) {
            int segment = 1 << contexts.runOrder(turn);
            if (segment <= room - length) {
                contexts.lengthenRuns(turn);
            }
            length = Math.min(length + segment, room);
            if (length == room) {
                return length;
            }
        }
        length += reader.bits(contexts.runOrder(turn));
        if (length >= room) {
            reader.checkNotPassed();
            throw reader.error("a run that is interrupted passes the end of its line");
        }
        return length;
    }

    /** As {@link #line}, but a run is one of whole pixels, and its end is of one type (T.87 B.3). */
    private void interleavedLine() throws DecodeException {
        int components = lines.length;
        var pixelContexts = new int[components];
        for (int x = 1; x <= width; x++) {
            int any = 0;
            for (int i = 0; i < components; i++) {
                pixelContexts[i] = context(lines[i][x - 1], above[i][x], above[i][x - 1], above[i][x + 1]);
                any |= pixelContexts[i];
            }
            if (any == 0) {
                int end = x + runLength(0, width + 1 - x);
                for (var line : lines) {
                    Arrays.fill(line, x, end, line[x - 1]);
                }
                x = end;
                if (x > width) {
                    break;
                }
                for (int i = 0; i < components; i++) {
                    lines[i][x] = (char) samples.interruption(0, lines[i][x - 1], above[i][x], false);
                }
                contexts.shortenRuns(0);
            } else {
                for (int i = 0; i < components; i++) {
                    lines[i][x] =
                            (char) samples.regular(pixelContexts[i], lines[i][x - 1], above[i][x], above[i][x - 1]);
                }
            }
        }
    }
}
