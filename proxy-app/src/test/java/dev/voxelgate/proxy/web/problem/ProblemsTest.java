package dev.voxelgate.proxy.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.array.UndecodableFrameException;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.UnsupportedTransferSyntaxException;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;

class ProblemsTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    /** Of the table in the code, and of the exceptions that bring a name of their own, the names are literals. */
    @Test
    void everyProblemThatThereCanBeIsDescribed() throws IOException {
        var main = ROOT.resolve("proxy-app/src/main/java/dev/voxelgate/proxy");
        var names = new TreeSet<>(
                found("\\((?:[A-Z_]+|status(?:\\(e\\))?), \"([a-z-]+)\"", main.resolve("web/problem/Problems.java")));
        names.addAll(found("\\? \"([a-z-]+)\" : ", main.resolve("array/UndecodableFrameException.java")));
        names.addAll(found(" : \"([a-z-]+)\";", main.resolve("array/UndecodableFrameException.java")));
        for (var folder : List.of("volume", "container")) {
            try (var files = Files.walk(main.resolve(folder))) {
                for (var file : files.filter(Files::isRegularFile).toList()) {
                    names.addAll(found("UnprocessableVolumeException\\(\\s*\"([a-z-]+)\"", file));
                }
            }
        }
        assertThat(names).contains("internal", "http", "denied-by-archive", "undecodable", "mixed-series", "too-large");

        var semantics = Files.readString(ROOT.resolve("docs/semantics.md"));
        var table = semantics.substring(semantics.indexOf("## Problems"), semantics.indexOf("Every 503"));
        var described = Pattern.compile("^\\| [^|]* \\| ([^|]*) \\|", Pattern.MULTILINE)
                .matcher(table)
                .results()
                .flatMap(row ->
                        Pattern.compile("`([a-z-]+)`").matcher(row.group(1)).results())
                .map(name -> name.group(1));
        assertThat(described).containsExactlyInAnyOrderElementsOf(names);
    }

    private static List<String> found(String pattern, Path file) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    @Test
    void ofFramesThatFailSideBySideTheFirstIsTold() {
        var first = new UndecodableFrameException("1.2.3", 0, new DecodeException("damaged"));
        var second = new UndecodableFrameException("1.2.3", 1, new DecodeException("damaged as well"));
        var problem = Problems.of(Exceptions.multiple(first, second));
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.detail()).isEqualTo("instance 1.2.3, frame 1: damaged");
    }

    @Test
    void anUnsupportedTransferSyntaxIsNamed() {
        var problem = Problems.of(
                new UndecodableFrameException("1.2.3", 0, new UnsupportedTransferSyntaxException("1.2.840.10008.9")));
        assertThat(problem.type()).isEqualTo("urn:voxelgate:problem:unsupported-transfer-syntax");
        assertThat(problem.details()).contains("1.2.840.10008.9");
    }

    @Test
    void memoryThatIsExhaustedIsOverload() {
        for (var failure : List.of(new OutOfMemoryError("Doe^Jane"), exhausted())) {
            var problem = Problems.of(failure);
            assertThat(problem.status()).isEqualTo(503);
            assertThat(problem.type()).isEqualTo("urn:voxelgate:problem:out-of-memory");
            assertThat(problem.detail()).doesNotContain("Doe");
        }
    }

    private static Throwable exhausted() {
        try {
            return MemoryExhaustedException.guard(() -> {
                throw new OutOfMemoryError("Doe^Jane");
            });
        } catch (MemoryExhaustedException e) {
            return e;
        }
    }

    @Test
    void whatNobodyForesawSaysNothingOfItsCause() {
        var problem = Problems.of(new IllegalStateException("Doe^Jane"));
        assertThat(problem.status()).isEqualTo(500);
        assertThat(problem.detail()).doesNotContain("Doe");
    }
}
