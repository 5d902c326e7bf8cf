package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real nginx with the configuration of {@code deploy/nginx}, but for its port and its replicas, in a folder of its own
 * and in the foreground. Tests that ask for it are skipped where there is none.
 */
final class Nginx implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../deploy/nginx/nginx.conf")
            .normalize();

    private static final int START_SECONDS = 20;

    private final Process process;
    private final Path folder;
    private final int port;
    private final Thread killAtExit;

    private Nginx(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.killAtExit = new Thread(process::destroy); // The master takes its workers with it, unless it is killed.
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /** Starts it in front of gateways, and waits until it listens. */
    static Nginx before(List<URI> replicas) throws IOException {
        var program = Stream.of("/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx")
                .filter(candidate -> Files.isExecutable(Path.of(candidate)))
                .findFirst()
                .orElseThrow(() -> RequiredUpstreams.missing("orthanc", "no nginx"));
        var folder = Files.createTempDirectory("voxelgate-nginx-");
        int port = freePort();
        Files.copy(CONFIGURATION, folder.resolve("nginx.conf"));
        Files.writeString(folder.resolve("listen.conf"), "listen 127.0.0.1:%d;\n".formatted(port));
        Files.writeString(
                folder.resolve("replicas.conf"),
                replicas.stream()
                        .map(replica -> "server %s max_fails=0;\n".formatted(replica.getAuthority()))
                        .collect(Collectors.joining()));
        var process = new ProcessBuilder(program, "-p", folder + "/", "-c", folder.resolve("nginx.conf") + "")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var nginx = new Nginx(process, folder, port);
        nginx.awaitStart();
        return nginx;
    }

    private void awaitStart() throws IOException {
        try {
            for (int tenths = 0; tenths < 10 * START_SECONDS; tenths++) {
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
                try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                    assertThat(socket.isConnected()).isTrue();
                    return;
                } catch (IOException e) {
                    // Not listening yet.
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        var log = log();
        close();
        fail("nginx did not start:\n" + log);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its access log, and what it has said else. */
    String log() throws IOException {
        return Files.readString(folder.resolve("log"));
    }

    /** Files that it has put bodies into and not deleted yet. */
    List<Path> bodiesOnDisk() throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !folder.equals(file.getParent()))
                    .toList();
        }
    }

    /** Whether one of its processes has a file of its folder open, deleted or not, other than its log. */
    boolean holdsAFile() throws IOException {
        try (var processes = Stream.concat(Stream.of(process.toHandle()), process.descendants())) {
            for (var one : processes.toList()) {
                if (holdsAFile(one.pid())) {
                    return true;
                }
            }
            return false;
        }
    }

    private boolean holdsAFile(long pid) throws IOException {
        try (var open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            for (var descriptor : open.toList()) {
                var target = Files.readSymbolicLink(descriptor);
                if (target.startsWith(folder) && !target.equals(folder.resolve("log"))) {
                    return true;
                }
            }
            return false;
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
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
