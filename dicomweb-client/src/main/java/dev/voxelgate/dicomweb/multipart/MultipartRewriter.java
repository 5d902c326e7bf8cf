package dev.voxelgate.dicomweb.multipart;

import dev.voxelgate.dicomweb.stream.ChunkParser;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Copies a multipart body byte by byte, but for the header fields of its parts, which may become others, and for the
 * bodies of parts that are to be rewritten. What comes out is slices of what goes in.
 *
 * <p>As with {@link MultipartParser}, whose states these are, only delimiters frame the parts, and a body without a
 * closing delimiter is truncated: a {@link TruncatedStreamException} in place of its end.
 */
public final class MultipartRewriter extends ChunkParser<ByteBuf> {

    /**
     * What becomes of a part.
     *
     * @param fields its header lines, each with its end, without the empty line
     * @param body what its body goes through; null to leave it as it is
     */
    public record Part(String fields, @Nullable PullParser<ByteBuf> body) {}

    private enum State {
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

    /** What makes a delimiter the closing one; whatever follows is no longer part of its line. */
    private static final int DASHES = 2;

    private final Delimiter delimiter;
    private final MultipartLimits limits;
    private final Function<String, Part> rewriting;
    private final Deque<ByteBuf> ready = new ArrayDeque<>();
    /** The delimiter's line, or the part's fields so far. */
    private final ByteArrayOutputStream text = new ByteArrayOutputStream();

    private int lineStart;

    private State state = State.PREAMBLE;
    /** How many bytes of the delimiter have been seen, and how many of those were given out as something else. */
    private int matched = CRLF;

    private int given = CRLF;
    private @Nullable PullParser<ByteBuf> body;
    private long offset;

    /**
     * @param boundary as {@link MultipartParser#boundary} gives it
     * @param rewriting takes the header lines of a part as they are, in ISO 8859-1
     */
    public MultipartRewriter(String boundary, MultipartLimits limits, Function<String, Part> rewriting) {
        this.delimiter = new Delimiter(boundary);
        this.limits = limits;
        this.rewriting = rewriting;
    }

    @Override
    public @Nullable ByteBuf poll() {
        while (true) {
            var first = ready.poll();
            if (first != null) {
                return first;
            }
            var in = chunk();
            if (!in.isReadable()) {
                break;
            }
            int before = in.readerIndex();
            take(in);
            offset += in.readerIndex() - before;
        }
        releaseChunk();
        if (hasEnded() && state != State.EPILOGUE) {
            throw new TruncatedStreamException(offset, "the closing boundary");
        }
        return null;
    }

    private void take(ByteBuf in) {
        switch (state) {
            case PREAMBLE, BODY -> scan(in);
            case LINE -> line(in);
            case FIELDS -> field(in);
            case EPILOGUE -> ready.add(in.readRetainedSlice(in.readableBytes()));
        }
    }

    private void scan(ByteBuf in) {
        if (matched == 0) {
            int found = delimiter.find(in, in.readerIndex());
            data(in.readRetainedSlice(found - in.readerIndex()));
        }
        int now = delimiter.extend(in, in.readerIndex(), matched);
        in.skipBytes(now - matched);
        matched = now;
        if (matched == delimiter.length()) {
            endOfPart();
            ready.add(delimiter.prefix(given, matched));
            matched = 0;
            given = 0;
            state = State.LINE;
        } else if (in.isReadable()) { // it is not the delimiter after all
            data(delimiter.prefix(given, Math.max(given, matched)));
            matched = 0;
            given = 0;
        }
    }

    private void data(ByteBuf bytes) {
        if (!bytes.isReadable()) {
            bytes.release();
        } else if (body == null) {
            ready.add(bytes);
        } else {
            body.offer(bytes);
            drain(body);
        }
    }

    private void endOfPart() {
        if (body != null) {
            body.end();
            drain(body);
            body.close();
            body = null;
        }
    }

    private void drain(PullParser<ByteBuf> rewritten) {
        for (var next = rewritten.poll(); next != null; next = rewritten.poll()) {
            ready.add(next);
        }
    }

    /** Two dashes at once make the delimiter the closing one; otherwise its line ends, maybe after blanks. */
    private void line(ByteBuf in) {
        boolean complete = collect(in, text.size() < DASHES ? DASHES - text.size() : Integer.MAX_VALUE);
        var line = text.toString(StandardCharsets.ISO_8859_1);
        if (line.startsWith("--")) {
            give(line);
            state = State.EPILOGUE;
        } else if (complete && line.isBlank()) {
            give(line);
            state = State.FIELDS;
        } else if (complete) {
            throw new MalformedStreamException(offset, "expected a line end or two dashes after the boundary");
        }
    }

    private void field(ByteBuf in) {
        if (!collect(in, Integer.MAX_VALUE)) {
            return;
        }
        int length = text.size() - lineStart;
        lineStart = text.size();
        if (length <= CRLF) {
            var all = text.toString(StandardCharsets.ISO_8859_1);
            var line = all.substring(all.length() - length);
            if (line.isBlank()) {
                startBody(all.substring(0, all.length() - length), line);
            }
        }
    }

    private void startBody(String fields, String emptyLine) {
        var part = rewriting.apply(fields);
        give(part.fields() + emptyLine);
        body = part.body();
        state = State.BODY;
        matched = CRLF;
        given = CRLF;
    }

    /** Collects up to the end of the line, or so many bytes; whether the end was there. */
    private boolean collect(ByteBuf in, int most) {
        int there = Math.min(most, in.readableBytes());
        int feed = in.indexOf(in.readerIndex(), in.readerIndex() + there, (byte) '\n');
        int length = feed < 0 ? there : feed + 1 - in.readerIndex();
        if (length > limits.maxPartHeaderBytes() - text.size()) {
            throw new LimitExceededException(offset, "max-part-header-bytes", limits.maxPartHeaderBytes());
        }
        for (int i = 0; i < length; i++) {
            text.write(in.readByte());
        }
        return feed >= 0;
    }

    private void give(String line) {
        text.reset();
        lineStart = 0;
        ready.add(Unpooled.wrappedBuffer(line.getBytes(StandardCharsets.ISO_8859_1)));
    }

    @Override
    public void close() {
        super.close();
        ready.forEach(ByteBuf::release);
        ready.clear();
        if (body != null) {
            body.close();
            body = null;
        }
    }
}
