package dev.voxelgate.proxy.decode.rle;

import dev.voxelgate.proxy.decode.DecodeException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The RLE header (PS3.5 G.5): the number of segments and where each begins, sixteen 32-bit words. */
final class RleHeader {

    static final int BYTES = 64;

    private final int[] starts;
    private final int end;

    private RleHeader(int[] starts, int end) {
        this.starts = starts;
        this.end = end;
    }

    /** Reads and checks a header that must name {@code segments} segments, at most 15. */
    static RleHeader read(byte[] codestream, int segments) throws DecodeException {
        if (codestream.length < BYTES) {
            throw new DecodeException("an RLE header of 64 bytes ends at byte " + codestream.length);
        }
        var words = ByteBuffer.wrap(codestream).order(ByteOrder.LITTLE_ENDIAN);
        long count = Integer.toUnsignedLong(words.getInt(0));
        if (count != segments) {
            throw new DecodeException(
                    "the RLE header has %d segments where the image needs %d, at byte 0".formatted(count, segments));
        }
        var starts = new int[segments];
        long previous = BYTES - 1;
        for (int i = 0; i < segments; i++) {
            long start = Integer.toUnsignedLong(words.getInt(4 + 4 * i));
            if (start <= previous || start >= codestream.length) {
                throw new DecodeException("RLE segment %d of a frame of %d bytes begins at %d, at byte %d"
                        .formatted(i, codestream.length, start, 4 + 4 * i));
            }
            starts[i] = (int) start;
            previous = start;
        }
        return new RleHeader(starts, codestream.length);
    }

    int start(int segment) {
        return starts[segment];
    }

    /** First byte that is not the segment's; the padding before the next segment counts as the segment's. */
    int end(int segment) {
        return segment + 1 < starts.length ? starts[segment + 1] : end;
    }
}
