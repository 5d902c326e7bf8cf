package dev.voxelgate.proxy.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Debian's Python with numpy and pydicom as a judge. Where it is missing, tests are skipped, or fail if required. */
public final class PythonJudge {

    private static final Path INTERPRETER = Path.of("/usr/bin/python3");

    private PythonJudge() {}

    /** The text of a script among the test resources. */
    public static String resource(Class<?> neighbour, String name) {
        try (var stream = neighbour.getResourceAsStream(name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a script with numpy and pydicom at hand, and gives what it prints. */
    public static String run(String script, String... arguments) throws IOException, InterruptedException {
        requireJudge();
        return call(script, arguments);
    }

    private static void requireJudge() throws IOException, InterruptedException {
        boolean present = Files.isExecutable(INTERPRETER)
                && start(List.of(INTERPRETER.toString(), "-c", "import numpy, pydicom"))
                                .waitFor()
                        == 0;
        if (System.getenv("VOXELGATE_REQUIRE_UPSTREAMS") != null) {
            assertThat(present)
                    .as("/usr/bin/python3 with numpy and pydicom (Debian: python3-numpy python3-pydicom)")
                    .isTrue();
        }
        assumeTrue(
                present,
                "no /usr/bin/python3 with numpy and pydicom to judge by (Debian: python3-numpy python3-pydicom)");
    }

    private static String call(String script, String... arguments) throws IOException, InterruptedException {
        var file = Files.createTempFile("judge", ".py");
        try {
            Files.writeString(file, script);
            var process = start(Stream.concat(Stream.of(INTERPRETER.toString(), file.toString()), Stream.of(arguments))
                    .toList());
            var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as("the script ends")
                    .isTrue();
            assertThat(process.exitValue()).as(output).isZero();
            return output;
        } finally {
            Files.delete(file);
        }
    }

    private static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }
}
