package dev.voxelgate.proxy.support;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that sends just the bytes it is given, however wrong, and reads the answers one by one. */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket;
    private final BufferedInputStream in;

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream());
    }

    /**
     * An answer.
     *
     * @param status of its status line
     * @param head status line and headers, as they came
     * @param headers by lower-case name
     * @param body all bytes of it; ISO 8859-1, so that each is a character
     */
    public record Answer(int status, String head, Map<String, String> headers, String body) {

        boolean isProblem() {
            return "application/problem+json".equals(headers.get("content-type"));
        }

        /** The end of the problem's type, or nothing. */
        public String problem() {
            int at = body.indexOf("urn:voxelgate:problem:");
            return isProblem() && at >= 0 ? body.substring(at + 22, body.indexOf('"', at)) : "";
        }
    }

    /** One request and its answer on a connection of its own. */
    public static Answer exchange(int port, String request) throws IOException {
        try (var client = new RawClient(port)) {
            client.send(request);
            return client.answer(request.startsWith("HEAD "));
        }
    }

    /** Sends text as it is, in ISO 8859-1. A server that has closed the connection is for {@link #answer} to find. */
    public void send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            // Its answer may be there all the same.
        }
    }

    /** Reads the next answer. */
    public Answer answer(boolean toHead) throws IOException {
        var head = new StringBuilder();
        var headers = new LinkedHashMap<String, String>();
        String start = line();
        if (start == null) {
            throw new IOException("the connection ended without an answer");
        }
        head.append(start);
        for (String line = line(); line != null && !line.isEmpty(); line = line()) {
            head.append('\n').append(line);
            int colon = line.indexOf(':');
            headers.merge(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip(),
                    (first, second) -> first + ", " + second);
        }
        int status = Integer.parseInt(start.split(" ", -1)[1]);
        boolean empty = toHead || status < 200 || status == 204;
        return new Answer(status, head.toString(), headers, empty ? "" : body(headers));
    }

    private String body(Map<String, String> headers) throws IOException {
        var length = headers.get("content-length");
        var body = new ByteArrayOutputStream();
        if (length != null) {
            body.writeBytes(in.readNBytes(Integer.parseInt(length)));
        } else if ("chunked".equals(headers.get("transfer-encoding"))) {
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                body.writeBytes(in.readNBytes(size));
                line();
            }
            line();
        } else {
            in.transferTo(body);
        }
        return body.toString(StandardCharsets.ISO_8859_1);
    }

    private int chunkSize() throws IOException {
        String line = line();
        return line == null ? 0 : Integer.parseInt(line, 16);
    }

    /** Reads up to the empty line that ends the head of an answer, and no further. */
    public static void skipHead(InputStream in) throws IOException {
        for (int ends = 0; ends < 4; ) {
            int next = in.read();
            ends = next == '\r' || next == '\n' ? ends + 1 : 0;
        }
    }

    /** Whether the server has ended the connection, orderly or not; waits for it. */
    public boolean isClosed() {
        try {
            return in.read() < 0;
        } catch (IOException e) {
            return !(e instanceof java.net.SocketTimeoutException);
        }
    }

    private @Nullable String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
