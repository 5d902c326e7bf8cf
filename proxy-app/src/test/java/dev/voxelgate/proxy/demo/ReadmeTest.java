package dev.voxelgate.proxy.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.VoxelgateApplication;
import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Runs the Python of the documents against the demo, and looks up the classes and tests that the documents name. */
@Timeout(120)
final class ReadmeTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    private static final Pattern PYTHON = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);
    private static final String PORT = "localhost:8080";

    /** A class, and perhaps one of its methods. */
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?`");

    /** Of HTTP and of libraries. */
    private static final Set<String> FOREIGN = Set.of(
            "Accept",
            "DataBuffer",
            "DicomWeb",
            "Forwarded",
            "Host",
            "IOException",
            "NotYetConnectedException",
            "OutOfMemoryError");

    private static ConfigurableApplicationContext demo;

    @BeforeAll
    static void start() {
        demo = new SpringApplicationBuilder(VoxelgateApplication.class).run("--server.port=0");
    }

    @AfterAll
    static void stop() {
        demo.close();
    }

    @Test
    void theReadmesProgramPrintsShapeAndTypeOfASeriesThatItFinds() throws IOException {
        var program = firstProgram("README.md");

        assertThat(program).contains(".raise_for_status()").doesNotContain("{study}", "{series}");
        assertThat(pasted(program)).isEqualTo("(64, 256, 256, 1) float32\n");
        assertThat(program).endsWith("print(volume.shape, volume.dtype)  # (64, 256, 256, 1) float32\n");
    }

    @Test
    void itsNextProgramOpensTheSeriesInNibabel() throws IOException {
        var first = firstProgram("README.md");
        var next = PYTHON.matcher(Files.readString(ROOT.resolve("README.md")))
                .results()
                .map(block -> block.group(1))
                .filter(block -> block.contains("nibabel"))
                .findFirst()
                .orElseThrow();
        var expected = "(256, 256, 64) ('L', 'P', 'S')\n";
        assertThat(pasted(first + next, "nibabel")).endsWith(expected);
        assertThat(next).endsWith("  # " + expected);
    }

    @Test
    void theProgramOfTroubleshootingPrintsWhatTheGatewaySaysOfAFailure() throws IOException {
        assertThat(pasted(firstProgram("docs/troubleshooting.md")))
                .isEqualTo("404 unknown-resource: the archive has no such series or instance\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"docs/architecture.md", "docs/workarounds.md", "docs/decisions.md", "CONTRIBUTING.md"})
    void everyClassAndTestThatADocumentNamesExists(String document) throws IOException {
        var sources = sources();
        var names = NAME.matcher(Files.readString(ROOT.resolve(document)))
                .results()
                .filter(name -> !FOREIGN.contains(name.group(1)))
                .toList();

        assertThat(names).isNotEmpty();
        assertThat(names.stream()
                        .filter(name -> !sources.getOrDefault(name.group(1), "").contains(declaration(name)))
                        .map(MatchResult::group))
                .as("classes, tests and methods in " + document + " that the sources do not have")
                .isEmpty();
    }

    /** What the source of a class holds that is named alone, or with one of its methods. */
    private static String declaration(MatchResult name) {
        return name.group(2) == null ? name.group(1) : " " + name.group(2) + "(";
    }

    /** The source of every class by its name; of two with one name, either. */
    private static Map<String, String> sources() throws IOException {
        var sources = new HashMap<String, String>();
        for (String module : List.of("dicomweb-client", "proxy-app", "benchmarks")) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src"))) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(".java")).toList()) {
                    sources.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
                }
            }
        }
        return sources;
    }

    private static String firstProgram(String document) throws IOException {
        var blocks = PYTHON.matcher(Files.readString(ROOT.resolve(document)));
        assertThat(blocks.find()).as("a block of Python in " + document).isTrue();
        return blocks.group(1);
    }

    private static String pasted(String program, String... more) {
        assertThat(program).contains(PORT);
        int port = demo.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        var modules =
                Stream.concat(Stream.of("numpy", "requests"), Stream.of(more)).toList();
        return Programs.python("paste.py", modules, program.replace(PORT, "localhost:" + port));
    }
}
