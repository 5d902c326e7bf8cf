package dev.voxelgate.proxy.numpy;

import dev.voxelgate.proxy.deflate.DeflateBlock;
import dev.voxelgate.proxy.deflate.DeflateBlocks;
import dev.voxelgate.proxy.deflate.DeflatedFile;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Makes an npz: a ZIP archive (APPNOTE 6.3) with deflated members, one after the other, and then {@link #end}.
 *
 * <p>CRC and sizes follow the data in a descriptor. ZIP64 is chosen beforehand, from the announced size. The archive
 * carries no clock: the same arrays give the same bytes from every replica with the same zlib, however the input is cut.
 * Not thread-safe; the blocks are.
 */
public final class NpzWriter {

    private final long maxClassic;
    private final ZipDirectory directory = new ZipDirectory();
    /** Of all that was given. */
    private long written;

    public NpzWriter() {
        this(ZipMember.MAX_CLASSIC);
    }

    /** With a bound of its own above which ZIP64 is used, so that a test need not write 4 GiB. */
    NpzWriter(long maxClassic) {
        this.maxClassic = maxClassic;
    }

    /**
     * Begins the next member, when the one before it has ended.
     *
     * @param name ASCII, with the extension that numpy leaves out
     * @param bytes exact length of its data
     */
    public DeflatedFile member(String name, long bytes) {
        boolean zip64 = DeflateBlocks.bound(bytes) > maxClassic;
        return new Member(new ZipMember(name, ZipMember.Method.DEFLATED, zip64), bytes, written);
    }

    /** What follows the members. */
    public ByteBuffer end() {
        return directory.end(written);
    }

    private ByteBuffer counted(ByteBuffer bytes) {
        written += bytes.remaining();
        return bytes;
    }

    /** One member; its trailer is the data descriptor. */
    private final class Member implements DeflatedFile {

        private final DeflateBlocks blocks = new DeflateBlocks();
        private final ZipMember records;
        private final long bytes;
        private final long offset;
        private long compressed;

        Member(ZipMember records, long bytes, long offset) {
            this.records = records;
            this.bytes = bytes;
            this.offset = offset;
        }

        @Override
        public ByteBuffer header() {
            return counted(records.localHeader(ZipMember.Data.UNKNOWN));
        }

        @Override
        public List<DeflateBlock> take(ByteBuffer data) {
            if (data.remaining() > bytes - blocks.taken()) {
                throw new IllegalStateException("more than the announced %d bytes".formatted(bytes));
            }
            return blocks.take(data);
        }

        @Override
        public DeflateBlock end() {
            if (blocks.taken() != bytes) {
                throw new IllegalStateException(
                        "%d bytes instead of the announced %d".formatted(blocks.taken(), bytes));
            }
            return blocks.end();
        }

        @Override
        public void put(ByteBuffer deflated) {
            compressed += counted(deflated).remaining();
        }

        @Override
        public ByteBuffer trailer() {
            var data = new ZipMember.Data(blocks.crc(), compressed, blocks.taken());
            directory.add(records, data, offset);
            return counted(records.dataDescriptor(data));
        }
    }
}
