package dev.voxelgate.dicomweb.multipart;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The lines between a delimiter and the body of a part: the rest of the delimiter's own line, then header fields. */
final class HeaderLines {

    private final MultipartLimits limits;
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(128);
    private final Map<String, String> fields = new LinkedHashMap<>();
    private @Nullable String lastName;
    private int bytes;
    private int count;

    HeaderLines(MultipartLimits limits) {
        this.limits = limits;
    }

    /** Takes bytes up to the end of the current line and gives the line without its end, or null when it goes on. */
    @Nullable
    String read(ByteBuf chunk, long offset) {
        int feed = chunk.indexOf(chunk.readerIndex(), chunk.writerIndex(), (byte) '\n');
        int length = (feed < 0 ? chunk.writerIndex() : feed + 1) - chunk.readerIndex();
        if (length > limits.maxPartHeaderBytes() - bytes) {
            throw new LimitExceededException(offset, "max-part-header-bytes", limits.maxPartHeaderBytes());
        }
        bytes += length;
        for (int i = 0; i < length; i++) {
            line.write(chunk.readByte());
        }
        if (feed < 0) {
            return null;
        }
        var text = line.toString(StandardCharsets.ISO_8859_1);
        line.reset();
        return text.substring(0, text.length() - (text.endsWith("\r\n") ? 2 : 1));
    }

    boolean atLineStart() {
        return line.size() == 0;
    }

    /** Takes a header line that is not empty. A line that starts with white space continues the one before it. */
    void add(String text, long offset) {
        // Lines rather than names: every repetition and continuation copies what is there of its field.
        if (++count > limits.maxPartHeaders()) {
            throw new LimitExceededException(offset, "max-part-headers", limits.maxPartHeaders());
        }
        if (text.charAt(0) == ' ' || text.charAt(0) == '\t') {
            if (lastName == null) {
                throw new MalformedStreamException(offset, "expected a header field but found a continuation line");
            }
            fields.merge(lastName, text.strip(), (first, more) -> first + ' ' + more);
            return;
        }
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new MalformedStreamException(offset, "expected a header field but found a line without a name");
        }
        lastName = text.substring(0, colon).strip().toLowerCase(Locale.ROOT);
        fields.merge(lastName, text.substring(colon + 1).strip(), (first, more) -> first + ", " + more);
    }

    /** Gives the fields and starts over. */
    MultipartEvent.PartHeaders finish() {
        var headers = new MultipartEvent.PartHeaders(fields);
        fields.clear();
        lastName = null;
        bytes = 0;
        count = 0;
        return headers;
    }
}
