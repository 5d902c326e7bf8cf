package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The ZIP records of one member of an archive (APPNOTE 4.3): what precedes its data, what follows, and its entry in the
 * central directory.
 *
 * @param name ASCII
 * @param method how the data are stored
 * @param zip64 whether its sizes are 64-bit, throughout
 */
record ZipMember(String name, Method method, boolean zip64) {

    /** The largest size and offset that the classic records can say; all ones stands for "see ZIP64". */
    static final long MAX_CLASSIC = 0xFFFF_FFFEL;

    /** How data are stored (4.4.5). */
    enum Method {
        /** As they are; CRC and sizes are known beforehand. */
        STORED(0, 0),
        /** Deflated; CRC and sizes follow in a data descriptor. */
        DEFLATED(8, 1 << 3);

        private final short code;
        private final short flags;

        Method(int code, int flags) {
            this.code = (short) code;
            this.flags = (short) flags;
        }
    }

    /**
     * What the records say of the data.
     *
     * @param crc CRC-32 of the uncompressed data
     * @param compressed bytes
     * @param uncompressed bytes
     */
    record Data(long crc, long compressed, long uncompressed) {

        /** Until the data descriptor tells them. */
        static final Data UNKNOWN = new Data(0, 0, 0);
    }

    private static final int LOCAL_HEADER = 0x04034B50;
    private static final int DATA_DESCRIPTOR = 0x08074B50;
    private static final int CENTRAL_HEADER = 0x02014B50;

    private static final short MIDNIGHT = 0;
    /** 1980-01-01, the first date ZIP has. */
    private static final short FIRST_DAY = 0x0021;

    private static final short ZIP64_EXTRA = 0x0001;
    private static final int SEE_ZIP64 = -1;
    private static final short ZIP64_VERSION = 45;
    private static final short CLASSIC_VERSION = 20;

    /** A member whose CRC and sizes are known beforehand. */
    static ZipMember stored(String name, long bytes) {
        return new ZipMember(name, Method.STORED, bytes > MAX_CLASSIC);
    }

    /** How many bytes the local file header has. */
    int localHeaderBytes() {
        return 30 + name.length() + extraBytes(false);
    }

    /** The local file header (4.3.7). */
    ByteBuffer localHeader(Data data) {
        var buffer = littleEndian(localHeaderBytes());
        buffer.putInt(LOCAL_HEADER);
        putCommon(buffer, data, false);
        putName(buffer);
        putExtra(buffer, data);
        return buffer.flip();
    }

    /** The data descriptor (4.3.9). */
    ByteBuffer dataDescriptor(Data data) {
        var buffer = littleEndian(zip64 ? 24 : 16);
        buffer.putInt(DATA_DESCRIPTOR).putInt((int) data.crc);
        if (zip64) {
            buffer.putLong(data.compressed).putLong(data.uncompressed);
        } else {
            buffer.putInt((int) data.compressed).putInt((int) data.uncompressed);
        }
        return buffer.flip();
    }

    /**
     * The entry of the central directory (4.3.12).
     *
     * @param offset of the local file header
     */
    ByteBuffer centralHeader(Data data, long offset) {
        boolean far = offset > MAX_CLASSIC;
        var buffer = littleEndian(46 + name.length() + extraBytes(far));
        buffer.putInt(CENTRAL_HEADER).putShort(version(far));
        putCommon(buffer, data, far);
        // no comment, first disk, no attributes
        buffer.putShort((short) 0)
                .putShort((short) 0)
                .putShort((short) 0)
                .putInt(0)
                .putInt(far ? SEE_ZIP64 : (int) offset);
        putName(buffer);
        putExtra(buffer, data);
        if (far) {
            putFarOffset(buffer, offset);
        }
        return buffer.flip();
    }

    /** From "version needed" to "extra field length", alike in the local and the central header. */
    private void putCommon(ByteBuffer buffer, Data data, boolean far) {
        buffer.putShort(version(far)).putShort(method.flags).putShort(method.code);
        buffer.putShort(MIDNIGHT).putShort(FIRST_DAY).putInt((int) data.crc);
        buffer.putInt(zip64 ? SEE_ZIP64 : (int) data.compressed);
        buffer.putInt(zip64 ? SEE_ZIP64 : (int) data.uncompressed);
        buffer.putShort((short) name.length()).putShort((short) extraBytes(far));
    }

    private void putName(ByteBuffer buffer) {
        buffer.put(name.getBytes(StandardCharsets.US_ASCII));
    }

    /** The ZIP64 extended information (4.5.3): uncompressed size first. The offset of a central header is the last. */
    private void putExtra(ByteBuffer buffer, Data data) {
        if (zip64) {
            buffer.putShort(ZIP64_EXTRA).putShort((short) (buffer.remaining() - 2));
            buffer.putLong(data.uncompressed).putLong(data.compressed);
        }
    }

    private void putFarOffset(ByteBuffer buffer, long offset) {
        if (!zip64) {
            buffer.putShort(ZIP64_EXTRA).putShort((short) Long.BYTES);
        }
        buffer.putLong(offset);
    }

    private int extraBytes(boolean far) {
        int fields = (zip64 ? 2 : 0) + (far ? 1 : 0);
        return fields == 0 ? 0 : 4 + fields * Long.BYTES;
    }

    private short version(boolean far) {
        return zip64 || far ? ZIP64_VERSION : CLASSIC_VERSION;
    }

    private static ByteBuffer littleEndian(int capacity) {
        return ByteBuffer.allocate(capacity).order(ByteOrder.LITTLE_ENDIAN);
    }
}
