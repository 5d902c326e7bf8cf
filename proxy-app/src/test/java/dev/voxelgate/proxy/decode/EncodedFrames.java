package dev.voxelgate.proxy.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.RequiredUpstreams;
import dev.voxelgate.proxy.support.OncePerRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The frames that a script in {@code src/test/python} makes with Debian's encoders, once for all tests of a run. */
public enum EncodedFrames {
    JPEG("jpeg_streams.py", "dcmcjpeg dcmdjpeg dcmcjpls dcmdjpls gdcmconv"),
    JPEG_2000("jpeg2000_streams.py", "opj_compress opj_decompress ojph_compress ojph_expand gdcmconv"),
    RLE("rle_streams.py", "dcmcrle gdcmconv");

    private static final Path PYTHON = Path.of("/usr/bin/python3");
    private static final Map<EncodedFrames, List<EncodedFrame>> MADE = new EnumMap<>(EncodedFrames.class);

    private final String script;
    private final String tools;

    EncodedFrames(String script, String tools) {
        this.script = script;
        this.tools = tools;
    }

    /** Left there for whoever wants to look at a codestream. */
    Path folder() {
        return Path.of("target", "streams", script.replace("_streams.py", ""));
    }

    /** Makes the frames, or skips the test with the tools it misses; where tools are required that is a failure. */
    public List<EncodedFrame> make() throws IOException, InterruptedException {
        synchronized (MADE) {
            var made = MADE.get(this);
            if (made == null) {
                OncePerRun.first(script, this::run);
                made = EncodedFrame.in(folder());
                MADE.put(this, made);
            }
            return made;
        }
    }

    private void run() throws IOException, InterruptedException {
        requireTools();
        Files.createDirectories(folder());
        var log = folder().resolve("log.txt");
        var process = new ProcessBuilder(
                        PYTHON.toString(),
                        "-B",
                        Path.of("src/test/python", script).toString(),
                        folder().toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(15, TimeUnit.MINUTES)).as("encoders end").isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    private void requireTools() throws IOException, InterruptedException {
        var missing = Arrays.stream(tools.split(" "))
                .filter(tool -> !Files.isExecutable(Path.of("/usr/bin", tool)))
                .toList();
        if (!missing.isEmpty()) {
            throw RequiredUpstreams.missing("orthanc", "not installed: " + String.join(", ", missing));
        }
        if (!Files.isExecutable(PYTHON) || imports() != 0) {
            throw RequiredUpstreams.missing("orthanc", "no /usr/bin/python3 with numpy and pydicom");
        }
    }

    private static int imports() throws IOException, InterruptedException {
        return new ProcessBuilder(PYTHON.toString(), "-c", "import numpy, pydicom")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
