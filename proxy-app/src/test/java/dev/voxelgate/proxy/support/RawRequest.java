package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A request byte by byte, which no client's library makes normal. */
public final class RawRequest {

    private static final int PATIENCE_MILLISECONDS = 60_000;

    private RawRequest() {}

    /** The status of the answer. */
    public static int status(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return status(sent(socket, request));
        }
    }

    /**
     * Sends a request, and leaves the answer on the connection, which the caller closes.
     *
     * @param from an address of this machine
     */
    public static Socket send(int port, String from, String request) throws IOException {
        return sent(new Socket(InetAddress.ofLiteral("127.0.0.1"), port, InetAddress.ofLiteral(from), 0), request);
    }

    private static Socket sent(Socket socket, String request) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLISECONDS);
        socket.getOutputStream().write(request.getBytes(ISO_8859_1));
        return socket;
    }

    /** The status of the answer to what was sent. */
    public static int status(Socket socket) throws IOException {
        var line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), ISO_8859_1);
        return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
    }
}
