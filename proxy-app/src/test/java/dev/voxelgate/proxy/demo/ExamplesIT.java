package dev.voxelgate.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.DemoGateway;
import dev.voxelgate.proxy.support.PythonScripts;
import dev.voxelgate.proxy.support.StoreClient;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The programs of {@code examples}, and the Python of the documents that needs packages of Debian 13, against the demo. */
@Timeout(300)
final class ExamplesIT {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    private static final Path EXAMPLES = ROOT.resolve("examples");
    private static final Pattern BLOCK = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @AutoClose
    private static DemoGateway demo;

    @BeforeAll
    static void start() {
        demo = DemoGateway.start();
    }

    @ParameterizedTest
    @CsvSource({"slabs.py, 'numpy, requests'", "nifti.py, nibabel", "remote_file.py, 'fsspec, aiohttp, nibabel'"})
    void aProgramPrintsWhatItSays(String program, String modules, @TempDir Path folder) throws Exception {
        PythonScripts.find().requireModule(modules);
        var command =
                List.of("/usr/bin/python3", "-B", EXAMPLES.resolve(program).toString());
        assertThat(run(command, folder)).isEqualTo(said(program));
    }

    @ParameterizedTest
    @CsvSource({"xarray_slice.py,", "zarr_int16.py,", "dask_histogram.py,", "dask_histogram.py, 2"})
    void aProgramPrintsWhatItSaysInDebian13(String program, String workers) throws Exception {
        var python = StoreClient.pythonOfTree();
        var folder = Files.createTempDirectory(Path.of(python.get(1), "tmp"), "examples");
        try {
            for (var name : List.of("archive.py", program)) {
                Files.copy(EXAMPLES.resolve(name), folder.resolve(name));
            }
            var command = new ArrayList<>(python);
            command.addAll(List.of("-B", "/tmp/" + folder.getFileName() + "/" + program));
            if (workers != null) {
                command.addAll(List.of("--workers", workers));
            }
            assertThat(run(command, folder)).isEqualTo(said(program));
        } finally {
            try (var files = Files.list(folder)) {
                for (var file : files.toList()) {
                    Files.delete(file);
                }
            }
            Files.delete(folder);
        }
    }

    @Test
    void everyProgramIsRunAndListed() throws IOException {
        try (var files = Files.list(EXAMPLES)) {
            var readme = Files.readString(EXAMPLES.resolve("README.md"));
            var names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".py") && !name.equals("archive.py"))
                    .toList();
            assertThat(names).hasSize(6).allMatch(name -> readme.contains("`" + name + "`"));
        }
    }

    /** Those that need xarray, zarr 3 and fsspec have run; torch, MONAI, SimpleITK and nibabel are not there. */
    @Test
    void theBlocksOfTheDocumentPrintWhatTheirCommentsSay() throws Exception {
        var blocks = PythonDocumentTest.blocks();
        var output = pasted(blocks).split("\0", -1);
        assertThat(output).hasSameSizeAs(blocks);
        int ran = 0;
        for (int i = 0; i < output.length; i++) {
            var block = blocks.get(i);
            if (!block.matches("(?s)# needs: (?!xarray|fsspec).*")) {
                assertThat(output[i]).as(block).endsWith("ran\n");
                assertThat(output[i]).as(block).isEqualTo(PythonDocumentTest.expected(block, output[i]));
                ran++;
            }
        }
        assertThat(ran).isGreaterThan(14);
    }

    @Test
    void theReadmesProgramsOpenTheSeriesInXarray() throws Exception {
        var blocks = BLOCK.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .filter(block -> !block.contains("nibabel"))
                .toList();
        assertThat(blocks).hasSize(2).last().asString().contains("import xarray");
        assertThat(pasted(blocks)).matches("(?s).*ran\n\0-?[0-9]+\\.[0-9]+\nran\n");
    }

    private static String pasted(List<String> blocks) throws Exception {
        var command = new ArrayList<>(StoreClient.pythonOfTree());
        try (var script = Objects.requireNonNull(ExamplesIT.class.getResourceAsStream("/demo/paste_blocks.py"))) {
            command.addAll(List.of("-B", "-c", new String(script.readAllBytes(), StandardCharsets.UTF_8)));
        }
        blocks.forEach(block -> command.add(block.replace("localhost:8080", "localhost:" + demo.port())));
        return run(command, ROOT);
    }

    private static String run(List<String> command, Path folder) throws Exception {
        var builder = new ProcessBuilder(command).directory(folder.toFile()).redirectError(Redirect.INHERIT);
        builder.environment().put("VOXELGATE_DICOMWEB", demo.url("/dicom-web").toString());
        var process = builder.start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    /** What the last lines of a program say that it prints. */
    private static String said(String program) throws IOException {
        var lines = Files.readAllLines(EXAMPLES.resolve(program));
        return Stream.concat(
                        lines.stream()
                                .dropWhile(line -> !line.equals("# On the demo:"))
                                .skip(1)
                                .map(line -> line.replaceFirst("^# ", "")),
                        Stream.of(""))
                .collect(Collectors.joining("\n"));
    }
}
