package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.proxy.reliability.Ending.Verdict;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one GET on a connection of its own, read as fast as the test wants, and compared while it is read. It
 * tells every way in which an answer can end from the others.
 */
final class Answer implements AutoCloseable {

    /** An answer that has not ended by then has hung: many times what the gateway's own deadlines allow. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final int MAX_PROBLEM_BYTES = 64 * 1024;

    private final Expected expected;
    private final Socket socket = new Socket();
    private final byte[] buffer = new byte[64 * 1024];
    private @Nullable InputStream body;
    private HttpHead head = new HttpHead(List.of());
    private long received;
    private boolean differs;
    private @Nullable Ending ending;

    private Answer(Expected expected) {
        this.expected = expected;
    }

    /** Sends the request. */
    static Answer to(URI gateway, Expected expected, Client client) {
        var answer = new Answer(expected);
        try {
            answer.send(gateway, client);
        } catch (IOException e) {
            answer.ending = new Ending(Verdict.BROKEN, 0, e.toString());
        }
        return answer;
    }

    private void send(URI gateway, Client client) throws IOException {
        if (client.receiveBuffer() > 0) {
            socket.setReceiveBufferSize(client.receiveBuffer());
        }
        socket.setSoTimeout((int) PATIENCE.toMillis());
        socket.bind(new InetSocketAddress(client.address(), 0));
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), socket.getSoTimeout());
        var request = "GET " + expected.path() + " HTTP/1.1\r\nHost: " + gateway.getAuthority() + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
    }

    /** Reads to the end. */
    Ending end() {
        Ending end = advance(Long.MAX_VALUE);
        return end == null ? new Ending(Verdict.HUNG, 0, "endless") : end;
    }

    /** Reads about so many further bytes of the body; gives the ending when that is reached. */
    @Nullable
    Ending advance(long bytes) {
        long enough = bytes > Long.MAX_VALUE - received ? Long.MAX_VALUE : received + bytes;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try {
            while (ending == null && received < enough) {
                if (System.nanoTime() - deadline > 0) {
                    ending = new Ending(Verdict.HUNG, status(), "no end after " + received + " bytes");
                } else {
                    ending = read((int) Math.min(enough - received, buffer.length));
                }
            }
        } catch (SocketTimeoutException e) {
            ending = new Ending(Verdict.HUNG, status(), "silence after " + received + " bytes");
        } catch (IOException e) {
            ending =
                    new Ending(differs ? Verdict.WRONG : Verdict.BROKEN, status(), e + " after " + received + " bytes");
        }
        return ending;
    }

    private @Nullable Ending read(int atMost) throws IOException {
        if (body == null) {
            body = readHead();
        }
        if (status() != 200) {
            return problem(body.readNBytes(MAX_PROBLEM_BYTES));
        }
        int read = body.read(buffer, 0, atMost);
        if (read < 0) {
            return complete();
        }
        differs |= !expected.has(received, buffer, read);
        received += read;
        Long length = head.contentLength();
        return length != null && length == received ? complete() : null;
    }

    private InputStream readHead() throws IOException {
        var in = new BufferedInputStream(socket.getInputStream(), buffer.length);
        var read = HttpHead.read(in);
        if (read == null) {
            throw new EOFException("no answer");
        }
        head = read;
        if (!head.isChunked() && head.contentLength() == null) {
            throw new IOException("nothing says where the answer ends");
        }
        return HttpBody.after(head, in);
    }

    private Ending complete() {
        boolean exact = !differs && received == expected.length();
        return new Ending(exact ? Verdict.EXACT : Verdict.WRONG, status(), received + " bytes");
    }

    private Ending problem(byte[] body) {
        boolean clear = status() >= 400 && head.field("Content-Type").startsWith("application/problem+json");
        return new Ending(clear ? Verdict.PROBLEM : Verdict.UNCLEAR, status(), new String(body, UTF_8));
    }

    private int status() {
        return head.lines().isEmpty() ? 0 : head.status();
    }

    /** The value of a header field of the answer, or an empty text. */
    String field(String name) {
        return head.lines().isEmpty() ? "" : head.field(name);
    }

    Expected request() {
        return expected;
    }

    /** Body bytes read up to now. */
    long received() {
        return received;
    }

    /** Hangs up, wherever the answer is. */
    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            // It is gone either way.
        }
    }
}
