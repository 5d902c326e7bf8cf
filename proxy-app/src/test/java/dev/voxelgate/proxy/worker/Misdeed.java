package dev.voxelgate.proxy.worker;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** What a {@link HostileWorker} does with a codestream whose comment names it. */
public enum Misdeed {
    /** A write to an address that is not the process's. */
    CRASH,
    /** A loop without an end. */
    HANG,
    /** Native memory without an end. */
    GROW,
    /** The end of the process, as if all were well. */
    EXIT,
    /** Something else than an answer on the standard output. */
    BABBLE;

    private static final byte[] COMMENT = "Created by OpenJPEG version 2.5.0".getBytes(StandardCharsets.US_ASCII);

    /** A copy of a codestream of OpenJPEG's compressor that names the misdeed. */
    public byte[] in(byte[] codestream) {
        int at = indexOf(codestream, COMMENT);
        var copy = codestream.clone();
        byte[] name = comment();
        System.arraycopy(name, 0, copy, at, name.length);
        return copy;
    }

    boolean isNamedIn(byte[] codestream) {
        return indexOf(codestream, comment()) >= 0;
    }

    private byte[] comment() {
        return ("Hostile " + name() + ".").getBytes(StandardCharsets.US_ASCII);
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i <= Math.min(bytes.length, 500) - part.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        return -1;
    }
}
