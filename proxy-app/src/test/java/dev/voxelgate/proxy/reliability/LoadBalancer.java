package dev.voxelgate.proxy.reliability;

import dev.voxelgate.proxy.support.Nginx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A real nginx with the configuration of {@code deploy/nginx}, but for its port and its replicas. */
final class LoadBalancer implements AutoCloseable {

    private static final Path CONFIGURATION = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../deploy/nginx/nginx.conf")
            .normalize();

    private final Nginx nginx;
    private final Path folder;
    private final int port;

    private LoadBalancer(Nginx nginx, Path folder, int port) {
        this.nginx = nginx;
        this.folder = folder;
        this.port = port;
    }

    /** Starts it in front of gateways, and waits until it listens. */
    static LoadBalancer before(List<URI> replicas) throws IOException {
        var folder = Files.createTempDirectory("voxelgate-nginx-");
        int port = Nginx.freePort();
        Files.copy(CONFIGURATION, folder.resolve("nginx.conf"));
        Files.writeString(folder.resolve("listen.conf"), "listen 127.0.0.1:%d;\n".formatted(port));
        Files.writeString(
                folder.resolve("replicas.conf"),
                replicas.stream()
                        .map(replica -> "server %s max_fails=0;\n".formatted(replica.getAuthority()))
                        .collect(Collectors.joining()));
        return new LoadBalancer(Nginx.start(folder, port), folder, port);
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Its access log, and what it has said else. */
    String log() throws IOException {
        return Files.readString(folder.resolve(Nginx.LOG));
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
        try (var processes = nginx.processes()) {
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
                if (target.startsWith(folder) && !target.equals(folder.resolve(Nginx.LOG))) {
                    return true;
                }
            }
            return false;
        }
    }

    @Override
    public void close() {
        nginx.close();
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
