package dev.voxelgate.dicomweb.http;

/**
 * Some bytes of a representation (RFC 9110 14.1.2).
 *
 * @param first from 0
 * @param last at least {@code first}
 */
public record ByteRange(long first, long last) {

    public ByteRange {
        if (first < 0 || last < first) {
            throw new IllegalArgumentException("no range of bytes: %d-%d".formatted(first, last));
        }
    }

    /** How many bytes. */
    public long length() {
        return last - first + 1;
    }

    String field() {
        return "bytes=" + first + "-" + last;
    }
}
