package dev.voxelgate.dicomweb.multipart;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * {@code CRLF "--" boundary} (RFC 2046 5.1.1) and the search for it. A boundary holds no carriage return, so the
 * delimiter has one only at its start. Two things follow. A partial match that fails cannot hide the start of another
 * one. And the bytes held back at the end of a chunk, being a prefix of the delimiter, need not be copied from there.
 */
final class Delimiter {

    static final int LONGEST_BOUNDARY = 256;

    private final byte[] pattern;
    /** How far the search may move when its window ends in this byte (Horspool). */
    private final int[] shift = new int[256];

    Delimiter(String boundary) {
        if (!isBoundary(boundary)) {
            throw new IllegalArgumentException("a boundary has 1 to " + LONGEST_BOUNDARY + " printable characters");
        }
        pattern = ("\r\n--" + boundary).getBytes(StandardCharsets.US_ASCII);
        Arrays.fill(shift, pattern.length);
        for (int i = 0; i < pattern.length - 1; i++) {
            shift[pattern[i]] = pattern.length - 1 - i;
        }
    }

    static boolean isBoundary(String text) {
        return !text.isEmpty()
                && text.length() <= LONGEST_BOUNDARY
                && text.chars().allMatch(c -> c >= ' ' && c < 0x7F);
    }

    int length() {
        return pattern.length;
    }

    /** The first {@code matched} bytes of the delimiter without the first {@code from}, as data of a part. */
    ByteBuf prefix(int from, int matched) {
        return Unpooled.wrappedBuffer(Arrays.copyOfRange(pattern, from, matched));
    }

    /** How many bytes match after {@code index} bytes of the chunk, if {@code matched} matched before it. */
    int extend(ByteBuf chunk, int index, int matched) {
        int end = chunk.writerIndex();
        int now = matched;
        while (now < pattern.length && index < end && chunk.getByte(index) == pattern[now]) {
            now++;
            index++;
        }
        return now;
    }

    /**
     * Where the delimiter, or the prefix of it that the chunk ends with, starts; the writer index if there is none.
     */
    int find(ByteBuf chunk, int from) {
        int last = pattern.length - 1;
        int end = chunk.writerIndex();
        int at = from;
        while (at + last < end) {
            byte tail = chunk.getByte(at + last);
            if (tail == pattern[last] && extend(chunk, at, 0) == pattern.length) {
                return at;
            }
            at += shift[tail & 0xFF];
        }
        for (; at < end; at++) {
            if (chunk.getByte(at) == '\r' && at + extend(chunk, at, 0) == end) {
                return at;
            }
        }
        return end;
    }
}
