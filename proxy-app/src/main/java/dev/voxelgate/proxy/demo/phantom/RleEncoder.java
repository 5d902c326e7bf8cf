package dev.voxelgate.proxy.demo.phantom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** RLE Lossless frames (PS3.5 Annex G). */
public final class RleEncoder {

    private static final int HEADER_BYTES = 64;
    private static final int MAX_SEGMENTS = 15;
    private static final int MAX_RUN = 128;

    private RleEncoder() {}

    /**
     * Encodes one frame: a segment for each byte of a sample, most significant first, of each component.
     *
     * @param samples {@code rows × columns × samplesPerPixel} little endian samples, the components of a pixel
     *     together
     * @param bytesPerSample 1, 2 or 4
     * @return the frame, of even length
     */
    public static byte[] encode(byte[] samples, int rows, int columns, int samplesPerPixel, int bytesPerSample) {
        int segments = Math.multiplyExact(samplesPerPixel, bytesPerSample);
        long expected = (long) rows * columns * segments;
        if (segments < 1 || segments > MAX_SEGMENTS || samples.length != expected) {
            throw new IllegalArgumentException(
                    samples.length + " bytes in " + segments + " segments are not a frame of " + expected + " bytes");
        }
        var header =
                ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN).putInt(segments);
        var body = new ByteArrayOutputStream(samples.length / 2);
        var row = new byte[columns];
        for (int segment = 0; segment < segments; segment++) {
            header.putInt(HEADER_BYTES + body.size());
            int component = segment / bytesPerSample;
            int significance = bytesPerSample - 1 - segment % bytesPerSample;
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    row[x] = samples[(y * columns + x) * segments + component * bytesPerSample + significance];
                }
                packRow(row, body);
            }
            if (body.size() % 2 == 1) {
                body.write(0);
            }
        }
        return ByteBuffer.allocate(HEADER_BYTES + body.size())
                .put(header.array())
                .put(body.toByteArray())
                .array();
    }

    /** PackBits (G.3.1); runs never cross a row. Two equal bytes stay in a literal that they would interrupt. */
    private static void packRow(byte[] row, ByteArrayOutputStream out) {
        int literal = 0;
        int position = 0;
        while (position < row.length) {
            int run = runAt(row, position);
            if (run > 2 || (run == 2 && literal == position)) {
                writeLiteral(row, literal, position, out);
                out.write(1 - run);
                out.write(row[position]);
                literal = position + run;
            }
            position += run;
        }
        writeLiteral(row, literal, position, out);
    }

    private static int runAt(byte[] row, int start) {
        int end = start + 1;
        while (end < row.length && end - start < MAX_RUN && row[end] == row[start]) {
            end++;
        }
        return end - start;
    }

    private static void writeLiteral(byte[] row, int from, int to, ByteArrayOutputStream out) {
        for (int start = from; start < to; start += MAX_RUN) {
            int length = Math.min(MAX_RUN, to - start);
            out.write(length - 1);
            out.write(row, start, length);
        }
    }
}
