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

    private Last last = Last.OPENING;
    private boolean blank = true;
    private boolean inString;
    private boolean escaped;

    /** How many of the bytes, from the first one on, may be part of a well-formed document. */
    int check(byte[] bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (inString) {
                inString = escaped || bytes[i] != '"';
                escaped = !escaped && bytes[i] == '\\';
            } else if (!follows(bytes[i])) {
                return i;
            }
        }
        return length;
    }

    /** Whether there was nothing but white space. */
    boolean isBlank() {
        return blank;
    }

    boolean isInString() {
        return inString;
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
                inString = next == '"';
                last = Last.OTHER;
            }
        }
        return fits;
    }
}
