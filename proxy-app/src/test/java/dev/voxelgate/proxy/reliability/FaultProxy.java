package dev.voxelgate.proxy.reliability;

import dev.voxelgate.proxy.reliability.Faults.Strike;
import dev.voxelgate.proxy.reliability.FaultyExchange.Outcome;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Stands between the gateway and an archive, passes every exchange on, and hurts the ones that its {@link Faults} name.
 * It fetches an answer whole before it gives any of it, so that it knows where every place of it is.
 */
final class FaultProxy implements AutoCloseable {

    /** As an Orthanc keeps a connection without a request. */
    private static final int IDLE_MILLISECONDS = 1000;

    private static final int REFUSE_MILLISECONDS = 300;

    private final URI archive;
    private final int port;
    private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
    private volatile Faults faults = Faults.none();
    private volatile boolean closed;
    private ServerSocket listener;

    /** Stands in front of an archive, and does no harm yet. */
    FaultProxy(URI archive) throws IOException {
        this.archive = archive;
        this.listener = ownPort();
        this.port = listener.getLocalPort();
        accept(listener);
    }

    /** Its own address. */
    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** From now on these faults strike. */
    void suffer(Faults next) {
        faults = next;
    }

    /** Refuses new connections until {@link #listen}. */
    synchronized void refuse() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Accepts connections again. */
    synchronized void listen() {
        try {
            while (listener.isClosed() && !closed) {
                listener = bind();
                accept(listener);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether a connection is refused now, by trying one. */
    boolean isRefusing() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return !socket.isConnected();
        } catch (ConnectException e) {
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port below those that Linux gives outgoing connections: it is still free after {@link #refuse}. */
    private static ServerSocket ownPort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(15_000, 32_000);
            try {
                return new ServerSocket(port, 0, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                // taken
            }
        }
    }

    /** Connections that are not quite gone may hold the port for a moment. */
    private ServerSocket bind() throws IOException, InterruptedException {
        while (true) {
            var socket = new ServerSocket();
            try {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                return socket;
            } catch (BindException e) {
                socket.close();
                Thread.sleep(REFUSE_MILLISECONDS);
            }
        }
    }

    private void accept(ServerSocket from) {
        Thread.ofPlatform().daemon().name("fault-proxy").start(() -> {
            while (true) {
                try {
                    var client = from.accept();
                    clients.add(client);
                    Thread.ofPlatform().daemon().start(() -> serve(client));
                } catch (IOException e) {
                    return; // the listener was closed
                }
            }
        });
    }

    private void serve(Socket client) {
        try (client) {
            client.setTcpNoDelay(true);
            var in = new BufferedInputStream(client.getInputStream());
            boolean another = true;
            while (another) {
                client.setSoTimeout(IDLE_MILLISECONDS);
                var request = HttpHead.read(in);
                another = request != null && exchange(request, client);
            }
        } catch (IOException e) {
            // The gateway has hung up, was silent for too long, or was reset.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            clients.remove(client);
        }
    }

    /** Whether the connection goes on. */
    private boolean exchange(HttpHead request, Socket client) throws IOException, InterruptedException {
        Faults current = faults;
        Strike strike = current.next(request.target());
        if (strike == null) {
            var answer = ArchiveAnswer.fetch(archive, request);
            client.getOutputStream().write(answer.bytes());
            return answer.head().keepsConnection();
        }
        var outcome = new FaultyExchange(client, archive, request, strike.random()).suffer(strike.fault());
        if (outcome != Outcome.SPARED) {
            current.struck();
        }
        if (outcome == Outcome.REFUSING) {
            refuse();
            Thread.sleep(REFUSE_MILLISECONDS);
            listen();
        }
        return outcome == Outcome.ALIVE;
    }

    /** Ends its connections; the gateway finds nobody any more. */
    @Override
    public void close() {
        closed = true;
        refuse();
        for (var client : clients) {
            try {
                client.close();
            } catch (IOException e) {
                // It is gone either way.
            }
        }
    }
}
