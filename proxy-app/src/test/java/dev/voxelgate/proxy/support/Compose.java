package dev.voxelgate.proxy.support;

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
public final class Compose implements AutoCloseable {

    public static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    private final List<String> program;
    private final String profile;
    private final String project = "voxelgate-test-" + UUID.randomUUID();

    private Compose(List<String> program, String profile) {
        this.program = program;
        this.profile = profile;
    }

    /** Builds the gateway's image and starts what has no profile. */
    public static Compose up() {
        return up("");
    }

    /** Builds the gateway's image and starts services of a profile, and what they need; without names, all there are. */
    public static Compose up(String profile, String... services) {
        if (!succeeds("docker", "info")) {
            throw RequiredUpstreams.missing("container", "no container engine");
        }
        var compose = new Compose(program(), profile);
        try {
            compose.run(Stream.concat(Stream.of("up", "--build", "--detach"), Stream.of(services))
                    .toArray(String[]::new));
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
    public static String config(String profile) {
        return new Compose(program(), profile).run("config");
    }

    /** Where a port of a service is on this machine. */
    public URI url(String service, int port) {
        return URI.create("http://" + run("port", service, String.valueOf(port)).strip());
    }

    /** The archive, to fill it. */
    public Orthanc orthanc() {
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

    /** What docker inspect says of a service's container in a Go template; of several, each in a line. */
    public String inspect(String service, String template) {
        List<String> command = new ArrayList<>(List.of("docker", "inspect", "--format", template));
        command.addAll(containers(service));
        return output(new ProcessBuilder(command)).strip();
    }

    private List<String> containers(String service) {
        return run("ps", "--quiet", service).lines().toList();
    }

    /** Takes the first of a service's containers away with SIGKILL. */
    public void killOne(String service) {
        output(new ProcessBuilder("docker", "kill", containers(service).getFirst()));
    }

    /** What a service has printed. */
    public String logs(String service) {
        return run("logs", "--no-color", service);
    }

    @Override
    public void close() {
        run("down", "--volumes", "--timeout", "5");
    }

    private String run(String... arguments) {
        var command = new ArrayList<>(program);
        command.addAll(List.of("--project-name", project, "--file", "compose.yaml"));
        if (!profile.isEmpty()) {
            command.addAll(List.of("--profile", profile));
        }
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).directory(ROOT.toFile());
        var environment = process.environment();
        environment.put(
                "VOXELGATE_ORTHANC_IMAGE",
                System.getProperty("voxelgate.test.orthanc-image", "orthancteam/orthanc:25.10.3"));
        environment.put(
                "VOXELGATE_BASE_IMAGE", System.getProperty("voxelgate.test.base-image", "eclipse-temurin:25-jre"));
        environment.put("VOXELGATE_NGINX_IMAGE", System.getProperty("voxelgate.test.nginx-image", "nginx:1.28"));
        environment.put("VOXELGATE_NGINX_PORT", "0");
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
