package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Parses an answer of which only the end of its connection says that it is over (RFC 9112 6.3): what is missing at its
 * end was cut off, whatever the parser would say of the object.
 */
final class CloseDelimitedParser<T> implements PullParser<T> {

    private final PullParser<T> parser;
    private boolean empty = true;
    private boolean ended;

    CloseDelimitedParser(PullParser<T> parser) {
        this.parser = parser;
    }

    @Override
    public void offer(ByteBuf chunk) {
        empty &= !chunk.isReadable();
        parser.offer(chunk);
    }

    @Override
    public void end() {
        ended = true;
        parser.end();
    }

    @Override
    public @Nullable T poll() {
        if (ended && empty) {
            throw new TruncatedStreamException(0, "an answer");
        }
        try {
            return parser.poll();
        } catch (LimitExceededException | TruncatedStreamException e) {
            throw e;
        } catch (MalformedStreamException e) {
            throw ended ? new TruncatedStreamException(e) : e;
        }
    }

    @Override
    public void close() {
        parser.close();
    }
}
