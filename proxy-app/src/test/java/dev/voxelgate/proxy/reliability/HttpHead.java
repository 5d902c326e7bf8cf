package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 message (RFC 9112 2.1).
 *
 * @param lines the start line and the header fields
 */
record HttpHead(List<String> lines) {

    private static final int MAX_BYTES = 64 * 1024;

    /** The next head of a connection, or nothing at its orderly end. */
    static @Nullable HttpHead read(InputStream in) throws IOException {
        var head = new ByteArrayOutputStream();
        for (int ending = 0; ending < 4; ) {
            int next = in.read();
            if (next < 0 && head.size() == 0) {
                return null;
            }
            if (next < 0 || head.size() == MAX_BYTES) {
                throw new EOFException("the connection ended within a head");
            }
            head.write(next);
            ending = next == "\r\n\r\n".charAt(ending) ? ending + 1 : next == '\r' ? 1 : 0;
        }
        return new HttpHead(List.of(head.toString(ISO_8859_1).split("\r\n")));
    }

    /** The second word: the target of a request, the status of an answer. */
    String target() {
        return lines.getFirst().split(" ", 3)[1];
    }

    int status() {
        return Integer.parseInt(target());
    }

    /** The value of a header field, or an empty text. */
    String field(String name) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    boolean isChunked() {
        return field("Transfer-Encoding").equalsIgnoreCase("chunked");
    }

    /** The body's announced length, or nothing. */
    @Nullable
    Long contentLength() {
        var length = field("Content-Length");
        return length.isEmpty() ? null : Long.valueOf(length);
    }

    /** Whether another message may follow on the connection. */
    boolean keepsConnection() {
        return (isChunked() || contentLength() != null) && !field("Connection").equalsIgnoreCase("close");
    }

    /** The same with another value for one header field, at the end. */
    HttpHead with(String name, String value) {
        var others = lines.stream().filter(line -> !line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
        return new HttpHead(
                Stream.concat(others, Stream.of(name + ": " + value)).toList());
    }

    byte[] bytes() {
        return (String.join("\r\n", lines) + "\r\n\r\n").getBytes(ISO_8859_1);
    }
}
