package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an HTTP/1.1 message (RFC 9112 6): it ends where its framing says, and fails when it ends before. */
final class HttpBody extends InputStream {

    private final InputStream in;
    private final boolean chunked;
    /** Of the body, or of the chunk that is read. */
    private long left;

    private boolean ended;

    private HttpBody(InputStream in, boolean chunked, long left) {
        this.in = in;
        this.chunked = chunked;
        this.left = left;
    }

    /** The body after a head. One whose length is not announced ends with the connection, and cannot fail. */
    static InputStream after(HttpHead head, InputStream in) {
        if (head.isChunked()) {
            return new HttpBody(in, true, 0);
        }
        Long length = head.contentLength();
        return length == null ? in : new HttpBody(in, false, length);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (chunked && left == 0 && !ended) {
            left = Long.parseLong(line(), 16);
            ended = left == 0;
            if (ended && !line().isEmpty()) {
                throw new IOException("a trailer that nobody announced");
            }
        }
        if (left == 0) {
            return -1;
        }
        int read = in.read(into, offset, (int) Math.min(length, left));
        if (read < 0) {
            throw new EOFException("the connection ended within a body");
        }
        left -= read;
        if (chunked && left == 0 && !line().isEmpty()) {
            throw new IOException("a chunk is longer than announced");
        }
        return read;
    }

    private String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended between chunks");
            }
            line.write(next);
        }
        return line.toString(ISO_8859_1).stripTrailing();
    }
}
