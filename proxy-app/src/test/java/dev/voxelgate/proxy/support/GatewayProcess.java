package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.fail;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.proxy.VoxelgateApplication;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The gateway in a Java of its own. */
public final class GatewayProcess implements AutoCloseable {

    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");
    private static final int START_SECONDS = 180; // where much else runs

    private final Process process;
    private final Path log;
    private final URI url;
    private final Thread killAtExit;

    private GatewayProcess(Process process, Path log, URI url) {
        this.process = process;
        this.log = log;
        this.url = url;
        this.killAtExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(killAtExit);
    }

    /** Starts it in front of an Orthanc, with options for its Java, and waits until it listens. */
    public static GatewayProcess start(Orthanc orthanc, String... javaOptions) throws IOException {
        return start(
                List.of(
                        "voxelgate.upstream.dicomweb-url=" + orthanc.dicomWebUrl(),
                        "voxelgate.upstream.orthanc-url=" + orthanc.restUrl()),
                javaOptions);
    }

    /** Starts it with properties, each as {@code name=value}, and options for its Java; waits until it listens. */
    public static GatewayProcess start(List<String> properties, String... javaOptions) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED"); // as the jar's manifest; Netty's allocator depends on it
        command.addAll(List.of(javaOptions));
        command.addAll(List.of(
                "-cp", System.getProperty("java.class.path"), VoxelgateApplication.class.getName(), "--server.port=0"));
        properties.forEach(property -> command.add("--" + property));
        Path log = Files.createTempFile("voxelgate-", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new GatewayProcess(process, log, URI.create("http://127.0.0.1:" + port(process, log)));
    }

    private static String port(Process process, Path log) throws IOException {
        try {
            for (int tenths = 0; tenths < 10 * START_SECONDS; tenths++) {
                var started = PORT.matcher(Files.readString(log));
                if (started.find()) {
                    return started.group(1);
                }
                if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                    break;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return fail("the gateway did not start:\n" + Files.readString(log));
    }

    public URI url() {
        return url;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has said up to now. */
    public String log() {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes it away with SIGKILL. */
    public void kill() {
        try {
            if (!process.destroyForcibly().waitFor(20, TimeUnit.SECONDS)) {
                fail("the gateway survives SIGKILL");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Sends it SIGTERM, and does not wait. */
    public void terminate() {
        process.destroy();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
            }
            Runtime.getRuntime().removeShutdownHook(killAtExit);
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
