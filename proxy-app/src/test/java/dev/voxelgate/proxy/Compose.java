package dev.voxelgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.Orthanc;
import dev.voxelgate.dicomweb.RequiredUpstreams;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The repository's compose.yaml, up under a project name and on ports of its own. The images come from the system
 * properties {@code voxelgate.test.orthanc-image} and {@code voxelgate.test.base-image}, by default the public ones.
 */
final class Compose implements AutoCloseable {

    static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    private final List<String> program;
    private final String project = "voxelgate-test-" + UUID.randomUUID();

    private Compose(List<String> program) {
        this.program = program;
    }

    /** Builds the gateway's image and starts both services. */
    static Compose up() {
        if (!succeeds("docker", "info")) {
            throw RequiredUpstreams.missing("container", "no container engine");
        }
        var compose = new Compose(program());
        try {
            compose.run("up", "--build", "--detach");
        } catch (AssertionError e) {
            compose.close();
            throw e;
        }
        return compose;
    }

    private static List<String> program() {
        return Stream.of(List.of("docker", "compose"), List.of("docker-compose"))
                .filter(candidate -> succeeds(with(candidate, "version")))
                .findFirst()
                .orElseThrow(() -> RequiredUpstreams.missing("container", "no docker compose"));
    }

    /** The file as docker compose understands it with a profile, or with none. Nothing is started. */
    static String config(String profile) {
        var compose = new Compose(program());
        return profile.isEmpty() ? compose.run("config") : compose.run("--profile", profile, "config");
    }

    /** Where a port of a service is on this machine. */
    URI url(String service, int port) {
        return URI.create("http://" + run("port", service, String.valueOf(port)).strip());
    }

    /** The archive, to fill it. */
    Orthanc orthanc() {
        URI url = url("orthanc", 8042);
        return new Orthanc() {
            @Override
            public URI restUrl() {
                return url;
            }

            @Override
            public void close() {
                // It goes down with the rest.
            }
        };
    }

    /** What docker inspect says of a service's container in a Go template. */
    String inspect(String service, String template) {
        String container = run("ps", "--quiet", service).strip();
        return output(new ProcessBuilder("docker", "inspect", "--format", template, container))
                .strip();
    }

    /** What a service has printed. */
    String logs(String service) {
        return run("logs", "--no-color", service);
    }

    @Override
    public void close() {
        run("down", "--volumes", "--timeout", "5");
    }

    private String run(String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of("--project-name", project, "--file", "compose.yaml"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(ROOT.toFile());
        var environment = process.environment();
        environment.put(
                "VOXELGATE_ORTHANC_IMAGE", System.getProperty("voxelgate.test.orthanc-image", "orthancteam/orthanc"));
        environment.put(
                "VOXELGATE_BASE_IMAGE", System.getProperty("voxelgate.test.base-image", "eclipse-temurin:25-jre"));
        environment.put("VOXELGATE_PORT", "0");
        environment.put("VOXELGATE_ORTHANC_PORT", "0");
        return output(process);
    }

    private static String[] with(List<String> program, String argument) {
        return Stream.concat(program.stream(), Stream.of(argument)).toArray(String[]::new);
    }

    private static boolean succeeds(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(1, TimeUnit.MINUTES) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // There is no such program.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static String output(ProcessBuilder command) {
        try {
            Process process = command.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor())
                    .as("%s gave%n%s", command.command(), output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
