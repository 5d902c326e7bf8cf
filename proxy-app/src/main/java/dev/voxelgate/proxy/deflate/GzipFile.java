package dev.voxelgate.proxy.deflate;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A gzip file of one member (RFC 1952). It has neither a name nor a time: the same bytes give the same file from every replica
 * with the same zlib. Not thread-safe; the blocks are.
 */
public final class GzipFile implements DeflatedFile {

    private static final int HEADER_BYTES = 10;
    private static final short MAGIC = (short) 0x8B1F;
    private static final byte DEFLATED = 8;
    private static final byte UNKNOWN_SYSTEM = (byte) 255;

    private final DeflateBlocks blocks = new DeflateBlocks();

    @Override
    public ByteBuffer header() {
        var header = ByteBuffer.allocate(HEADER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        header.putShort(0, MAGIC).put(2, DEFLATED).put(9, UNKNOWN_SYSTEM);
        return header;
    }

    @Override
    public List<DeflateBlock> take(ByteBuffer bytes) {
        return blocks.take(bytes);
    }

    @Override
    public DeflateBlock end() {
        return blocks.end();
    }

    @Override
    public void put(ByteBuffer deflated) {
        // The trailer says nothing of compressed bytes.
    }

    /** CRC-32 and the length modulo 2^32 of what was compressed. */
    @Override
    public ByteBuffer trailer() {
        return ByteBuffer.allocate(2 * Integer.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt((int) blocks.crc())
                .putInt((int) blocks.taken())
                .flip();
    }
}
