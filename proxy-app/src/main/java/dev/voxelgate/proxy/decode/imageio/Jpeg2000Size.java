package dev.voxelgate.proxy.decode.imageio;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.ImagePixel;
import java.nio.ByteBuffer;

/**
 * The size of a JPEG 2000 codestream, from its SIZ marker segment (T.800 A.5.1). A plug-in takes memory for what it says
 * before it can be asked for width and height: so many tiles, so many components.
 */
final class Jpeg2000Size {

    /** SOC, and SIZ, which follows it. */
    private static final int BEGIN = 0xFF4FFF51;

    /** From SOC to Csiz. */
    private static final int BYTES = 42;

    /** One for 64 samples: more are out of proportion. */
    private static final long SAMPLES_PER_TILE = 64;

    private Jpeg2000Size() {}

    /** Refuses another picture than the data set's. In a JP2 file the codestream is found behind the boxes. */
    static void check(byte[] file, ImagePixel image) throws DecodeException {
        var bytes = ByteBuffer.wrap(file);
        for (int at = 0; at <= file.length - BYTES; at++) {
            if (bytes.getInt(at) == BEGIN) {
                check(bytes.slice(at + 8, BYTES - 8), image);
                return;
            }
        }
        throw new DecodeException("this is no JPEG 2000 codestream");
    }

    /** From Xsiz on. */
    private static void check(ByteBuffer size, ImagePixel image) throws DecodeException {
        long width = uint32(size, 0) - uint32(size, 8);
        long height = uint32(size, 4) - uint32(size, 12);
        int components = size.getShort(32) & 0xFFFF;
        if (width != image.columns() || height != image.rows() || components != image.samplesPerPixel()) {
            throw new DecodeException(
                    "the codestream has %d x %d pixels of %d components, the data set says %d x %d of %d"
                            .formatted(
                                    width, height, components, image.columns(), image.rows(), image.samplesPerPixel()));
        }
        long across = tiles(uint32(size, 0), uint32(size, 24), uint32(size, 16));
        long down = tiles(uint32(size, 4), uint32(size, 28), uint32(size, 20));
        if (across <= 0 || down <= 0 || across * down > 4 + width * height / SAMPLES_PER_TILE) {
            throw new DecodeException("the codestream has %d x %d tiles".formatted(across, down));
        }
    }

    /** How many of a size, from an offset, reach to the end of the grid. */
    private static long tiles(long end, long offset, long size) {
        return size == 0 ? 0 : Math.ceilDiv(end - offset, size);
    }

    private static long uint32(ByteBuffer bytes, int at) {
        return bytes.getInt(at) & 0xFFFFFFFFL;
    }
}
