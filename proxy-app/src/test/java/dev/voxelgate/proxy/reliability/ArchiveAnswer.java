package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.util.Arrays;

/** A whole answer of the archive, byte by byte as it came. */
final class ArchiveAnswer {

    private final HttpHead head;
    private final byte[] body;

    private ArchiveAnswer(HttpHead head, byte[] body) {
        this.head = head;
        this.body = body;
    }

    /** Passes a request on, on a connection of its own. */
    static ArchiveAnswer fetch(URI archive, HttpHead request) throws IOException {
        try (var socket = new Socket(archive.getHost(), archive.getPort())) {
            socket.getOutputStream().write(request.bytes());
            var in = new BufferedInputStream(socket.getInputStream());
            var head = HttpHead.read(in);
            if (head == null || head.isChunked()) {
                throw new EOFException("not an answer as Orthanc gives it");
            }
            return new ArchiveAnswer(head, HttpBody.after(head, in).readAllBytes());
        }
    }

    HttpHead head() {
        return head;
    }

    int bodyLength() {
        return body.length;
    }

    /** Whether it is of a media type. */
    boolean is(String type) {
        return head.field("Content-Type").startsWith(type);
    }

    /** Its beginning, framed as if it were all. */
    ArchiveAnswer shortenedTo(int length) {
        return new ArchiveAnswer(head.with("Content-Length", Integer.toString(length)), Arrays.copyOf(body, length));
    }

    /** Its length without the closing delimiter of a multipart body (RFC 2046 5.1.1) and what follows. */
    int lengthWithoutClosingBoundary() {
        var text = new String(body, ISO_8859_1).stripTrailing();
        return head.bytes().length + text.lastIndexOf("\r\n--");
    }

    byte[] bytes() {
        var all = new ByteArrayOutputStream();
        all.writeBytes(head.bytes());
        all.writeBytes(body);
        return all.toByteArray();
    }
}
