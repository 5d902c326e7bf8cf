package dev.voxelgate.proxy.decode;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Damaged codestreams in a process of their own: native code that fails takes its process with it. */
class MutationTest {

    /** Of each kind of {@link Mutation}. */
    private static final int MUTATIONS = 1000;

    /** A virtual machine with a heap of 128 MB, and frames of at most 100 kB. */
    private static final long MAX_PEAK_MEGABYTES = 512;

    enum Kind {
        JPEG_BASELINE(EncodedFrames.JPEG, "4.50"),
        JPEG_EXTENDED(EncodedFrames.JPEG, "4.51"),
        JPEG_LOSSLESS(EncodedFrames.JPEG, "4.57 4.70"),
        JPEG_LS(EncodedFrames.JPEG, "4.80 4.81"),
        JPEG_2000(EncodedFrames.JPEG_2000, "4.90 4.91 4.92"),
        HTJ2K(EncodedFrames.JPEG_2000, "4.201 4.202 4.203"),
        RLE(EncodedFrames.RLE, "5");

        private final EncodedFrames frames;
        private final String uids;

        Kind(EncodedFrames frames, String uids) {
            this.frames = frames;
            this.uids = uids;
        }
    }

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource
    void damagedStreamsNeitherCrashNorHangNorTakeMemory(Kind kind) throws IOException, InterruptedException {
        assertThat(kind.frames.make()).isNotEmpty();
        var output = folder.resolve("out");
        var errors = folder.resolve("err");
        var process = new ProcessBuilder(command(kind))
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
                "Mutations of %s: %d decoded, %d refused, peak %d MB%n", kind, numbers[0], numbers[1], numbers[2]);
        assertThat(numbers[0] + numbers[1]).isEqualTo((long) MUTATIONS * Mutation.values().length);
        assertThat(numbers[0]).as("decoded").isPositive();
        assertThat(numbers[1]).as("refused").isPositive();
        assertThat(numbers[2]).as("resident MB").isLessThan(MAX_PEAK_MEGABYTES);
    }

    private List<String> command(Kind kind) {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("hs_err.log"),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path", "")),
                MutationRun.class.getName(),
                kind.frames.folder().toString(),
                Integer.toString(MUTATIONS)));
        Arrays.stream(kind.uids.split(" "))
                .map(end -> "1.2.840.10008.1.2." + end)
                .forEach(command::add);
        return command;
    }
}
