package dev.voxelgate.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import com.palantir.javaformat.java.JavaFormatterOptions.Style;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** With {@code -Dvoxelgate.format=write} it rewrites what it would otherwise complain about. */
final class SourceFormatTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    private final Formatter formatter = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(Style.PALANTIR).build());

    @Test
    void everySourceIsAsTheFormatterWritesIt() throws IOException, FormatterException {
        boolean write = "write".equals(System.getProperty("voxelgate.format"));
        List<Path> sources = sources();
        var different = new ArrayList<Path>();
        for (Path source : sources) {
            String text = Files.readString(source);
            String formatted = formatter.formatSourceAndFixImports(text);
            if (!formatted.equals(text) && write) {
                Files.writeString(source, formatted);
            } else if (!formatted.equals(text)) {
                different.add(ROOT.relativize(source));
            }
        }
        assertThat(sources).contains(ROOT.resolve("proxy-app/src/test/java/dev/voxelgate/proxy/SourceFormatTest.java"));
        assertThat(different)
                .as("sources to format, see CONTRIBUTING.md (-Dvoxelgate.format=write)")
                .isEmpty();
    }

    /** The Java sources of every module, those that are no module's tests included. */
    private static List<Path> sources() throws IOException {
        var sources = new ArrayList<Path>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path module : modules.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .toList()) {
                try (Stream<Path> files = Files.walk(module.resolve("src"))) {
                    files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
                }
            }
        }
        return sources;
    }
}
