package dev.voxelgate.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the blocks of {@code docs/python.md} as one program. A block's output is what its comments say. */
@Timeout(120)
final class PythonDocumentTest {

    private static final Path DOCUMENT =
            Path.of(System.getProperty("basedir", "")).toAbsolutePath().resolve("../docs/python.md");

    private static final Pattern BLOCK = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PRINTED = Pattern.compile("(?m)^ *print\\(.*\\)  # (.*)$");

    /** Debian has them all, and the build asks for them. */
    private static final List<String> MODULES = List.of("numpy", "requests", "nibabel");

    @Test
    void everyBlockPrintsWhatItsCommentsSay() throws IOException {
        var blocks = blocks();
        try (var demo = DemoGateway.start()) {
            var output = paste(demo, MODULES, blocks);
            assertThat(output).hasSameSizeAs(blocks);
            for (int i = 0; i < blocks.size(); i++) {
                assertThat(output.get(i)).as(blocks.get(i)).isEqualTo(expected(blocks.get(i), output.get(i)));
            }
        }
    }

    @Test
    void aSeriesOfTwoTimesIsTwoVolumes(@TempDir Path folder) throws IOException {
        Programs.python("perfusion_series.py", List.of("pydicom", "numpy"), folder);
        var groups = blockWith("def volumes(");
        var values = groups + "    print(numpy.unique(array).tolist())\n";
        try (var demo = DemoGateway.start("voxelgate.demo.folder=" + folder)) {
            assertThat(paste(demo, List.of("numpy", "requests"), List.of(blocks().getFirst(), values)))
                    .containsExactly(
                            "(6, 4, 5, 1) float32\nran\n",
                            "1 (3, 4, 5, 1)\n[100.0, 101.0, 102.0]\n2 (3, 4, 5, 1)\n[200.0, 201.0, 202.0]\nran\n");
        }
    }

    @Test
    void anArrayIsLoadedAgainAfterAResetAShortBodyAndABusyGateway() throws IOException {
        var functions = blocks().getFirst().replaceFirst("(?s)\nct = find.*", "");
        var patient = blockWith("def load_patiently(").replaceFirst("(?s)\ndef outcome.*", "");
        assertThat(Programs.python("broken_answers.py", List.of("numpy", "requests"), functions, patient))
                .isEqualTo("[1, 1, 7, 1] True\n");
    }

    /** What a block prints that ran, or that was compiled because it needs a package which may not be there. */
    static String expected(String block, String output) {
        if (block.matches("(?s)# needs: (xarray, zarr 3|fsspec, aiohttp|SimpleITK|monai, torch|torch)\n.*")
                && output.equals("compiled\n")) {
            return output;
        }
        var printed = PRINTED.matcher(block).results().map(line -> line.group(1));
        return Stream.concat(printed, Stream.of("ran", ""))
                .reduce((a, b) -> a + "\n" + b)
                .orElseThrow();
    }

    private static String blockWith(String definition) throws IOException {
        return blocks().stream()
                .filter(block -> block.contains(definition))
                .findFirst()
                .orElseThrow();
    }

    static List<String> blocks() throws IOException {
        var blocks = BLOCK.matcher(Files.readString(DOCUMENT))
                .results()
                .map(block -> block.group(1))
                .toList();
        assertThat(blocks).hasSizeGreaterThan(10);
        return blocks;
    }

    /** The output of each block, and whether it ran or was compiled. */
    private static List<String> paste(DemoGateway demo, List<String> modules, List<String> blocks) {
        var arguments = new ArrayList<String>();
        blocks.forEach(block -> arguments.add(block.replace("localhost:8080", "localhost:" + demo.port())));
        return List.of(
                Programs.python("paste_blocks.py", modules, arguments.toArray()).split("\0", -1));
    }
}
