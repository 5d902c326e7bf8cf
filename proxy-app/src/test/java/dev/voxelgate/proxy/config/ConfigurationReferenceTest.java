package dev.voxelgate.proxy.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tables of {@code docs/configuration.md}: every property with its type, default and javadoc, as Spring's annotation
 * processor found them. With {@code -Dvoxelgate.docs=write} they are rewritten, otherwise they must be as they would be.
 */
final class ConfigurationReferenceTest {

    private static final Path DOCUMENT = Path.of(System.getProperty("basedir", ""))
            .toAbsolutePath()
            .resolve("../docs/configuration.md")
            .normalize();

    private static final String START = "<!-- generated: PROPERTIES -->\n";
    private static final String END = "<!-- end -->";

    private static final Map<String, String> TYPES = Map.of(
            "java.time.Duration", "time",
            "org.springframework.util.unit.DataSize", "size",
            "java.net.URI", "URL",
            "java.nio.file.Path", "path",
            "java.lang.Integer", "number",
            "java.lang.Long", "number",
            "java.lang.Double", "number",
            "java.lang.Boolean", "yes or no",
            "java.lang.String", "text",
            "dev.voxelgate.proxy.upstream.credentials.Secret", "text");

    @Test
    void isWhatTheCodeSays() throws IOException {
        var document = Files.readString(DOCUMENT);
        int from = document.indexOf(START) + START.length();
        int to = document.indexOf(END, from);
        assertThat(from).as("the generated section").isGreaterThanOrEqualTo(START.length());
        var tables = tables();
        if ("write".equals(System.getProperty("voxelgate.docs"))) {
            Files.writeString(DOCUMENT, document.substring(0, from) + tables + document.substring(to));
        } else {
            assertThat(document.substring(from, to))
                    .as("docs/configuration.md, see CONTRIBUTING.md (-Dvoxelgate.docs=write)")
                    .isEqualTo(tables);
        }
    }

    @Test
    void everyPropertyIsDescribed() throws IOException {
        assertThat(properties())
                .hasSizeGreaterThan(30)
                .allSatisfy(property -> assertThat(property.path("description").asString())
                        .as(property.path("name").asString())
                        .isNotBlank());
    }

    private static List<JsonNode> properties() throws IOException {
        try (var metadata =
                VoxelgateProperties.class.getResourceAsStream("/META-INF/spring-configuration-metadata.json")) {
            return JsonMapper.shared()
                    .readTree(metadata)
                    .path("properties")
                    .valueStream()
                    .sorted(Comparator.comparing(
                            property -> property.path("name").asString()))
                    .toList();
        }
    }

    private static String tables() throws IOException {
        var groups = properties().stream()
                .collect(Collectors.groupingBy(ConfigurationReferenceTest::group, TreeMap::new, Collectors.toList()));
        return groups.entrySet().stream()
                        .map(group -> "\n## `" + group.getKey()
                                + "`\n\n| property | | default | |\n| --- | --- | --- | --- |\n"
                                + group.getValue().stream()
                                        .map(ConfigurationReferenceTest::row)
                                        .collect(Collectors.joining()))
                        .collect(Collectors.joining())
                + "\n";
    }

    private static String group(JsonNode property) {
        var elements = property.path("name").asString().split("\\.", 3);
        return elements[0] + '.' + elements[1];
    }

    private static String row(JsonNode property) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(
                        property.path("name")
                                .asString()
                                .substring(group(property).length() + 1),
                        type(property.path("type").asString()),
                        standard(property.path("defaultValue")),
                        description(property.path("description").asString()));
    }

    private static String type(String name) {
        if (name.startsWith("java.util.List<") || name.startsWith("java.util.Set<")) {
            return list(name.substring(name.indexOf('<') + 1, name.length() - 1));
        }
        if (name.startsWith("java.util.Map<")) {
            return "names and values";
        }
        var known = TYPES.get(name);
        return known != null ? known : words(name).collect(Collectors.joining(", "));
    }

    private static String list(String element) {
        if (TYPES.containsKey(element)) {
            return "list";
        }
        var parts = loaded(element).getRecordComponents();
        return parts == null
                ? "list of " + words(element).collect(Collectors.joining(", "))
                : Stream.of(parts)
                        .map(part -> '`' + part.getName() + '`')
                        .collect(Collectors.joining(", ", "list, each with ", ""));
    }

    private static Stream<String> words(String name) {
        var constants = loaded(name).getEnumConstants();
        assertThat(constants).as(name).isNotNull();
        return Stream.of(constants)
                .map(constant ->
                        '`' + constant.toString().toLowerCase(Locale.ROOT).replace('_', '-') + '`');
    }

    private static Class<?> loaded(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String standard(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        var text = value.isArray()
                ? value.valueStream().map(JsonNode::asString).collect(Collectors.joining(", "))
                : value.asString();
        return text.isEmpty() ? "" : '`' + text + '`';
    }

    /** Javadoc as Markdown. */
    private static String description(String javadoc) {
        return javadoc.replaceAll("\\s+", " ")
                .replaceAll("\\{@(?:code|link) ([^}]*)}", "`$1`")
                .replaceAll("</?(?:p|b|i|em|ul|li)>", "")
                .replace("|", "\\|")
                .strip();
    }
}
