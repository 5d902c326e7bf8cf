package dev.voxelgate.proxy.audit.syslog;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A connection to a syslog receiver over TLS (RFC 5425). The protocol has no acknowledgement, so a written message may
 * be lost when the receiver dies. A receiver closes its side after it has read the gateway's stream to its end; a
 * message counts as delivered when {@link #finish} has seen that close. The end of the TCP stream counts, with or
 * without a close_notify, which rsyslog does not send.
 */
final class SyslogConnection implements AutoCloseable {

    private static final String[] PROTOCOLS = {"TLSv1.3", "TLSv1.2"};
    private static final int CHUNK = 16 * 1024; // a TLS record

    private final Socket tcp;
    private final SSLSocket tls;
    private final OutputStream out;
    private final ScheduledExecutorService timer;
    private final int timeoutMillis;

    private SyslogConnection(Socket tcp, SSLSocket tls, ScheduledExecutorService timer, int timeoutMillis)
            throws IOException {
        this.tcp = tcp;
        this.tls = tls;
        this.out = new BufferedOutputStream(tls.getOutputStream(), CHUNK);
        this.timer = timer;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Connects, checks that the receiver is who it says, and shows who the gateway is, if it is asked.
     *
     * @param timer closes the connection when it takes too long: a socket has no time limit for writing
     */
    static SyslogConnection open(
            SSLContext context, String host, int port, ScheduledExecutorService timer, int timeoutMillis)
            throws IOException {
        var tcp = new Socket();
        try {
            tcp.connect(new InetSocketAddress(host, port), timeoutMillis);
            tcp.setSoTimeout(timeoutMillis);
            tcp.setKeepAlive(true);
            var tls = (SSLSocket) context.getSocketFactory().createSocket(tcp, host, port, true);
            var parameters = tls.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS"); // RFC 5425 5.2 names the same rules
            parameters.setProtocols(PROTOCOLS);
            tls.setSSLParameters(parameters);
            var connection = new SyslogConnection(tcp, tls, timer, timeoutMillis);
            connection.inTime(() -> {
                tls.startHandshake();
                return null;
            });
            return connection;
        } catch (IOException | RuntimeException e) {
            tcp.close();
            throw e;
        }
    }

    /** Sends messages, each with its length before it (RFC 5425 4.3). */
    void send(List<byte[]> messages) throws IOException {
        inTime(() -> {
            for (byte[] message : messages) {
                out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
                out.write(message);
            }
            out.flush();
            return null;
        });
    }

    /**
     * Ends the stream and waits for the receiver to end its own.
     *
     * @throws IOException when it does not, or has done so before: then nothing is known of what was sent
     */
    void finish() throws IOException {
        inTime(() -> {
            if (hasEnded()) {
                throw new IOException("the receiver has ended the connection first"); // as one does that is stopped
            }
            tls.shutdownOutput();
            readToEnd();
            return null;
        });
        close();
    }

    private boolean hasEnded() throws IOException {
        tls.setSoTimeout(1);
        try {
            readToEnd();
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } finally {
            tls.setSoTimeout(timeoutMillis);
        }
    }

    private void readToEnd() throws IOException {
        var in = tls.getInputStream();
        byte[] ignored = new byte[512]; // a receiver has nothing to say
        int read = in.read(ignored);
        while (read >= 0) {
            read = in.read(ignored);
        }
    }

    private void inTime(Callable<?> work) throws IOException {
        var limit = timer.schedule(this::abandon, timeoutMillis, TimeUnit.MILLISECONDS);
        try {
            work.call();
        } catch (IOException e) {
            throw e;
        } catch (Exception e) {
            throw new IOException(e);
        } finally {
            limit.cancel(false);
        }
    }

    private void abandon() {
        try {
            tcp.close();
        } catch (IOException e) {
            // It is of no use any more, whatever became of it.
        }
    }

    @Override
    public void close() {
        abandon();
    }
}
