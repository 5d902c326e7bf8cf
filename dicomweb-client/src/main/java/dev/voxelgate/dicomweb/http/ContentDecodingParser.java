package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.ChunkParser;
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
final class ContentDecodingParser<T> extends ChunkParser<T> {

    private static final int PIECE_BYTES = 32 * 1024;

    private final PullParser<T> parser;
    private final ContentCoding coding;
    private final byte[] piece = new byte[PIECE_BYTES];
    private long offset;
    private boolean told;
    private boolean closed;

    ContentDecodingParser(ContentCoding coding, PullParser<T> parser) {
        this.coding = coding;
        this.parser = parser;
    }

    @Override
    public void offer(ByteBuf next) {
        super.offer(next);
        offset += next.readableBytes();
    }

    @Override
    public @Nullable T poll() {
        while (true) {
            var result = parser.poll();
            if (result != null || told) {
                return result;
            }
            int count = coding.read(chunk(), piece);
            if (count > 0) {
                parser.offer(Unpooled.wrappedBuffer(Arrays.copyOf(piece, count)));
            } else if (!hasEnded()) {
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
        super.close();
        if (!closed) {
            closed = true;
            coding.close();
            parser.close();
        }
    }
}
