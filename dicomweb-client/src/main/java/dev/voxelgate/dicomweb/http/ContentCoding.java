package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a content coding (RFC 9110 8.4.1), never further than asked: a small answer can unfold to a large one. The
 * gateway asks for none; some archives and proxies compress all the same.
 */
sealed interface ContentCoding extends AutoCloseable permits Gzip, Deflate {

    /** What a coding carries, for errors. */
    String CONTENT = "compressed content";

    /**
     * Decodes a part.
     *
     * @param input what is read is taken from it
     * @return how many bytes are in the target; 0 when more input is needed, or at the end
     * @throws MalformedStreamException when the input breaks the rules of the coding
     */
    int read(ByteBuf input, byte[] target);

    /** Whether the input may end here. */
    boolean isComplete();

    @Override
    void close();

    /**
     * The coding that a Content-Encoding field names.
     *
     * @return null for a coding that cannot be decoded here, or for several
     */
    static @Nullable ContentCoding of(String field) {
        return switch (field.strip().toLowerCase(Locale.ROOT)) {
            case "gzip", "x-gzip" -> new Gzip();
            case "deflate" -> new Deflate();
            default -> null;
        };
    }
}
