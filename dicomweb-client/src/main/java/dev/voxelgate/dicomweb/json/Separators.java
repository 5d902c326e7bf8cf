package dev.voxelgate.dicomweb.json;

/**
 * Looks at the commas and colons of a document as its bytes pass: none may be missing what it separates. Jackson's
 * non-blocking parser lets that pass where a chunk ends behind the separator, and only there, so that what is malformed
 * would depend on how the bytes arrived. So it would with the bytes of a byte order mark outside of strings.
 */
final class Separators {

    /** What the last byte that is no white space was, outside of strings. */
    private enum Last {
        /** An opening bracket, or nothing yet. */
        OPENING,
        SEPARATOR,
        OTHER
    }

    /** Gets quotation marks and strings only: depth is not asked for, and this loop sees every byte of a document. */
    private final JsonScanner strings = new JsonScanner();

    private Last last = Last.OPENING;
    private boolean blank = true;

    /** How many of the bytes, from the first one on, may be part of a well-formed document. */
    int check(byte[] bytes, int length) {
        int at = 0;
        while (at < length) {
            if (strings.isInString()) {
                at = strings.takeString(bytes, at, length);
            } else if (follows(bytes[at])) {
                at++;
            } else {
                return at;
            }
        }
        return length;
    }

    /** Whether there was nothing but white space. */
    boolean isBlank() {
        return blank;
    }

    boolean isInString() {
        return strings.isInString();
    }

    private boolean follows(byte next) {
        blank &= next == ' ' || next == '\t' || next == '\r' || next == '\n';
        boolean fits = true;
        switch (next) {
            case ' ', '\t', '\r', '\n' -> {}
            case ',', ':' -> {
                fits = last == Last.OTHER;
                last = Last.SEPARATOR;
            }
            case '[', '{' -> last = Last.OPENING;
            case ']', '}' -> {
                fits = last != Last.SEPARATOR;
                last = Last.OTHER;
            }
            default -> {
                fits = next >= 0;
                last = Last.OTHER;
                if (next == '"') {
                    strings.take(next);
                }
            }
        }
        return fits;
    }
}
