package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.Locale;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Decodes a content coding (RFC 9110 8.4.1), never further than asked: a small answer can unfold to a large one. The
 * gateway asks for none; some archives and proxies compress all the same.
 */
sealed interface ContentCoding extends AutoCloseable permits Gzip, Deflate {

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

    /** Lets an inflater take a first byte, which is too few for any result. */
    static void swallow(Inflater inflater, long offset) {
        try {
            if (inflater.inflate(new byte[1]) != 0) {
                throw new IllegalStateException("one byte gave a result");
            }
        } catch (DataFormatException e) {
            throw new MalformedStreamException(offset, "expected compressed content but it cannot be inflated");
        }
    }

    /** Inflates into a target; 0 when more input is needed or the stream has ended. */
    static int inflate(Inflater inflater, ByteBuf input, byte[] target, long offset) {
        try {
            while (!inflater.finished()) {
                // First without input: the inflater may hold bytes that it had no room for.
                long before = inflater.getBytesRead();
                int count = inflater.inflate(target);
                input.skipBytes(Math.toIntExact(inflater.getBytesRead() - before));
                if (count > 0) {
                    return count;
                }
                if (inflater.needsDictionary()) {
                    throw new MalformedStreamException(offset, "expected compressed content without a dictionary");
                }
                if (inflater.needsInput()) {
                    if (!input.isReadable()) {
                        return 0;
                    }
                    inflater.setInput(input.nioBuffer());
                }
            }
            return 0;
        } catch (DataFormatException e) {
            throw new MalformedStreamException(offset, "expected compressed content but it cannot be inflated");
        }
    }
}
