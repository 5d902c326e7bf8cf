package dev.voxelgate.dicomweb.part10;

import org.jspecify.annotations.Nullable;

/** The families of codestreams whose first bytes tell that a frame starts here. */
enum Codestream {
    /** JPEG and JPEG-LS: Start of Image and the next marker (T.81 B.1.1.3). */
    JPEG(0xFF, 0xD8, 0xFF),
    /** JPEG 2000 and HTJ2K: SOC and SIZ (T.800 A.4.1, A.5.1). */
    JPEG_2000(0xFF, 0x4F, 0xFF, 0x51),
    /** JPEG 2000 in a file, which PS3.5 forbids and some writers do (T.800 I.5.1). */
    JP2_FILE(0, 0, 0, 12, 'j', 'P', ' ', ' ', 0x0D, 0x0A, 0x87, 0x0A),
    /** JPEG XL (ISO/IEC 18181-2). */
    JPEG_XL(0xFF, 0x0A),
    /** JPEG XL in a container. */
    JPEG_XL_FILE(0, 0, 0, 12, 'J', 'X', 'L', ' ', 0x0D, 0x0A, 0x87, 0x0A),
    /** RLE: the number of segments, and the offset of the first one behind the 64 bytes of this header (PS3.5 G.5). */
    RLE(Codestream.ANY, 0, 0, 0, 64, 0, 0, 0);

    /** Bytes needed to recognise any of them. */
    static final int LONGEST = 12;

    private static final int ANY = -1;

    @SuppressWarnings("ImmutableEnumChecker") // never changed after construction
    private final int[] signature;

    Codestream(int... signature) {
        this.signature = signature;
    }

    /** The one that starts with these bytes, or null. */
    static @Nullable Codestream of(byte[] bytes, int length) {
        for (var codestream : values()) {
            if (codestream.starts(bytes, length)) {
                return codestream;
            }
        }
        return null;
    }

    private boolean starts(byte[] bytes, int length) {
        if (length < signature.length) {
            return false;
        }
        for (int i = 0; i < signature.length; i++) {
            if (signature[i] != ANY && (bytes[i] & 0xFF) != signature[i]) {
                return false;
            }
        }
        return true;
    }
}
