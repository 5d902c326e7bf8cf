package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** The central directory of a ZIP archive and the records that end it (APPNOTE 4.3.12 to 4.3.16). Not thread-safe. */
final class ZipDirectory {

    private static final int ZIP64_END = 0x06064B50;
    private static final int ZIP64_LOCATOR = 0x07064B50;
    private static final int END = 0x06054B50;

    private static final short ZIP64_VERSION = 45;
    private static final int SEE_ZIP64 = -1;
    private static final int MOST_CLASSIC_MEMBERS = 0xFFFE;

    private final List<ByteBuffer> headers = new ArrayList<>();
    private boolean zip64;

    /**
     * Adds a member.
     *
     * @param offset of its local file header
     */
    void add(ZipMember member, ZipMember.Data data, long offset) {
        headers.add(member.centralHeader(data, offset));
        zip64 |= member.zip64();
    }

    /**
     * The directory and what ends the archive.
     *
     * @param offset of the directory
     */
    ByteBuffer end(long offset) {
        int bytes = headers.stream().mapToInt(ByteBuffer::remaining).reduce(0, Math::addExact);
        boolean large = zip64 || headers.size() > MOST_CLASSIC_MEMBERS || offset > ZipMember.MAX_CLASSIC;
        var buffer = ByteBuffer.allocate(bytes + (large ? 76 : 0) + 22).order(ByteOrder.LITTLE_ENDIAN);
        headers.forEach(header -> buffer.put(header.duplicate()));
        if (large) {
            putZip64End(buffer, offset, bytes);
        }
        short members = (short) Math.min(headers.size(), 0xFFFF);
        buffer.putInt(END).putShort((short) 0).putShort((short) 0);
        buffer.putShort(members).putShort(members);
        buffer.putInt(bytes).putInt(large ? SEE_ZIP64 : (int) offset);
        buffer.putShort((short) 0);
        return buffer.flip();
    }

    /** The ZIP64 end of central directory record and its locator (4.3.14, 4.3.15). */
    private void putZip64End(ByteBuffer buffer, long offset, int bytes) {
        buffer.putInt(ZIP64_END).putLong(44).putShort(ZIP64_VERSION).putShort(ZIP64_VERSION);
        buffer.putInt(0).putInt(0).putLong(headers.size()).putLong(headers.size());
        buffer.putLong(bytes).putLong(offset);
        buffer.putInt(ZIP64_LOCATOR).putInt(0).putLong(offset + bytes).putInt(1);
    }
}
