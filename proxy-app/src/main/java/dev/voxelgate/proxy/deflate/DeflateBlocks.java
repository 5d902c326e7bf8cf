package dev.voxelgate.proxy.deflate;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Cuts bytes into blocks, which anyone may compress, side by side; put behind each other in order they are one deflate
 * stream. The same bytes give the same blocks, however they come. Not thread-safe; the blocks are.
 */
public final class DeflateBlocks {

    private final CRC32 crc = new CRC32();
    private byte[] block = new byte[DeflateBlock.BYTES];
    private int filled;
    private long taken;

    /** Takes the next bytes and gives the blocks that are full now. */
    public List<DeflateBlock> take(ByteBuffer bytes) {
        taken += bytes.remaining();
        List<DeflateBlock> full = new ArrayList<>();
        while (bytes.hasRemaining()) {
            int count = Math.min(bytes.remaining(), block.length - filled);
            bytes.get(block, filled, count);
            filled += count;
            if (filled == block.length) {
                full.add(next(false));
                block = new byte[DeflateBlock.BYTES];
                filled = 0;
            }
        }
        return full;
    }

    /** Says that no bytes follow; gives the last block. */
    public DeflateBlock end() {
        return next(true);
    }

    private DeflateBlock next(boolean last) {
        crc.update(block, 0, filled);
        return new DeflateBlock(block, filled, last);
    }

    /** How many bytes were taken. */
    public long taken() {
        return taken;
    }

    /** The CRC-32 of all bytes, once {@link #end} was called. */
    public long crc() {
        return crc.getValue();
    }

    /** zlib's bound for its default window and memory, and the end of a block that is not the last. */
    public static long bound(long bytes) {
        long blocks = bytes / DeflateBlock.BYTES + 1;
        return Math.addExact(bytes, (bytes >>> 12) + (bytes >>> 14) + (bytes >>> 25) + 32 * blocks);
    }
}
