package dev.voxelgate.dicomweb.json;

/**
 * Follows strings and brackets of a JSON text (RFC 8259) as its bytes pass, in UTF-8 and in pieces of any size. It does
 * not check the text. Not thread-safe.
 */
public final class JsonScanner {

    private long depth;
    private boolean inString;
    private boolean escaped;

    /** Takes the next byte of the text. */
    public void take(byte next) {
        if (!inString) {
            switch (next) {
                case '"' -> inString = true;
                case '[', '{' -> depth++;
                case ']', '}' -> depth--;
                default -> {}
            }
        } else if (escaped) {
            escaped = false;
        } else if (next == '\\') {
            escaped = true;
        } else if (next == '"') {
            inString = false;
        }
    }

    /** Takes bytes up to the end of the string that has begun, at most to {@code end}; returns the offset behind them. */
    int takeString(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end && inString) {
            take(bytes[at]);
            at++;
        }
        return at;
    }

    /** Whether a string has begun, with its first quotation mark, and has not ended. */
    public boolean isInString() {
        return inString;
    }

    /** Arrays and objects that have begun and have not ended; negative after a bracket that closes nothing. */
    public long depth() {
        return depth;
    }
}
