package dev.voxelgate.proxy.decode.elscint;

import dev.voxelgate.proxy.decode.DecodeException;

/** The bytes that the runs of a codestream stand for. */
final class RunBytes {

    /** In the bytes that come out: a whole sample follows. */
    static final int SAMPLE = 0x5A;

    private static final int RUN = 0xA5;

    private final byte[] codestream;
    private int in;
    private int value;
    /** How often the value is still to be given. */
    private int left;

    RunBytes(byte[] codestream) {
        this.codestream = codestream;
    }

    /** The next byte, 0 to 255. */
    int next() throws DecodeException {
        if (left > 0) {
            left--;
            return value;
        }
        value = read();
        if (value == RUN) {
            left = read();
            value = read();
        }
        return value;
    }

    private int read() throws DecodeException {
        if (in == codestream.length) {
            throw new DecodeException("the PMSCT_RLE1 data end at byte %d, before the last sample".formatted(in));
        }
        return codestream[in++] & 0xFF;
    }
}
