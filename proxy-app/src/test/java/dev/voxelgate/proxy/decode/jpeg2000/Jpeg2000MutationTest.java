package dev.voxelgate.proxy.decode.jpeg2000;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged codestreams in a process of their own: native code that fails takes its process with it. */
class Jpeg2000MutationTest {

    private static final int MUTATIONS = 1000;

    /** A virtual machine with a heap of 128 MB, and frames of at most 512 × 516 RGB. */
    private static final long MAX_PEAK_MEGABYTES = 512;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"j2k", "ht"})
    void damagedStreamsNeitherCrashNorHangNorTakeMemory(String kind) throws IOException, InterruptedException {
        assertThat(Encoders.streams()).isNotEmpty();
        var output = directory.resolve(kind + ".out");
        var errors = directory.resolve(kind + ".err");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + directory.resolve("hs_err.log"),
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                        MutationRun.class.getName(),
                        Encoders.DIRECTORY.toString(),
                        kind,
                        Integer.toString(MUTATIONS))
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile())
                .start();
        try {
            assertThat(process.waitFor(8, TimeUnit.MINUTES))
                    .as("the process ends")
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue()).as(Files.readString(errors)).isZero();
        var numbers = Arrays.stream(Files.readString(output).strip().split(" "))
                .mapToLong(Long::parseLong)
                .toArray();
        System.out.printf(
                "JPEG 2000 mutations (%s): %d decoded, %d refused, peak %d MB%n",
                kind, numbers[0], numbers[1], numbers[2]);
        assertThat(numbers[0] + numbers[1]).isEqualTo(MUTATIONS);
        assertThat(numbers[0]).as("decoded").isPositive();
        assertThat(numbers[1]).as("refused").isPositive();
        assertThat(numbers[2]).as("resident MB").isLessThan(MAX_PEAK_MEGABYTES);
    }
}
