package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * The coding {@code deflate} (RFC 9110 8.4.1.2): a zlib stream (RFC 1950). Some servers leave out its wrapper (RFC 1951);
 * the first two bytes tell, because no raw stream of theirs passes for a zlib header with its method and check.
 */
final class Deflate implements ContentCoding {

    private @Nullable Inflater inflater;
    private int first = -1;
    private long offset;

    @Override
    public int read(ByteBuf input, byte[] target) {
        int before = input.readerIndex();
        var started = inflater == null ? start(input) : inflater;
        int count = started == null ? 0 : ContentCoding.inflate(started, input, target, offset);
        offset += input.readerIndex() - before;
        if (started != null && started.finished() && count == 0 && input.isReadable()) {
            throw new MalformedStreamException(offset, "expected the end of the compressed content");
        }
        return count;
    }

    /** The header is two bytes, which may come in two chunks. */
    private @Nullable Inflater start(ByteBuf input) {
        if (first < 0 && input.isReadable()) {
            first = input.readUnsignedByte();
        }
        if (first < 0 || !input.isReadable()) {
            return null;
        }
        boolean wrapped = (first & 0x0F) == 8 && ((first << 8) | input.getUnsignedByte(input.readerIndex())) % 31 == 0;
        var made = new Inflater(!wrapped);
        inflater = made;
        made.setInput(new byte[] {(byte) first});
        ContentCoding.swallow(made, offset);
        return made;
    }

    @Override
    public boolean isComplete() {
        return inflater == null ? first < 0 : inflater.finished();
    }

    @Override
    public void close() {
        if (inflater != null) {
            inflater.end();
        }
    }
}
