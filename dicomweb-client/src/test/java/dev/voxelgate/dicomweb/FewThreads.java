package dev.voxelgate.dicomweb;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP server with a thread for each connection, a fixed number of them, and keep-alive without an end: a connection
 * that gets no thread is accepted and waits until another one is closed. So is Orthanc's, but for its idle timeout.
 */
public final class FewThreads implements AutoCloseable {

    private static final String CLOSE = "connection: close";

    private final ServerSocket listener;
    private final ExecutorService threads;
    private final Thread acceptor;
    private final int bodyBytes;
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();

    /** @param bodyBytes of every answer */
    public FewThreads(int count, int bodyBytes) {
        this.bodyBytes = bodyBytes;
        threads = Executors.newFixedThreadPool(count);
        try {
            listener = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        acceptor = Thread.ofPlatform().start(this::accept);
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + listener.getLocalPort());
    }

    public int connections() {
        return connections.get();
    }

    public int requests() {
        return requests.get();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                open.add(socket);
                connections.incrementAndGet();
                threads.execute(() -> serve(socket));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            while (answers(in, socket)) {
                requests.incrementAndGet();
            }
        } catch (IOException e) {
            // The client has gone.
        }
    }

    /** Whether there was a request, after which the connection goes on. */
    private boolean answers(BufferedReader in, Socket socket) throws IOException {
        boolean close = false;
        String line = in.readLine();
        if (line == null) {
            return false;
        }
        for (; line != null && !line.isEmpty(); line = in.readLine()) {
            close |= line.equalsIgnoreCase(CLOSE);
        }
        var head = "HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: " + bodyBytes + "\r\n"
                + (close ? "Connection: close\r\n" : "") + "\r\n";
        socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().write(new byte[bodyBytes]);
        if (close) {
            requests.incrementAndGet();
        }
        return !close;
    }

    @Override
    public void close() throws IOException {
        listener.close();
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        threads.shutdownNow();
        for (var socket : open) {
            socket.close();
        }
    }
}
