package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/**
 * Makes an npz of one npy file: a ZIP archive (APPNOTE 6.3) with the deflated member {@code arr_0.npy}. The file is cut
 * into blocks, which anyone may compress, side by side; put behind each other in order they are one deflate stream.
 *
 * <pre>
 * header, then the deflated blocks of take(...), then that of end(), then trailer
 * </pre>
 *
 * <p>CRC and sizes follow the data in a descriptor. ZIP64 is chosen beforehand, from the announced size. The archive
 * carries no clock: the same array gives the same bytes from every replica with the same zlib, however the input is cut.
 * Not thread-safe; the blocks are.
 */
public final class NpzWriter {

    private final CRC32 crc = new CRC32();
    private final long memberBytes;
    private final ZipMember member;
    private byte[] block = new byte[DeflateBlock.BYTES];
    private int filled;
    private long taken;
    private long compressed;

    /** @param memberBytes exact length of the npy file, header included */
    public NpzWriter(long memberBytes) {
        this(memberBytes, ZipMember.MAX_CLASSIC);
    }

    /** With a bound of its own above which ZIP64 is used, so that a test need not write 4 GiB. */
    NpzWriter(long memberBytes, long maxClassic) {
        this.memberBytes = memberBytes;
        this.member = new ZipMember("arr_0.npy", deflateBound(memberBytes) > maxClassic);
    }

    /** What precedes the blocks. */
    public ByteBuffer header() {
        return member.localHeader();
    }

    /** Takes the next bytes of the npy file and gives the blocks that are full now. */
    public List<DeflateBlock> take(ByteBuffer npy) {
        taken += npy.remaining();
        if (taken > memberBytes) {
            throw new IllegalStateException("more than the announced %d bytes".formatted(memberBytes));
        }
        List<DeflateBlock> full = new ArrayList<>();
        while (npy.hasRemaining()) {
            int count = Math.min(npy.remaining(), block.length - filled);
            npy.get(block, filled, count);
            filled += count;
            if (filled == block.length) {
                full.add(next(false));
                block = new byte[DeflateBlock.BYTES];
                filled = 0;
            }
        }
        return full;
    }

    /** Says that no input follows; gives the last block. */
    public DeflateBlock end() {
        if (taken != memberBytes) {
            throw new IllegalStateException("%d bytes instead of the announced %d".formatted(taken, memberBytes));
        }
        return next(true);
    }

    private DeflateBlock next(boolean last) {
        crc.update(block, 0, filled);
        return new DeflateBlock(block, filled, last);
    }

    /** Counts a deflated block that is put behind those before it. */
    public void put(ByteBuffer deflated) {
        compressed += deflated.remaining();
    }

    /** What follows the blocks, once all were put. */
    public ByteBuffer trailer() {
        return member.trailer(crc.getValue(), compressed, taken);
    }

    /** zlib's bound for its default window and memory, and the end of a block that is not the last. */
    private static long deflateBound(long bytes) {
        long blocks = bytes / DeflateBlock.BYTES + 1;
        return Math.addExact(bytes, (bytes >>> 12) + (bytes >>> 14) + (bytes >>> 25) + 32 * blocks);
    }
}
