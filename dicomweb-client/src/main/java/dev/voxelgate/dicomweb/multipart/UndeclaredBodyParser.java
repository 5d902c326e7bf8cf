package dev.voxelgate.dicomweb.multipart;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Parses a body whose Content-Type does not say what it is, as static hosts leave it out: its start tells. A multipart
 * body begins with the line of its first delimiter (RFC 2046 5.1.1), maybe after blank lines; that line has the boundary.
 * A DICOM file has the prefix {@code DICM} behind its preamble, or without one at its start (PS3.10 7.1).
 *
 * <p>A body that is neither is a {@link MalformedStreamException}: nothing is guessed.
 */
public final class UndeclaredBodyParser<T> implements PullParser<T> {

    private static final byte[] PREFIX = "DICM".getBytes(StandardCharsets.US_ASCII);
    private static final int PREAMBLE = 128;
    private static final int DASHES = 2;

    private final MultipartLimits limits;
    private final Function<String, PullParser<T>> multipart;
    private final @Nullable Supplier<PullParser<T>> file;
    private final boolean mayBeAnything;
    private final ByteArrayOutputStream start = new ByteArrayOutputStream();
    private @Nullable PullParser<T> chosen;
    /** Bytes of blank lines before a first delimiter: to its parser, one that line feeds alone precede is none. */
    private int blanks;

    private boolean ended;

    /**
     * @param multipart makes the parser of a multipart body with this boundary
     * @param file makes the parser of a DICOM file; null where only a multipart body may be
     */
    public UndeclaredBodyParser(
            MultipartLimits limits, Function<String, PullParser<T>> multipart, @Nullable Supplier<PullParser<T>> file) {
        this(limits, multipart, file, false);
    }

    /** @param mayBeAnything whether what does not begin as a multipart body goes to the other parser, whatever it is */
    public UndeclaredBodyParser(
            MultipartLimits limits,
            Function<String, PullParser<T>> multipart,
            @Nullable Supplier<PullParser<T>> file,
            boolean mayBeAnything) {
        this.limits = limits;
        this.multipart = multipart;
        this.file = file;
        this.mayBeAnything = mayBeAnything;
    }

    /** The first chunks are copied, until it is clear what they are. */
    @Override
    public void offer(ByteBuf chunk) {
        if (chosen != null) {
            chosen.offer(chunk);
            return;
        }
        try {
            byte[] bytes = new byte[chunk.readableBytes()];
            chunk.readBytes(bytes);
            start.writeBytes(bytes);
        } finally {
            chunk.release();
        }
    }

    @Override
    public void end() {
        ended = true;
        if (chosen != null) {
            chosen.end();
        }
    }

    @Override
    public @Nullable T poll() {
        if (chosen == null) {
            byte[] bytes = start.toByteArray();
            chosen = choose(bytes);
            if (chosen == null) {
                return null;
            }
            chosen.offer(Unpooled.wrappedBuffer(bytes, blanks, bytes.length - blanks));
            start.reset();
            if (ended) {
                chosen.end();
            }
        }
        return chosen.poll();
    }

    /** The parser that fits; null when more bytes are needed. */
    private @Nullable PullParser<T> choose(byte[] bytes) {
        if (file != null && mayBeAnything) {
            return chooseByDelimiter(bytes, file);
        }
        if (file != null) {
            if (isPrefix(bytes, PREAMBLE) || isPrefix(bytes, 0)) {
                return file.get();
            }
            if (bytes.length < PREAMBLE + PREFIX.length && !ended) {
                return null; // a preamble may hold anything, a delimiter's line too
            }
        }
        int line = afterBlanks(bytes);
        if (line > limits.maxPreambleBytes()) {
            throw new LimitExceededException(line, "max-preamble-bytes", limits.maxPreambleBytes());
        }
        int length = lineLength(bytes, line);
        if (length < 0) {
            boolean mayGoOn = isDelimiter(bytes, line, Math.min(DASHES, bytes.length - line))
                    && bytes.length - line <= Delimiter.LONGEST_BOUNDARY + DASHES;
            if (!mayGoOn) {
                throw neither();
            }
            if (ended) {
                throw new TruncatedStreamException(bytes.length, "the line of the first delimiter");
            }
            return null;
        }
        var boundary = isDelimiter(bytes, line, DASHES) ? boundary(bytes, line + DASHES, length - DASHES) : "";
        if (!Delimiter.isBoundary(boundary)) {
            throw neither();
        }
        blanks = line;
        return multipart.apply(boundary);
    }

    /** Only a body that begins with the whole line of a delimiter is a multipart one. */
    private @Nullable PullParser<T> chooseByDelimiter(byte[] bytes, Supplier<PullParser<T>> other) {
        int line = afterBlanks(bytes);
        boolean mayBegin =
                isDelimiter(bytes, line, Math.min(DASHES, bytes.length - line)) && line <= limits.maxPreambleBytes();
        int length = lineLength(bytes, line);
        if (mayBegin && length < 0 && !ended && bytes.length - line <= Delimiter.LONGEST_BOUNDARY + DASHES) {
            return null;
        }
        var boundary = mayBegin && length > DASHES ? boundary(bytes, line + DASHES, length - DASHES) : "";
        if (!Delimiter.isBoundary(boundary)) {
            return other.get();
        }
        blanks = line;
        return multipart.apply(boundary);
    }

    private static boolean isPrefix(byte[] bytes, int at) {
        return bytes.length >= at + PREFIX.length
                && Arrays.equals(bytes, at, at + PREFIX.length, PREFIX, 0, PREFIX.length);
    }

    private static int afterBlanks(byte[] bytes) {
        int at = 0;
        while (at < bytes.length && (bytes[at] == '\r' || bytes[at] == '\n')) {
            at++;
        }
        return at;
    }

    /** Without its line feed; negative when that is not there. */
    private static int lineLength(byte[] bytes, int from) {
        int at = from;
        while (at < bytes.length && bytes[at] != '\n') {
            at++;
        }
        return at < bytes.length ? at - from : -1;
    }

    private static boolean isDelimiter(byte[] bytes, int from, int count) {
        for (int i = from; i < from + count; i++) {
            if (i >= bytes.length || bytes[i] != '-') {
                return false;
            }
        }
        return true;
    }

    /** Blanks at its end are padding, and no boundary ends with one. */
    private static String boundary(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    private MalformedStreamException neither() {
        return new MalformedStreamException(
                0,
                file == null
                        ? "expected a delimiter at the start of a multipart body"
                        : "expected a multipart body or a DICOM file");
    }

    @Override
    public void close() {
        if (chosen != null) {
            chosen.close();
        }
    }
}
