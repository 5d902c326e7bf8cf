package dev.voxelgate.proxy.decode.jpeg2000;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The encoders of Debian and the script that runs them, once for all tests of a run. */
final class Encoders {

    private static final String PYTHON = "/usr/bin/python3";
    private static final List<String> TOOLS =
            List.of("opj_compress", "opj_decompress", "ojph_compress", "ojph_expand", "gdcmconv");

    /** Left there for whoever wants to look at a stream. */
    static final Path DIRECTORY = Path.of("target", "jpeg2000-streams");

    private static List<EncodedStream> made = List.of();

    private Encoders() {}

    /** Makes the streams, or skips the test with the tools it misses; where tools are required that is a failure. */
    static synchronized List<EncodedStream> streams() throws IOException, InterruptedException {
        if (made.isEmpty()) {
            made = make();
        }
        return made;
    }

    private static List<EncodedStream> make() throws IOException, InterruptedException {
        var missing = missing();
        if (System.getenv("VOXELGATE_REQUIRE_UPSTREAMS") != null) {
            assertThat(missing).as("tools that must be here").isEmpty();
        }
        assumeTrue(missing.isEmpty(), "not installed: " + String.join(", ", missing));
        Files.createDirectories(DIRECTORY);
        var log = DIRECTORY.resolve("encoders.log");
        var process = new ProcessBuilder(PYTHON, "src/test/python/jpeg2000_streams.py", DIRECTORY.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("encoders end").isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
        return EncodedStream.in(DIRECTORY);
    }

    private static List<String> missing() throws IOException, InterruptedException {
        var missing = new ArrayList<String>();
        var path = List.of(System.getenv().getOrDefault("PATH", "").split(":"));
        for (var tool : TOOLS) {
            if (path.stream().noneMatch(folder -> Files.isExecutable(Path.of(folder, tool)))) {
                missing.add(tool);
            }
        }
        if (!Files.isExecutable(Path.of(PYTHON)) || imports() != 0) {
            missing.add("python3 with numpy and pydicom");
        }
        return missing;
    }

    private static int imports() throws IOException, InterruptedException {
        return new ProcessBuilder(PYTHON, "-c", "import numpy, pydicom")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
