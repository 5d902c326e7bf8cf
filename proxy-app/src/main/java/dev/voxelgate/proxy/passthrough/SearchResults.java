package dev.voxelgate.proxy.passthrough;

import dev.voxelgate.dicomweb.json.JsonScanner;
import dev.voxelgate.dicomweb.stream.ChunkParser;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Cuts the answer to a search (PS3.18 10.6.3.3.2), a JSON array of objects, into its results and gives those that are
 * wanted, byte by byte as they are. No more than one result is held, and there is a limit for that.
 */
final class SearchResults extends ChunkParser<byte[]> {

    static final int MAX_RESULT_BYTES = 1 << 20;

    /** The place in the array. */
    private enum Place {
        START,
        FIRST,
        RESULT,
        AFTER_RESULT,
        NEXT,
        END
    }

    private final Predicate<byte[]> wanted;
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
    private final JsonScanner scanner = new JsonScanner();
    private Place place = Place.START;
    private long offset;

    /** @param wanted gets JSON objects, and may throw a JacksonException when one of them is not well-formed */
    SearchResults(Predicate<byte[]> wanted) {
        this.wanted = wanted;
    }

    @Override
    public byte @Nullable [] poll() {
        while (chunk().isReadable()) {
            var result = place == Place.RESULT ? goOn(chunk()) : between(chunk());
            if (result != null && isWanted(result)) {
                return result;
            }
        }
        releaseChunk();
        if (hasEnded() && place != Place.END) {
            throw new TruncatedStreamException(offset, "the end of the results");
        }
        return null;
    }

    /** Looks at one byte that is not of a result; gives nothing. */
    private byte @Nullable [] between(ByteBuf in) {
        byte value = in.getByte(in.readerIndex());
        boolean mayBegin = place == Place.FIRST || place == Place.NEXT;
        boolean mayEnd = place == Place.FIRST || place == Place.AFTER_RESULT;
        if (value == '{' && mayBegin) {
            place = Place.RESULT;
            return null; // it is the result's first
        }
        if (value == '[' && place == Place.START) {
            place = Place.FIRST;
        } else if (value == ',' && place == Place.AFTER_RESULT) {
            place = Place.NEXT;
        } else if (value == ']' && mayEnd) {
            place = Place.END;
        } else if (value != ' ' && value != '\n' && value != '\r' && value != '\t') {
            throw new MalformedStreamException(offset, "expected an array of objects");
        }
        in.skipBytes(1);
        offset++;
        return null;
    }

    /** Gives the result when the chunk has its end. */
    private byte @Nullable [] goOn(ByteBuf in) {
        int last = in.forEachByte(this::isInside);
        int length = last < 0 ? in.readableBytes() : last + 1 - in.readerIndex();
        if (begun.size() + length > MAX_RESULT_BYTES) {
            throw new LimitExceededException(offset, "max-result-bytes", MAX_RESULT_BYTES);
        }
        byte[] part = new byte[length];
        in.readBytes(part);
        offset += length;
        if (last >= 0) {
            place = Place.AFTER_RESULT;
        }
        return last < 0 || begun.size() > 0 ? joined(part, last >= 0) : part;
    }

    private byte @Nullable [] joined(byte[] part, boolean isLast) {
        begun.writeBytes(part);
        if (!isLast) {
            return null;
        }
        byte[] result = begun.toByteArray();
        begun.reset();
        return result;
    }

    /** Whether a byte of a result is not its last one. */
    private boolean isInside(byte value) {
        scanner.take(value);
        return scanner.depth() > 0;
    }

    private boolean isWanted(byte[] result) {
        try {
            return wanted.test(result);
        } catch (JacksonException _) {
            // Not its message and not as a cause: it quotes what it has read.
            throw new MalformedStreamException(offset, "expected well-formed JSON");
        }
    }
}
