package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.fail;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A real nginx in the foreground with a folder of its own. Tests that ask for it are skipped where there is none. */
public final class Nginx implements AutoCloseable {

    /** The file in its folder to which it writes what it says. */
    public static final String LOG = "log";

    private static final Path BINARY = Path.of("/usr/sbin/nginx");

    private final Process process;
    private final Thread killAtExit;

    private Nginx(Process process) {
        this.process = process;
        this.killAtExit = new Thread(process::destroy); // takes its workers with it, unless it is killed
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /**
     * Starts it and waits until it listens.
     *
     * @param folder for its configuration and all that it writes
     * @param port one of those that the servers listen on
     * @param servers what stands in the {@code http} block
     */
    public static Nginx start(Path folder, int port, String servers) throws IOException {
        Files.writeString(folder.resolve("nginx.conf"), """
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log error.log;
            events { worker_connections 512; }
            http {
              access_log off;
              client_body_temp_path body;
              proxy_temp_path proxy;
              fastcgi_temp_path fastcgi;
              uwsgi_temp_path uwsgi;
              scgi_temp_path scgi;
              proxy_buffering off;
              proxy_request_buffering off;
              client_max_body_size 0;
            %s
            }
            """.formatted(servers));
        return start(folder, port);
    }

    /** Starts it with the {@code nginx.conf} of a folder, and waits until it listens on a port. */
    public static Nginx start(Path folder, int port) throws IOException {
        if (!Files.isExecutable(BINARY)) {
            throw RequiredUpstreams.missing("orthanc", "no " + BINARY);
        }
        var log = folder.resolve(LOG);
        var nginx = new Nginx(new ProcessBuilder(BINARY.toString(), "-p", folder + "/", "-c", "nginx.conf")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start());
        if (!nginx.listensOn(port)) {
            nginx.close();
            fail("nginx did not start: " + Files.readString(log));
        }
        return nginx;
    }

    private boolean listensOn(int port) {
        try {
            for (int tries = 0; tries < 300; tries++) {
                try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    return process.isAlive();
                } catch (IOException e) {
                    if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                        return false;
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    /** Itself and its workers. */
    public Stream<ProcessHandle> processes() {
        return Stream.concat(Stream.of(process.toHandle()), process.descendants());
    }

    /** A port that is free now. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            Runtime.getRuntime().removeShutdownHook(killAtExit);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
