package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real Orthanc with its DICOMweb and GDCM plugins on a free loopback port, with a storage folder of its own that is
 * deleted at the end. Tests that ask for it are aborted where there is no Orthanc, unless the environment's
 * {@code VOXELGATE_REQUIRE_UPSTREAMS} names {@code orthanc}: then they fail.
 */
public final class OrthancServer implements AutoCloseable {

    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final int REQUEST_TIMEOUT_MILLIS = 30_000;
    private static final int PORT_ATTEMPTS = 3;
    private static final Pattern ID = Pattern.compile("\"ID\"\\s*:\\s*\"([0-9a-f-]{44})\"");

    private static final List<Path> PLUGIN_FOLDERS = List.of(
            Path.of("/usr/share/orthanc/plugins"), Path.of("/usr/lib/orthanc"), Path.of("/usr/local/lib/orthanc"));

    private final Process process;
    private final Path folder;
    private final int port;
    private final Thread killAtExit;

    private OrthancServer(Process process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
        this.killAtExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /** Starts a server and waits until it answers. Aborts the test, or fails it, when there is no Orthanc. */
    public static OrthancServer start() {
        Path binary = binary().orElse(null);
        if (binary == null) {
            return absent("no Orthanc binary in /usr/sbin or on the PATH");
        }
        Path dicomWeb = plugin("OrthancDicomWeb").orElse(null);
        if (dicomWeb == null) {
            return absent("no DICOMweb plugin of Orthanc in " + PLUGIN_FOLDERS);
        }
        List<Path> plugins = Stream.concat(Stream.of(dicomWeb), plugin("OrthancGdcm").stream())
                .toList();
        try {
            // Somebody else may take the free port before Orthanc binds it; then Orthanc exits, and the next try wins.
            for (int attempt = 1; attempt < PORT_ATTEMPTS; attempt++) {
                OrthancServer server = launch(binary, plugins);
                if (server.answersWithin(START_TIMEOUT)) {
                    return server;
                }
                server.close();
            }
            OrthancServer server = launch(binary, plugins);
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

    /** Its REST API, without a slash at the end. */
    public URI restUrl() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** The root of its DICOMweb services, without a slash at the end. */
    public URI dicomWebUrl() {
        return URI.create("http://127.0.0.1:" + port + "/dicom-web");
    }

    /** The process, for tests that look at it or take it away. */
    public Process process() {
        return process;
    }

    /** Stores one DICOM file and gives the Orthanc identifier of its instance. */
    public String upload(byte[] dicom) {
        Answer answer = exchange("/instances", dicom);
        var id = ID.matcher(answer.body());
        if (answer.status() != 200 || !id.find()) {
            return fail("Orthanc refused an upload: " + answer.status() + " " + answer.body());
        }
        return id.group(1);
    }

    /** The body of a GET under {@link #restUrl}, for example {@code /instances}; anything but 200 fails the test. */
    public String get(String path) {
        Answer answer = exchange(path, null);
        return answer.status() == 200 ? answer.body() : fail("GET " + path + " gave " + answer.status());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
            }
            Runtime.getRuntime().removeShutdownHook(killAtExit);
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

    private static OrthancServer absent(String reason) {
        String required = System.getenv().getOrDefault("VOXELGATE_REQUIRE_UPSTREAMS", "");
        if (Arrays.asList(required.split("[,\\s]+", -1)).contains("orthanc")) {
            return fail("VOXELGATE_REQUIRE_UPSTREAMS asks for orthanc, but there is " + reason);
        }
        return Assumptions.abort(reason);
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

    private static OrthancServer launch(Path binary, List<Path> plugins) throws IOException {
        Path folder = Files.createTempDirectory("voxelgate-orthanc-");
        int port = freePort();
        Path config = Files.writeString(folder.resolve("orthanc.json"), configuration(folder, port, plugins));
        Process process = new ProcessBuilder(binary.toString(), config.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        return new OrthancServer(process, folder, port);
    }

    private static String configuration(Path folder, int port, List<Path> plugins) {
        String pluginList =
                plugins.stream().map(path -> '"' + path.toString() + '"').collect(Collectors.joining(", "));
        return """
            {
              "Name": "voxelgate-test",
              "StorageDirectory": "%1$s/storage",
              "IndexDirectory": "%1$s/storage",
              "HttpPort": %2$d,
              "RemoteAccessAllowed": false,
              "AuthenticationEnabled": false,
              "DicomServerEnabled": false,
              "OverwriteInstances": true,
              "SaveJobs": false,
              "Plugins": [%3$s],
              "DicomWeb": {"Enable": true, "Root": "/dicom-web/"}
            }
            """.formatted(folder, port, pluginList);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private boolean answersWithin(Duration timeout) {
        long deadline = System.nanoTime() + timeout.toNanos();
        try {
            while (System.nanoTime() - deadline < 0) {
                try {
                    if (request("/system", null).status() == 200) {
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

    private Answer exchange(String path, byte @Nullable [] body) {
        try {
            return request(path, body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every request has a connection of its own: Orthanc closes kept ones after a second, also while one is used. */
    private Answer request(String path, byte @Nullable [] body) throws IOException {
        var connection =
                (HttpURLConnection) URI.create(restUrl() + path).toURL().openConnection(Proxy.NO_PROXY);
        connection.setRequestProperty("Connection", "close");
        connection.setConnectTimeout(REQUEST_TIMEOUT_MILLIS);
        connection.setReadTimeout(REQUEST_TIMEOUT_MILLIS);
        if (body != null) {
            connection.setDoOutput(true);
            connection.getOutputStream().write(body);
        }
        int status = connection.getResponseCode();
        try (InputStream in = status < 400 ? connection.getInputStream() : connection.getErrorStream()) {
            return new Answer(status, in == null ? "" : new String(in.readAllBytes(), UTF_8));
        }
    }

    private record Answer(int status, String body) {}
}
