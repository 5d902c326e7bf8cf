package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The ZIP records around the only member of an archive (APPNOTE 4.3): what precedes its data, and what follows.
 *
 * @param name ASCII
 * @param zip64 whether sizes are 64-bit, throughout
 */
record ZipMember(String name, boolean zip64) {

    /** The largest size and offset that the classic records can say; all ones stands for "see ZIP64". */
    static final long MAX_CLASSIC = 0xFFFF_FFFEL;

    private static final int LOCAL_HEADER = 0x04034B50;
    private static final int DATA_DESCRIPTOR = 0x08074B50;
    private static final int CENTRAL_HEADER = 0x02014B50;
    private static final int ZIP64_END = 0x06064B50;
    private static final int ZIP64_LOCATOR = 0x07064B50;
    private static final int END = 0x06054B50;

    private static final short FLAGS_DATA_DESCRIPTOR = 1 << 3;
    private static final short DEFLATED = 8;
    private static final short MIDNIGHT = 0;
    /** 1980-01-01, the first date ZIP has. */
    private static final short FIRST_DAY = 0x0021;

    private static final short ZIP64_EXTRA = 0x0001;
    private static final short ZIP64_EXTRA_BYTES = 16;
    private static final int SEE_ZIP64 = -1;

    /** The local file header (4.3.7); sizes and CRC come in the data descriptor. */
    ByteBuffer localHeader() {
        var buffer = littleEndian(30 + name.length() + extraBytes());
        buffer.putInt(LOCAL_HEADER);
        putCommon(buffer, 0, 0, 0);
        putName(buffer);
        putExtra(buffer, 0, 0);
        return buffer.flip();
    }

    /** The data descriptor (4.3.9), the central directory and the end records. */
    ByteBuffer trailer(long crc, long compressed, long uncompressed) {
        var buffer = littleEndian(256 + 2 * name.length());
        buffer.putInt(DATA_DESCRIPTOR).putInt((int) crc);
        if (zip64) {
            buffer.putLong(compressed).putLong(uncompressed);
        } else {
            buffer.putInt((int) compressed).putInt((int) uncompressed);
        }
        long directoryOffset = 30L + name.length() + extraBytes() + compressed + buffer.position();
        int directoryStart = buffer.position();
        putCentralHeader(buffer, crc, compressed, uncompressed);
        int directoryBytes = buffer.position() - directoryStart;
        if (zip64) {
            putZip64End(buffer, directoryOffset, directoryBytes);
        }
        buffer.putInt(END).putShort((short) 0).putShort((short) 0);
        buffer.putShort((short) 1).putShort((short) 1);
        buffer.putInt(directoryBytes).putInt(zip64 ? SEE_ZIP64 : (int) directoryOffset);
        buffer.putShort((short) 0);
        return buffer.flip();
    }

    private void putCentralHeader(ByteBuffer buffer, long crc, long compressed, long uncompressed) {
        buffer.putInt(CENTRAL_HEADER).putShort(version());
        putCommon(buffer, crc, compressed, uncompressed);
        // no comment, first disk, no attributes, and the local header at offset 0
        buffer.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(0);
        putName(buffer);
        putExtra(buffer, compressed, uncompressed);
    }

    /** From "version needed" to "extra field length", alike in the local and the central header. */
    private void putCommon(ByteBuffer buffer, long crc, long compressed, long uncompressed) {
        buffer.putShort(version()).putShort(FLAGS_DATA_DESCRIPTOR).putShort(DEFLATED);
        buffer.putShort(MIDNIGHT).putShort(FIRST_DAY).putInt((int) crc);
        buffer.putInt(zip64 ? SEE_ZIP64 : (int) compressed).putInt(zip64 ? SEE_ZIP64 : (int) uncompressed);
        buffer.putShort((short) name.length()).putShort((short) extraBytes());
    }

    private void putName(ByteBuffer buffer) {
        buffer.put(name.getBytes(StandardCharsets.US_ASCII));
    }

    /** The ZIP64 extended information (4.5.3): uncompressed size first. */
    private void putExtra(ByteBuffer buffer, long compressed, long uncompressed) {
        if (zip64) {
            buffer.putShort(ZIP64_EXTRA).putShort(ZIP64_EXTRA_BYTES);
            buffer.putLong(uncompressed).putLong(compressed);
        }
    }

    /** The ZIP64 end of central directory record and its locator (4.3.14, 4.3.15). */
    private void putZip64End(ByteBuffer buffer, long directoryOffset, int directoryBytes) {
        buffer.putInt(ZIP64_END).putLong(44).putShort(version()).putShort(version());
        buffer.putInt(0).putInt(0).putLong(1).putLong(1);
        buffer.putLong(directoryBytes).putLong(directoryOffset);
        buffer.putInt(ZIP64_LOCATOR)
                .putInt(0)
                .putLong(directoryOffset + directoryBytes)
                .putInt(1);
    }

    private int extraBytes() {
        return zip64 ? 4 + ZIP64_EXTRA_BYTES : 0;
    }

    private short version() {
        return (short) (zip64 ? 45 : 20);
    }

    private static ByteBuffer littleEndian(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
