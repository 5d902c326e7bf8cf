package dev.voxelgate.proxy.decode.isolated;

import java.io.File;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a worker is started: the Java that runs the gateway, with the gateway's own classes and another main class. It has a
 * small heap, and of the environment only what tells how file names are encoded.
 *
 * @param line the program and its arguments
 * @param heapBytes the largest heap it may have
 */
public record WorkerCommand(List<String> line, long heapBytes) {

    /** Spring Boot's launcher of classes inside a jar of jars, which takes the main class from a system property. */
    private static final String LAUNCHER = "org.springframework.boot.loader.launch.PropertiesLauncher";

    private static final Set<String> ENVIRONMENT = Set.of("LANG", "LC_ALL", "LC_CTYPE", "SystemRoot", "TEMP", "TMP");

    /** A heap that is small, and holds a codestream and its samples; the collector that needs least beside it. */
    private static final long HEAP_BASE = 16L << 20;

    /** Two copies of the codestream, and the samples. */
    private static final int HEAP_FRAMES = 3;

    public WorkerCommand {
        line = List.copyOf(line);
    }

    /**
     * The command for this gateway, however its classes were loaded.
     *
     * @param main a class with a main method
     * @param resources files on the class path that the main class needs, in their jars
     * @param maxFrameBytes of the largest frame
     * @param memoryBytes how much more memory than after its start the worker may have, besides its heap
     */
    public static WorkerCommand of(Class<?> main, List<URL> resources, long maxFrameBytes, long memoryBytes) {
        long heap = HEAP_BASE + HEAP_FRAMES * maxFrameBytes;
        var line = new ArrayList<String>();
        line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        line.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + heap,
                "-Xms8m",
                "-XX:+UseSerialGC",
                "-XX:ReservedCodeCacheSize=24m",
                "-XX:CompressedClassSpaceSize=16m",
                // Nothing is written anywhere: no performance data, no report of a crash, no core.
                "-XX:-UsePerfData",
                "-XX:+SuppressFatalErrorMessage",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:+DisableAttachMechanism",
                "-XX:+ExitOnOutOfMemoryError",
                // The answers go to the standard output, so nothing else may.
                "-Xlog:disable",
                "-Xlog:all=error:stderr",
                "-XX:+DisplayVMOutputToStderr",
                // A terminal's Ctrl-C and a service manager's SIGTERM are for the gateway, which ends its workers.
                "-Xrs",
                "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir")));
        var location = main.getProtectionDomain().getCodeSource().getLocation();
        if (location.getProtocol().equals("file")) {
            line.addAll(List.of("-cp", classPath(location, resources), main.getName()));
        } else {
            line.addAll(
                    List.of("-Dloader.main=" + main.getName(), "-cp", System.getProperty("java.class.path"), LAUNCHER));
        }
        line.add(Long.toString(memoryBytes));
        return new WorkerCommand(line, heap);
    }

    /** Of all that the gateway has on its class path, a worker needs two or three entries; looking in all takes time. */
    private static String classPath(URL location, List<URL> resources) {
        try {
            var entries = new LinkedHashSet<String>();
            entries.add(Path.of(location.toURI()).toString());
            entries.add(Path.of(WorkerCommand.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString());
            for (var resource : resources) {
                entries.add(Path.of(jar(resource)).toString());
            }
            return String.join(File.pathSeparator, entries);
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return System.getProperty("java.class.path");
        }
    }

    private static URI jar(URL resource) throws IOException, URISyntaxException {
        if (resource.openConnection() instanceof JarURLConnection connection) {
            return connection.getJarFileURL().toURI();
        }
        throw new IOException("not in a jar");
    }

    /** A process of it that inherits nothing. */
    Process start() throws IOException {
        var builder = new ProcessBuilder(line);
        builder.environment().keySet().retainAll(ENVIRONMENT);
        builder.environment().putAll(Map.of("MALLOC_ARENA_MAX", "2")); // glibc: each arena reserves 64 MB of addresses
        return builder.start();
    }
}
