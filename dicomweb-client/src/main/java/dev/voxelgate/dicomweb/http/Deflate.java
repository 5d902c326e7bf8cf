package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.Inflation;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The coding {@code deflate} (RFC 9110 8.4.1.2): a zlib stream (RFC 1950). Some servers leave out its wrapper (RFC 1951);
 * the first two bytes tell, because no raw stream of theirs passes for a zlib header with its method and check.
 */
final class Deflate implements ContentCoding {

    private @Nullable Inflation inflation;
    private int first = -1;
    private long offset;

    @Override
    public int read(ByteBuf input, byte[] target) {
        int before = input.readerIndex();
        var started = inflation == null ? start(input, target) : inflation;
        int count = started == null ? 0 : started.read(input, target, 0, target.length, offset);
        offset += input.readerIndex() - before;
        if (started != null && started.isFinished() && count == 0 && input.isReadable()) {
            throw new MalformedStreamException(offset, "expected the end of the compressed content");
        }
        return count;
    }

    /** The header is two bytes, which may come in two chunks. */
    private @Nullable Inflation start(ByteBuf input, byte[] target) {
        if (first < 0 && input.isReadable()) {
            first = input.readUnsignedByte();
        }
        if (first < 0 || !input.isReadable()) {
            return null;
        }
        boolean wrapped = Inflation.isWrapper(first, input.getUnsignedByte(input.readerIndex()));
        inflation = new Inflation(!wrapped, CONTENT);
        // One byte is too few for any result.
        inflation.read(Unpooled.wrappedBuffer(new byte[] {(byte) first}), target, 0, target.length, 0);
        return inflation;
    }

    @Override
    public boolean isComplete() {
        return inflation == null ? first < 0 : inflation.isFinished();
    }

    @Override
    public void close() {
        if (inflation != null) {
            inflation.close();
        }
    }
}
