package dev.voxelgate.dicomweb;

import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A real Orthanc with its DICOMweb and GDCM plugins on a free loopback port, with a storage folder of its own that is
 * deleted at the end. Tests that ask for it are aborted where there is no Orthanc, unless the environment's
 * {@code VOXELGATE_REQUIRE_UPSTREAMS} names {@code orthanc}: then they fail.
 */
public final class OrthancServer implements Orthanc {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final int PORT_ATTEMPTS = 3;
    private static final String CONFIGURATION = "orthanc.json";

    private static final List<Path> PLUGIN_FOLDERS = List.of(
            Path.of("/usr/share/orthanc/plugins"), Path.of("/usr/lib/orthanc"), Path.of("/usr/local/lib/orthanc"));

    private final Path binary;
    private final Path folder;
    private final int port;
    private final Thread killAtExit;
    private final HttpClient http = HttpClient.newHttpClient();

    private volatile Process process;

    private OrthancServer(Path binary, Path folder, int port) throws IOException {
        this.binary = binary;
        this.folder = folder;
        this.port = port;
        this.process = run(binary, folder);
        this.killAtExit = new Thread(() -> process.destroyForcibly());
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /** Starts a server and waits until it answers. Aborts the test, or fails it, when there is no Orthanc. */
    public static OrthancServer start() {
        return startWith("\"AuthenticationEnabled\": false");
    }

    /** The same for one user only, by HTTP Basic: {@link #upload} and {@link #get} are not let in. */
    public static OrthancServer startFor(String user, String password) {
        return startWith(
                "\"AuthenticationEnabled\": true, \"RegisteredUsers\": {\"%s\": \"%s\"}".formatted(user, password));
    }

    /** The same with further members of its configuration. */
    public static OrthancServer startWith(String members) {
        return startWith(members, "");
    }

    /** The same with further members of the configuration of its DICOMweb plugin. */
    public static OrthancServer startWithDicomWeb(String members) {
        return startWith("\"AuthenticationEnabled\": false", ", " + members);
    }

    private static OrthancServer startWith(String members, String ofDicomWeb) {
        Path binary = binary().orElse(null);
        if (binary == null) {
            throw RequiredUpstreams.missing("orthanc", "no Orthanc binary in /usr/sbin or on the PATH");
        }
        Path dicomWeb = plugin("OrthancDicomWeb").orElse(null);
        if (dicomWeb == null) {
            throw RequiredUpstreams.missing("orthanc", "no DICOMweb plugin of Orthanc in " + PLUGIN_FOLDERS);
        }
        List<Path> plugins = Stream.concat(Stream.of(dicomWeb), plugin("OrthancGdcm").stream())
                .toList();
        try {
            // Somebody else may take the free port before Orthanc binds it; then Orthanc exits, and the next try wins.
            for (int attempt = 1; attempt < PORT_ATTEMPTS; attempt++) {
                OrthancServer server = launch(binary, plugins, members, ofDicomWeb);
                if (server.answersWithin(START_TIMEOUT)) {
                    return server;
                }
                server.close();
            }
            OrthancServer server = launch(binary, plugins, members, ofDicomWeb);
            if (server.answersWithin(START_TIMEOUT)) {
                return server;
            }
            String log = Files.readString(server.folder.resolve("log"));
            server.close();
            return fail("Orthanc did not start:\n" + log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public URI restUrl() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The process, for tests that look at it. */
    public Process process() {
        return process;
    }

    /** Takes the process away with SIGKILL: connections are reset, and nobody listens any more. */
    public void kill() {
        try {
            if (!process.destroyForcibly().waitFor(10, TimeUnit.SECONDS)) {
                fail("Orthanc survives SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts it again after {@link #kill}, on the same port and storage, and waits until it answers. */
    public void restart() {
        try {
            for (int attempt = 0; attempt < PORT_ATTEMPTS; attempt++) {
                process = run(binary, folder);
                if (answersWithin(START_TIMEOUT)) {
                    return;
                }
                kill();
            }
            fail("Orthanc did not start again:\n" + Files.readString(folder.resolve("log")));
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
            http.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Path> binary() {
        return Stream.concat(
                        Stream.of("/usr/sbin"),
                        Arrays.stream(System.getenv("PATH").split(":", -1)))
                .map(directory -> Path.of(directory, "Orthanc"))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Optional<Path> plugin(String name) {
        return PLUGIN_FOLDERS.stream()
                .filter(Files::isDirectory)
                .flatMap(OrthancServer::files)
                .filter(file -> file.getFileName().toString().startsWith("lib" + name + ".so"))
                .findFirst();
    }

    private static Stream<Path> files(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static OrthancServer launch(Path binary, List<Path> plugins, String members, String ofDicomWeb)
            throws IOException {
        Path folder = Files.createTempDirectory("voxelgate-orthanc-");
        int port = freePort();
        Files.writeString(folder.resolve(CONFIGURATION), configuration(folder, port, plugins, members, ofDicomWeb));
        return new OrthancServer(binary, folder, port);
    }

    private static Process run(Path binary, Path folder) throws IOException {
        return new ProcessBuilder(binary.toString(), CONFIGURATION)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static String configuration(Path folder, int port, List<Path> plugins, String members, String ofDicomWeb) {
        String pluginList =
                plugins.stream().map(path -> '"' + path.toString() + '"').collect(Collectors.joining(", "));
        return """
            {
              "Name": "voxelgate-test",
              "StorageDirectory": "%1$s/storage",
              "IndexDirectory": "%1$s/storage",
              "HttpPort": %2$d,
              "RemoteAccessAllowed": false,
              %4$s,
              "DicomServerEnabled": false,
              "OverwriteInstances": true,
              "SaveJobs": false,
              "Plugins": [%3$s],
              "DicomWeb": {"Enable": true, "Root": "/dicom-web/"%5$s}
            }
            """.formatted(folder, port, pluginList, members, ofDicomWeb);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answersWithin(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        var system = HttpRequest.newBuilder(URI.create(restUrl() + "/system"))
                .timeout(Duration.ofSeconds(5))
                .build();
        try {
            while (System.nanoTime() - deadline < 0) {
                try {
                    int status = http.send(system, BodyHandlers.discarding()).statusCode();
                    if (status == 200 || status == 401) {
                        return process.isAlive();
                    }
                } catch (IOException e) {
                    // Not listening yet.
                }
                if (process.waitFor(50, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return false;
    }
}
