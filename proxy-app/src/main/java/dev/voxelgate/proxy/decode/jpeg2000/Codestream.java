package dev.voxelgate.proxy.decode.jpeg2000;

import dev.voxelgate.proxy.decode.DecodeException;

/**
 * The bytes of a codestream inside a frame (T.800 Annex A). A JP2 file's boxes (T.800 Annex I) are skipped: PS3.5
 * A.4.4 says that they shall not be there, and that nothing in them counts.
 *
 * @param bytes the frame as stored
 * @param start of the SOC marker
 * @param end of the frame, or of the box the codestream is in
 */
@SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
record Codestream(byte[] bytes, int start, int end) {

    static final int SOC = 0xff4f;
    static final int SIZ = 0xff51;
    static final int COD = 0xff52;
    static final int COC = 0xff53;
    static final int SOT = 0xff90;
    static final int SOP = 0xff91;
    static final int SOD = 0xff93;
    static final int EOC = 0xffd9;

    private static final int JP2_SIGNATURE_BOX = 0x6a502020; // "jP  "
    private static final int CODESTREAM_BOX = 0x6a703263; // "jp2c"

    static Codestream in(byte[] frame) throws DecodeException {
        var file = new Codestream(frame, 0, frame.length);
        if (frame.length >= 12 && file.int32(0) == 12 && file.int32(4) == JP2_SIGNATURE_BOX) {
            return file.box();
        }
        return file.withStart();
    }

    private Codestream box() throws DecodeException {
        long box = 0;
        while (true) {
            int at = Math.toIntExact(box);
            long length = uint32(at);
            int header = 8;
            if (length == 1) { // the length is in the 64 bits behind the type
                length = (uint32(at + 8) << 32) | uint32(at + 12);
                header = 16;
            } else if (length == 0) { // up to the end of the file
                length = end - box;
            }
            if (length < header || length > end - box) {
                throw new DecodeException(
                        "a JP2 box at byte %d has %d bytes, the frame ends at byte %d".formatted(at, length, end));
            }
            if (int32(at + 4) == CODESTREAM_BOX) {
                return new Codestream(bytes, at + header, at + (int) length).withStart();
            }
            box += length;
        }
    }

    /** The same without the bytes from {@code newEnd} on. */
    Codestream upTo(int newEnd) {
        return new Codestream(bytes, start, newEnd);
    }

    private Codestream withStart() throws DecodeException {
        if (uint16(start) != SOC) {
            throw new DecodeException("no JPEG 2000 codestream begins at byte " + start);
        }
        return this;
    }

    int uint8(int at) throws DecodeException {
        require(at, 1);
        return bytes[at] & 0xff;
    }

    int uint16(int at) throws DecodeException {
        require(at, 2);
        return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
    }

    long uint32(int at) throws DecodeException {
        return Integer.toUnsignedLong(int32(at));
    }

    private int int32(int at) throws DecodeException {
        require(at, 4);
        return uint16(at) << 16 | uint16(at + 2);
    }

    /** The end of the marker segment at {@code at} (T.800 A.1.3), which must lie before {@code limit}. */
    int segmentEnd(int at, int limit) throws DecodeException {
        int marker = uint16(at);
        if (marker < 0xff00) {
            throw new DecodeException("a marker was expected at byte " + at);
        }
        int length = uint16(at + 2);
        if (length < 2 || length > limit - at - 2) {
            throw new DecodeException(
                    "marker segment %04x at byte %d has %d bytes, more than there are".formatted(marker, at, length));
        }
        return at + 2 + length;
    }

    /** The check before every read: a frame that ends early ends here. */
    private void require(int at, int length) throws DecodeException {
        if (at > end - length) {
            throw new DecodeException("the codestream ends at byte %d, inside its headers".formatted(end));
        }
    }
}
