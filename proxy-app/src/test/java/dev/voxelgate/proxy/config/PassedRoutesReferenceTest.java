package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

/**
 * The lists of what is passed on in {@code docs/configuration.md}, from the rules themselves. With
 * {@code -Dvoxelgate.docs=write} they are rewritten, otherwise they must be as they would be.
 */
final class PassedRoutesReferenceTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../docs/configuration.md")
            .normalize();

    private static final String START = "<!-- generated: PASSED -->\n";
    private static final String END = "<!-- end of PASSED -->";

    @Test
    void isWhatTheRulesSay() throws IOException {
        var document = Files.readString(DOCUMENT);
        int from = document.indexOf(START) + START.length();
        int to = document.indexOf(END, from);
        assertThat(from).as("the generated section").isGreaterThanOrEqualTo(START.length());
        if ("write".equals(System.getProperty("voxelgate.docs"))) {
            Files.writeString(DOCUMENT, document.substring(0, from) + lists() + document.substring(to));
        } else {
            assertThat(document.substring(from, to))
                    .as("docs/configuration.md, see CONTRIBUTING.md (-Dvoxelgate.docs=write)")
                    .isEqualTo(lists());
        }
    }

    private static String lists() throws IOException {
        try (var file = PassedRoutesReferenceTest.class.getResourceAsStream("/application.yaml")) {
            Map<String, Map<String, Map<String, List<String>>>> settings = new Yaml().load(file);
            var pass = Objects.requireNonNull(
                    Objects.requireNonNull(settings.get("voxelgate")).get("pass"));
            return Stream.of(
                            list("Always (`voxelgate.pass.read`):", Objects.requireNonNull(pass.get("read"))),
                            list(
                                    "With `voxelgate.pass.writing=true` (`voxelgate.pass.write`):",
                                    Objects.requireNonNull(pass.get("write"))),
                            list("With `voxelgate.pass.downloads=true`:", PassProperties.DOWNLOADS))
                    .collect(Collectors.joining("\n", "\n", "\n"));
        }
    }

    private static String list(String title, List<String> rules) {
        return title + "\n\n```text\n" + String.join("\n", rules) + "\n```\n";
    }
}
