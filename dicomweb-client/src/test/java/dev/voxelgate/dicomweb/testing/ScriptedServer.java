package dev.voxelgate.dicomweb.testing;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 server on a free loopback port whose script writes every byte of an answer, or does not: cuts, dribbles,
 * stalls and resets, and what the client sent and when it went away. Blocking, one thread for each connection.
 */
public final class ScriptedServer implements AutoCloseable {

    /** What the server does with a request. Returning keeps the connection alive for the next one. */
    @FunctionalInterface
    public interface Script {
        void answer(Exchange exchange) throws IOException, InterruptedException;
    }

    /**
     * What a client sent.
     *
     * @param target path and query as sent
     * @param headers values by lower-case name
     * @param connection counts from 1
     * @param turn which request of its connection it is, from 1
     */
    public record Request(String method, String target, Map<String, String> headers, int connection, int turn) {}

    private final ServerSocket listener;
    private final Script script;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        var thread = new Thread(task, "scripted-server");
        thread.setDaemon(true);
        return thread;
    });
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    private ScriptedServer(ServerSocket listener, Script script) {
        this.listener = listener;
        this.script = script;
    }

    public static ScriptedServer start(Script script) {
        return start(0, script);
    }

    /** Starts on a port that is known to be free, for example because a server was closed there. */
    public static ScriptedServer start(int port, Script script) {
        try {
            var server = new ScriptedServer(new ServerSocket(port, 64, InetAddress.getLoopbackAddress()), script);
            server.threads.execute(server::accept);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Without a slash at the end. */
    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    /** How many connections were accepted. */
    public int connections() {
        return connections.get();
    }

    /** What was asked, in order. */
    public List<Request> requests() {
        return requests;
    }

    /** Ends all connections. Fails when the script failed otherwise than by a client that went away. */
    @Override
    public void close() {
        try {
            listener.close();
            threads.shutdownNow(); // before the sockets: one that was being accepted is now refused, or is open
            for (Socket socket : open) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (!failures.isEmpty()) {
            throw new AssertionError("the script failed", failures.peek());
        }
    }

    private void accept() {
        try {
            while (!listener.isClosed()) {
                Socket socket = listener.accept();
                open.add(socket);
                int number = connections.incrementAndGet();
                try {
                    threads.execute(() -> serve(socket, number));
                } catch (RejectedExecutionException e) {
                    socket.close();
                }
            }
        } catch (IOException e) {
            // Closed: there is nothing more to accept.
        }
    }

    private void serve(Socket socket, int connection) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedInputStream(socket.getInputStream());
            for (int turn = 1; !socket.isClosed(); turn++) {
                Request request = read(in, connection, turn);
                if (request == null) {
                    return;
                }
                requests.add(request);
                script.answer(new Exchange(request, socket, in));
            }
        } catch (IOException | InterruptedException e) {
            // The client, or the test, has gone away.
        } catch (RuntimeException | Error e) {
            failures.add(e);
        } finally {
            open.remove(socket);
        }
    }

    private static @Nullable Request read(BufferedInputStream in, int connection, int turn) throws IOException {
        String start = line(in);
        if (start == null) {
            return null;
        }
        String[] words = start.split(" ", -1);
        var headers = new HashMap<String, String>();
        for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Request(words[0], words[1], Map.copyOf(headers), connection, turn);
    }

    private static @Nullable String line(BufferedInputStream in) throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
            }
            line.write(next);
        }
        return null;
    }

    /** One request and the bytes of its answer. */
    public static final class Exchange {
        private final Request request;
        private final Socket socket;
        private final BufferedInputStream in;
        private final BufferedOutputStream out;
        private final AtomicLong written = new AtomicLong();

        private Exchange(Request request, Socket socket, BufferedInputStream in) throws IOException {
            this.request = request;
            this.socket = socket;
            this.in = in;
            this.out = new BufferedOutputStream(socket.getOutputStream());
        }

        public Request request() {
            return request;
        }

        /** The next bytes of the request's content, as they are on the wire; fewer at the end of the connection. */
        public byte[] read(int length) throws IOException {
            return in.readNBytes(length);
        }

        /** Reads the request's content to its end. */
        public byte[] content() throws IOException {
            String length = request.headers().get("content-length");
            if (length != null || !"chunked".equals(request.headers().get("transfer-encoding"))) {
                byte[] content = in.readNBytes(length == null ? 0 : Integer.parseInt(length));
                if (length != null && content.length < Integer.parseInt(length)) {
                    throw new IOException("the content is shorter than announced");
                }
                return content;
            }
            var content = new ByteArrayOutputStream();
            for (int size = chunkSize(); size > 0; size = chunkSize()) {
                content.writeBytes(in.readNBytes(size));
                line(in);
            }
            line(in);
            return content.toByteArray();
        }

        private int chunkSize() throws IOException {
            String line = line(in);
            if (line == null || line.isEmpty()) {
                throw new IOException("the content ended before its last chunk");
            }
            return Integer.parseInt(line, 16);
        }

        /** Sends text as it is; {@code \n} becomes CRLF. */
        public Exchange text(String text) throws IOException {
            return bytes(text.replace("\n", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        }

        /** Sends bytes at once. */
        public Exchange bytes(byte... bytes) throws IOException {
            out.write(bytes);
            out.flush();
            written.addAndGet(bytes.length);
            return this;
        }

        /** Sends the head of an answer with Content-Type and more header lines, each with its {@code \n}. */
        public Exchange head(int status, String contentType, String lines) throws IOException {
            return text("HTTP/1.1 " + status + " Scripted\nContent-Type: " + contentType + "\n" + lines + "\n");
        }

        /** Sends a whole answer with a Content-Length, after which the connection can be used again. */
        public Exchange respond(int status, String contentType, byte[] body) throws IOException {
            return head(status, contentType, "Content-Length: " + body.length + "\n")
                    .bytes(body);
        }

        /** Sends an answer of unknown length and says no more, as Orthanc does for many parts. */
        public Exchange respondAndClose(int status, String contentType, byte[] body) throws IOException {
            head(status, contentType, "Connection: close\n").bytes(body);
            return close();
        }

        /** Ends the connection after what was sent. */
        public Exchange close() throws IOException {
            socket.close();
            return this;
        }

        /** Resets the connection; what was sent may be lost. */
        public Exchange reset() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
            return this;
        }

        /** Blocks until the client closes its side, at most so long. */
        public boolean awaitClientsClose(long milliseconds) throws IOException {
            socket.setSoTimeout(Math.toIntExact(milliseconds));
            try {
                return in.read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true; // reset
            }
        }

        /** How many bytes the socket has taken for this answer. */
        public AtomicLong written() {
            return written;
        }
    }

    /** Waits for a test's mark in a script. */
    public static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the test did not say go");
        }
    }
}
