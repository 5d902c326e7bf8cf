package dev.voxelgate.proxy.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/** A request byte by byte, which no client's library makes normal. */
public final class RawRequest {

    private static final int PATIENCE_MILLISECONDS = 30_000;

    private RawRequest() {}

    /** The status of the answer. */
    public static int status(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLISECONDS);
            socket.getOutputStream().write(request.getBytes(ISO_8859_1));
            var line = new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), ISO_8859_1);
            return Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1));
        }
    }
}
