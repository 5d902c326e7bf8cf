package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Decodes the content coding of an answer on its way to a parser, a piece at a time and none ahead of the parser's need.
 * So the parser's limits bound memory, whatever a small answer unfolds to.
 */
final class ContentDecodingParser<T> implements PullParser<T> {

    private static final int PIECE_BYTES = 32 * 1024;

    private final PullParser<T> parser;
    private final ContentCoding coding;
    private final byte[] piece = new byte[PIECE_BYTES];
    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private long offset;
    private boolean ended;
    private boolean told;
    private boolean closed;

    ContentDecodingParser(ContentCoding coding, PullParser<T> parser) {
        this.coding = coding;
        this.parser = parser;
    }

    @Override
    public void offer(ByteBuf next) {
        chunk.release();
        chunk = next;
        offset += next.readableBytes();
    }

    @Override
    public void end() {
        ended = true;
    }

    @Override
    public @Nullable T poll() {
        while (true) {
            var result = parser.poll();
            if (result != null || told) {
                return result;
            }
            int count = coding.read(chunk, piece);
            if (count > 0) {
                parser.offer(Unpooled.wrappedBuffer(Arrays.copyOf(piece, count)));
            } else if (!ended) {
                return null;
            } else if (!coding.isComplete()) {
                throw new TruncatedStreamException(offset, "more compressed content");
            } else {
                told = true;
                parser.end();
            }
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            chunk.release();
            coding.close();
            parser.close();
        }
    }
}
