package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.DecodedFrame;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Takes the elements of a region out of what a source gives, in the natural type. A region is lines of pixels at even
 * distances: rows, or one line where whole rows follow each other. Pixels that follow each other with all channels are
 * written where they go; of others all pixels between the first and the last are made aside, a block at a time, and the
 * elements picked. Immutable and thread-safe.
 */
final class RegionReader {

    private final ValueSource source;
    private final PixelType type;
    private final PixelRegion.Span channels;
    private final boolean planar;
    /** Channels of a pixel that follow each other. */
    private final int perPixel;

    private final int firstLine;
    private final int lineStep;
    private final int lines;
    private final int columnStep;
    private final long lineElements;

    /** @param type the natural one, of which {@code source} gives values */
    RegionReader(ValueSource source, PixelType type, int imageColumns, PixelRegion region) {
        this.source = source;
        this.type = type;
        this.channels = region.channels();
        this.planar = region.planar() && type.channels() > 1;
        this.perPixel = planar ? 1 : channels.count();
        var rows = region.rows();
        var columns = region.columns();
        boolean oneLine = columns.isWhole(imageColumns) && (rows.step() == 1 || rows.count() <= 1);
        this.firstLine = rows.start() * imageColumns + columns.start();
        this.lineStep = rows.step() * imageColumns;
        this.lines = oneLine ? 1 : rows.count();
        this.columnStep = oneLine ? 1 : columns.step();
        this.lineElements = (oneLine ? (long) rows.count() : 1) * columns.count() * perPixel;
    }

    /** Writes elements {@code first} to {@code first + count - 1} from position 0 of {@code out} on, little endian. */
    void read(DecodedFrame frame, int frameIndex, long first, int count, ByteBuffer out) {
        int size = type.dtype().bytes();
        int done = 0;
        while (done < count) {
            long element = first + done;
            long line = element / lineElements;
            long within = element % lineElements;
            int wanted = (int) Math.min(count - done, lineElements - within);
            int pixel = firstLine + (int) (line % lines) * lineStep + (int) (within / perPixel) * columnStep;
            int skip = (int) (within % perPixel);
            int channel = channels.index(planar ? (int) (line / lines) : 0);
            if (isContiguous() && skip == 0 && wanted >= perPixel) {
                int pixels = wanted / perPixel;
                source.write(frame, frameIndex, pixel, pixels, littleEndian(out, done * size, pixels * type.bytes()));
                done += pixels * perPixel;
            } else {
                int most = isContiguous() ? perPixel - skip : columnsOfBlock() * perPixel - skip;
                int picked = Math.min(wanted, most);
                pick(frame, frameIndex, pixel, channel, skip, littleEndian(out, done * size, picked * size));
                done += picked;
            }
        }
    }

    private boolean isContiguous() {
        return columnStep == 1 && perPixel == type.channels() && channels.start() == 0;
    }

    private int columnsOfBlock() {
        return Math.max(1, Block.SIZE / columnStep);
    }

    /** Fills a buffer with elements that begin with one channel of one pixel, or {@code skip} elements behind it. */
    private void pick(DecodedFrame frame, int frameIndex, int pixel, int channel, int skip, ByteBuffer out) {
        int size = type.dtype().bytes();
        int count = out.remaining() / size;
        int columns = Math.ceilDiv(skip + count, perPixel);
        int pixels = (columns - 1) * columnStep + 1;
        var made = ByteBuffer.allocate(pixels * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        source.write(frame, frameIndex, pixel, pixels, made.slice().order(ByteOrder.LITTLE_ENDIAN));
        int column = 0;
        int inPixel = skip;
        for (int i = 0; i < count; i++) {
            int from = column * columnStep * type.channels() + channel + inPixel * channels.step();
            copy(made, from, out, i, size);
            inPixel++;
            if (inPixel == perPixel) {
                inPixel = 0;
                column++;
            }
        }
    }

    private static void copy(ByteBuffer in, int from, ByteBuffer out, int to, int size) {
        switch (size) {
            case 1 -> out.put(to, in.get(from));
            case 2 -> out.putShort(2 * to, in.getShort(2 * from));
            case 4 -> out.putInt(4 * to, in.getInt(4 * from));
            default -> out.putLong(8 * to, in.getLong(8 * from));
        }
    }

    private static ByteBuffer littleEndian(ByteBuffer out, int from, int bytes) {
        return out.slice(from, bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
