package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What compose.yaml, the manifests for Kubernetes and the documents set is a property that there is. */
final class DeployedPropertiesTest {

    private static final Path ROOT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("..")
            .normalize();

    /** Compose's own variables are in braces, and no properties. */
    private static final Pattern VARIABLE =
            Pattern.compile("(?<!\\{)\\bVOXELGATE_(?!IMAGE|REQUIRE|TEST|ENGINE)[A-Z0-9_]+\\b(?!_)");

    private static final Pattern PROPERTY = Pattern.compile("(?<=[`-])voxelgate\\.[a-z-]+\\.[a-z0-9.-]*[a-z](?=[`=])");

    private final PropertyNames names = PropertyNames.read();

    DeployedPropertiesTest() throws IOException {}

    @Test
    void ofCompose() throws IOException {
        assertThat(found(VARIABLE, "compose.yaml")).isNotEmpty().allMatch(names::know);
    }

    @Test
    void ofKubernetes() throws IOException {
        try (var files = Files.list(ROOT.resolve("deploy/kubernetes/config"))) {
            assertThat(files.map(file -> file.getFileName().toString()).filter(name -> name.startsWith("voxelgate")))
                    .isNotEmpty()
                    .allMatch(names::know);
        }
    }

    @Test
    void ofTheDocuments() throws IOException {
        for (String document :
                new String[] {"README.md", "docs/operations.md", "docs/oidc.md", "docs/reliability.md"}) {
            assertThat(found(PROPERTY, document)).as(document).allMatch(names::know);
        }
    }

    private static Stream<String> found(Pattern pattern, String file) throws IOException {
        return pattern.matcher(Files.readString(ROOT.resolve(file))).results().map(MatchResult::group);
    }
}
