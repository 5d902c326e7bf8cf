package dev.voxelgate.dicomweb.multipart;

import dev.voxelgate.dicomweb.stream.ChunkParser;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Parses a multipart body (RFC 2046 5.1) without copying the parts.
 *
 * <pre>
 *                            +---- PartEnd ----+
 *                            v                 |
 * PREAMBLE -- delimiter --> LINE -- CRLF --> FIELDS -- empty line --> BODY
 *                            |
 *                            +--- "--" ---> EPILOGUE
 * </pre>
 *
 * <p>Only delimiters frame the parts: their Content-Length is not trusted. A body without a closing delimiter is
 * truncated, however it ends: a {@link TruncatedStreamException}.
 */
public final class MultipartParser extends ChunkParser<MultipartEvent> {

    private enum State {
        /** Before the first delimiter. */
        PREAMBLE,
        /** After a delimiter, on its own line. */
        LINE,
        FIELDS,
        BODY,
        /** After the closing delimiter. */
        EPILOGUE
    }

    /** The CRLF of the delimiter, which may as well be the start of the body or the end of an empty header. */
    private static final int CRLF = 2;

    private final Delimiter delimiter;
    private final MultipartLimits limits;
    private final HeaderLines lines;
    private State state = State.PREAMBLE;
    /** How many bytes of the delimiter have been seen, and how many of those are not data if the rest is missing. */
    private int matched = CRLF;

    private int notData = CRLF;
    private long chunkOffset;
    private long offset;
    private int dashes;
    private long preambleBytes;
    private long parts;
    private long epilogue;
    private boolean blankEpilogue = true;

    /**
     * @param boundary as {@link #boundary} gives it
     * @throws IllegalArgumentException when no boundary can be like this
     */
    public MultipartParser(String boundary, MultipartLimits limits) {
        this.delimiter = new Delimiter(boundary);
        this.limits = limits;
        this.lines = new HeaderLines(limits);
    }

    /**
     * The boundary that a Content-Type value names, quoted or not.
     *
     * @throws MalformedStreamException when the type is not multipart, or has no boundary that a parser can have
     */
    public static String boundary(@Nullable String contentType) {
        return BoundaryParameter.of(contentType);
    }

    /** The same; nothing when the type names none, which {@link UndeclaredBodyParser} finds in the body. */
    public static Optional<String> namedBoundary(@Nullable String contentType) {
        return BoundaryParameter.in(contentType);
    }

    @Override
    public void offer(ByteBuf next) {
        super.offer(next);
        chunkOffset = offset - next.readerIndex();
    }

    @Override
    public @Nullable MultipartEvent poll() {
        var in = chunk();
        while (in.isReadable() || matched == delimiter.length()) {
            var event = switch (state) {
                case PREAMBLE, BODY -> scan(in);
                case LINE -> line(in);
                case FIELDS -> field(in);
                case EPILOGUE -> ignore(in);
            };
            offset = chunkOffset + in.readerIndex();
            if (event != null) {
                return event;
            }
        }
        releaseChunk();
        if (hasEnded() && state != State.EPILOGUE) {
            throw new TruncatedStreamException(offset, "the closing boundary");
        }
        return null;
    }

    private @Nullable MultipartEvent scan(ByteBuf in) {
        if (matched == delimiter.length()) {
            return delimited();
        }
        if (matched > 0) {
            int now = delimiter.extend(in, in.readerIndex(), matched);
            in.skipBytes(now - matched);
            if (now == delimiter.length()) {
                return delimited();
            }
            if (!in.isReadable()) {
                matched = now;
                return null;
            }
            int from = notData;
            matched = 0;
            notData = 0;
            return now > from ? data(delimiter.prefix(from, now)) : null;
        }
        int found = delimiter.find(in, in.readerIndex());
        int length = found - in.readerIndex();
        var body = length > 0 ? data(in.readRetainedSlice(length)) : null;
        matched = delimiter.extend(in, found, 0);
        in.skipBytes(matched);
        return body != null || matched < delimiter.length() ? body : delimited();
    }

    private @Nullable MultipartEvent data(ByteBuf bytes) {
        if (state == State.BODY) {
            return new MultipartEvent.PartBody(bytes);
        }
        int length = bytes.readableBytes();
        bytes.release();
        preambleBytes += length;
        if (preambleBytes > limits.maxPreambleBytes()) {
            throw new LimitExceededException(offset, "max-preamble-bytes", limits.maxPreambleBytes());
        }
        return null;
    }

    private @Nullable MultipartEvent delimited() {
        var before = state;
        matched = 0;
        state = State.LINE;
        return before == State.BODY ? new MultipartEvent.PartEnd() : null;
    }

    /** The closing delimiter's two dashes need no line end after them; another delimiter's line holds only blanks. */
    private @Nullable MultipartEvent line(ByteBuf in) {
        if (lines.atLineStart() && in.getByte(in.readerIndex()) == '-') {
            in.skipBytes(1);
            dashes++;
            if (dashes == 2) {
                state = State.EPILOGUE;
                return new MultipartEvent.BodyEnd();
            }
            return null;
        }
        if (dashes > 0) {
            throw neitherLineNorDashes();
        }
        var blanks = lines.read(in, offset);
        if (blanks != null && !blanks.isBlank()) {
            throw neitherLineNorDashes();
        }
        if (blanks == null) {
            return null;
        }
        if (++parts > limits.maxParts()) {
            throw new LimitExceededException(offset, "max-parts", limits.maxParts());
        }
        state = State.FIELDS;
        return null;
    }

    private MalformedStreamException neitherLineNorDashes() {
        return new MalformedStreamException(offset, "expected a line end or two dashes after the boundary");
    }

    private @Nullable MultipartEvent field(ByteBuf in) {
        var line = lines.read(in, offset);
        if (line == null) {
            return null;
        }
        if (!line.isEmpty()) {
            lines.add(line, offset);
            return null;
        }
        state = State.BODY;
        matched = CRLF;
        notData = CRLF;
        return lines.finish();
    }

    /** What follows the last part is of no interest, but an archive that goes on and on must not keep the exchange. */
    private @Nullable MultipartEvent ignore(ByteBuf in) {
        epilogue += in.readableBytes();
        if (epilogue > limits.maxPreambleBytes()) {
            throw new LimitExceededException(offset, "max-epilogue-bytes", limits.maxPreambleBytes());
        }
        blankEpilogue &= in.forEachByte(MultipartParser::isBlank) < 0;
        in.skipBytes(in.readableBytes());
        return null;
    }

    private static boolean isBlank(byte value) {
        return value == ' ' || value == '\t' || value == '\r' || value == '\n';
    }

    /** Whether nothing but blanks and line ends has followed the closing delimiter. */
    public boolean hasBlankEpilogue() {
        return blankEpilogue;
    }
}
