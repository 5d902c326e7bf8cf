package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * Programs that others wrote, asked for their opinion. Where one is missing the test is aborted; where the environment
 * sets {@code VOXELGATE_REQUIRE_UPSTREAMS} it fails.
 */
public final class Programs {

    /** Debian's interpreter: another one on the PATH may not have Debian's packages. */
    private static final List<Path> PYTHONS = List.of(Path.of("/usr/bin/python3"), Path.of("/usr/local/bin/python3"));

    private Programs() {}

    /** Runs a script among the test resources of {@code /demo} and gives what it printed; it must exit with 0. */
    public static String python(String script, List<String> modules, Object... arguments) {
        var python = PYTHONS.stream().filter(Files::isExecutable).findFirst();
        if (python.isEmpty()) {
            return missing("no python3 in /usr/bin");
        }
        var imports = run(List.of(python.get().toString(), "-c", "import " + String.join(", ", modules)));
        if (imports.status() != 0) {
            return missing(python.get() + " can't import all of " + modules);
        }
        var command = new ArrayList<>(List.of(python.get().toString(), "-c", resource(script)));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return succeed(command);
    }

    /** Runs a program of the PATH and gives what it printed; it must exit with 0. */
    public static String program(String name, Object... arguments) {
        var binary = Arrays.stream(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (binary.isEmpty()) {
            return missing("no " + name + " on the PATH");
        }
        var command = new ArrayList<>(List.of(binary.get().toString()));
        Arrays.stream(arguments).map(Object::toString).forEach(command::add);
        return succeed(command);
    }

    private record Outcome(int status, String output) {}

    private static String succeed(List<String> command) {
        var outcome = run(command);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }

    private static Outcome run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Outcome(process.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted");
        }
    }

    private static String resource(String name) {
        try (var script = Programs.class.getResourceAsStream("/demo/" + name)) {
            assertThat(script).as(name).isNotNull();
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String missing(String reason) {
        if (!System.getenv().getOrDefault("VOXELGATE_REQUIRE_UPSTREAMS", "").isBlank()) {
            return fail("VOXELGATE_REQUIRE_UPSTREAMS is set, but there is " + reason);
        }
        return Assumptions.abort(reason);
    }
}
