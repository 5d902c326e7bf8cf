package dev.voxelgate.proxy.config;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of the gateway's properties, from the metadata that Spring's annotation processor leaves beside the classes.
 *
 * <p>Spring lets a name be written in several ways, and in the environment without telling dots from dashes. So names are
 * compared by their letters and digits.
 */
final class PropertyNames {

    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    /** A name may go on below these: with an index or a key. */
    private static final List<String> COLLECTIONS = List.of("java.util.List<", "java.util.Map<", "java.util.Set<");

    private final List<Known> properties;

    private PropertyNames(List<Known> properties) {
        this.properties = properties;
    }

    /** @throws IOException when there are no metadata, as in a build without the annotation processor */
    static PropertyNames read() throws IOException {
        try (var metadata = PropertyNames.class.getResourceAsStream(METADATA)) {
            if (metadata == null) {
                throw new IOException("no " + METADATA);
            }
            return new PropertyNames(JsonMapper.shared()
                    .readTree(metadata)
                    .path("properties")
                    .valueStream()
                    .map(Known::of)
                    .toList());
        }
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Whether there is such a property, or one that holds it: the list of an element, the map of a key. */
    boolean know(String name) {
        var letters = letters(name);
        return properties.stream().anyMatch(property -> property.is(letters));
    }

    /** Whether there are properties whose names begin alike, {@code voxelgate.upstream} for example. */
    boolean knowGroupOf(String name) {
        var letters = letters(name);
        return properties.stream().map(Known::group).anyMatch(letters::startsWith);
    }

    /** The one that was probably meant. */
    String nearest(String name) {
        var letters = letters(name);
        return properties.stream()
                .min(Comparator.comparingInt(property -> distance(property.letters(), letters)))
                .map(Known::name)
                .orElseThrow();
    }

    Stream<String> names() {
        return properties.stream().map(Known::name);
    }

    /** Levenshtein's: how many letters have to be put in, taken out or replaced. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }

    private record Known(String name, String letters, String group, boolean collection) {

        static Known of(JsonNode property) {
            var name = property.path("name").asString();
            var elements = name.split("\\.", 3);
            var type = property.path("type").asString();
            return new Known(
                    name,
                    PropertyNames.letters(name),
                    PropertyNames.letters(elements[0] + elements[1]),
                    COLLECTIONS.stream().anyMatch(type::startsWith));
        }

        boolean is(String other) {
            return collection ? other.startsWith(letters) : other.equals(letters);
        }
    }
}
