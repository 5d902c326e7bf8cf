package dev.voxelgate.proxy.decode.marker;

import dev.voxelgate.proxy.decode.DecodeException;

/**
 * Walks the marker segments of a codestream (T.81 B.1.1), whose syntax JPEG-LS shares (T.87 C.1). Every read is checked
 * against the segment's own length, and that against the codestream's, so that no index can leave the array.
 */
public final class SegmentReader {

    /** Start of image. */
    public static final int SOI = 0xD8;

    /** End of image. */
    public static final int EOI = 0xD9;

    /** Start of scan. */
    public static final int SOS = 0xDA;

    /** Define number of lines. */
    public static final int DNL = 0xDC;

    /** Define restart interval. */
    public static final int DRI = 0xDD;

    private static final int COM = 0xFE;
    private static final int TEM = 0x01;

    private final byte[] bytes;
    private int position;
    private int end;

    public SegmentReader(byte[] codestream) {
        bytes = codestream;
    }

    /** Offset of the next byte. */
    public int position() {
        return position;
    }

    /** Goes on at {@code offset}, which is where entropy-coded data ended. */
    public void resume(int offset) {
        position = offset;
    }

    /** Reads the SOI every codestream begins with. */
    public void start() throws DecodeException {
        if (bytes.length < 2 || (bytes[0] & 0xFF) != 0xFF || (bytes[1] & 0xFF) != SOI) {
            throw new DecodeException("the codestream does not begin with the SOI marker, at byte 0");
        }
        position = 2;
    }

    /**
     * The code of the next marker. Fill bytes FF (T.81 B.1.1.2) may come before it, and zero bytes, which some encoders
     * pad their entropy-coded data with.
     */
    public int nextMarker() throws DecodeException {
        int at = position;
        while (at < bytes.length && bytes[at] == 0) {
            at++;
        }
        int first = at;
        while (at < bytes.length && (bytes[at] & 0xFF) == 0xFF) {
            at++;
        }
        if (at >= bytes.length) {
            throw new DecodeException("the codestream ends before the picture is whole, at byte " + bytes.length);
        }
        if (at == first || bytes[at] == 0) {
            throw new DecodeException("a marker is missing at byte " + first);
        }
        position = at + 1;
        return bytes[at] & 0xFF;
    }

    /** Whether a marker stands alone, without the length and parameters of a segment (T.81 table B.1). */
    public static boolean standsAlone(int marker) {
        return marker == TEM || (marker >= 0xD0 && marker <= 0xD9);
    }

    /** Whether a segment is one that decoding may skip: application data, a comment. */
    public static boolean isSkippable(int marker) {
        return (marker >= 0xE0 && marker <= 0xEF) || marker == COM;
    }

    /** Begins the segment behind the marker just read. */
    public void openSegment() throws DecodeException {
        end = bytes.length;
        int start = position;
        int length = u16();
        if (length < 2 || length > bytes.length - start) {
            throw new DecodeException("a segment of %d bytes at byte %d passes the end of the codestream at byte %d"
                    .formatted(length, start, bytes.length));
        }
        end = start + length;
    }

    /** Bytes of the segment not read yet. */
    public int remaining() {
        return end - position;
    }

    /** Goes behind the segment, whatever of it was read. */
    public void skipSegment() {
        position = end;
    }

    /** Goes behind the segment, all of which must have been read. */
    public void closeSegment() throws DecodeException {
        if (position != end) {
            throw error("the segment is %d bytes longer than its contents".formatted(end - position));
        }
    }

    public int u8() throws DecodeException {
        if (position >= end) {
            throw error("the segment ends too early");
        }
        return bytes[position++] & 0xFF;
    }

    /** Big endian, as all numbers of a codestream (T.81 B.1.1.1). */
    public int u16() throws DecodeException {
        return u8() << 8 | u8();
    }

    /** An error at the next byte. */
    public DecodeException error(String what) {
        return new DecodeException(what + ", at byte " + position);
    }
}
