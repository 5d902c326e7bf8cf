package dev.voxelgate.proxy.support;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client that decides for itself which bytes it writes and reads, when, and from which address. */
public final class Peer implements AutoCloseable {

    /** Small, so that what a client does not read stays in the gateway. */
    private static final int RECEIVE_BUFFER_BYTES = 16 * 1024;

    private final Socket socket = new Socket();

    private Peer() {}

    public static Peer of(int port) throws IOException {
        return new Peer().connect("127.0.0.1", port);
    }

    /** One that takes little ahead of what it reads. */
    public static Peer slow(int port) throws IOException {
        var peer = new Peer();
        peer.socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        return peer.connect("127.0.0.1", port);
    }

    /** @param address one of this machine's, any in 127.0.0.0/8 */
    public static Peer from(String address, int port) throws IOException {
        return new Peer().connect(address, port);
    }

    private Peer connect(String from, int port) throws IOException {
        socket.bind(new InetSocketAddress(from, 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return this;
    }

    public Peer send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        return this;
    }

    public Peer get(String path) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    public InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** Reads until the other side ends the connection, orderly or not, and sends some text again and again meanwhile. */
    public void dribbleUntilTheEnd(String text) throws InterruptedException {
        try {
            while (in().available() > 0 || !isAtEnd()) {
                send(text);
                in().skipNBytes(in().available());
            }
        } catch (IOException e) {
            // A reset, because it was sent something after the end.
        }
    }

    private boolean isAtEnd() throws IOException {
        socket.setSoTimeout(20);
        try {
            return in().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        }
    }

    /** Reads the head of an answer and gives its status. */
    public int status() throws IOException {
        return Integer.parseInt(head().split(" ", 3)[1]);
    }

    /** Reads the head of an answer, up to the empty line. */
    public String head() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in().read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
