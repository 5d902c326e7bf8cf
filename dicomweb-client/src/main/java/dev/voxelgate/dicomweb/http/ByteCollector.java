package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/** Bytes that grow up to a limit. */
public final class ByteCollector {

    private static final byte[] NONE = {};

    private final String limit;
    private final int maxBytes;
    private byte[] bytes = NONE;
    private int size;

    /**
     * @param limit the name of the limit, for {@link LimitExceededException}
     * @param maxBytes its number
     */
    public ByteCollector(String limit, int maxBytes) {
        this.limit = limit;
        this.maxBytes = maxBytes;
    }

    /** Copies what is readable; releasing the source is the caller's. */
    public void add(ByteBuf source, long offset) {
        int added = source.readableBytes();
        if (added > maxBytes - size) {
            throw new LimitExceededException(offset, limit, maxBytes);
        }
        if (added > bytes.length - size) {
            int grown = (int) Math.min(maxBytes, Math.max(size + (long) added, 2L * bytes.length));
            bytes = Arrays.copyOf(bytes, grown);
        }
        source.readBytes(bytes, size, added);
        size += added;
    }

    /** Gives the bytes up to now and starts anew. */
    public byte[] take() {
        byte[] taken = size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
        bytes = NONE;
        size = 0;
        return taken;
    }
}
