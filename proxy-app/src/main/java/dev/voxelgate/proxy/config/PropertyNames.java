package dev.voxelgate.proxy.config;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The names of the gateway's properties, from the metadata that Spring's annotation processor writes beside the
 * classes.
 *
 * <p>Spring lets a name be written in several ways, and in the environment without telling dots from dashes. So names are
 * compared by their letters and digits; only what follows the name of a list or a map has to be apart from it.
 */
final class PropertyNames {

    private static final String METADATA = "/META-INF/spring-configuration-metadata.json";

    private static final Pattern LIST = Pattern.compile("java\\.util\\.(?:List|Set)<(.*)>");
    private static final String MAP = "java.util.Map<";

    // What may follow the name of a list or a map; with underscores in the environment.
    private static final String INDEX = "(?:\\[[0-9]+\\]|_[0-9]+_?)?";
    private static final String ELEMENT = "(?:\\[[0-9]+\\]\\.|_[0-9]+_)";
    private static final String KEY = "(?:[\\[._].+)?";

    private static volatile @Nullable PropertyNames known;

    private final List<Known> properties;

    private PropertyNames(List<Known> properties) {
        this.properties = properties;
    }

    /**
     * The names of this build, read when somebody first asks: the start does so more than once.
     *
     * @throws IOException when there are no metadata, as in a build without the annotation processor
     */
    static PropertyNames read() throws IOException {
        var names = known;
        if (names == null) {
            names = readMetadata();
            known = names;
        }
        return names;
    }

    private static PropertyNames readMetadata() throws IOException {
        try (var metadata = PropertyNames.class.getResourceAsStream(METADATA)) {
            if (metadata == null) {
                throw new IOException("no " + METADATA);
            }
            return new PropertyNames(JsonMapper.shared()
                    .readTree(metadata)
                    .path("properties")
                    .valueStream()
                    .flatMap(Known::of)
                    .toList());
        }
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }

    /** Whether there is such a property, or such an element of a list, or a map that may have such a key. */
    boolean know(String name) {
        var letters = letters(name);
        var lower = name.toLowerCase(Locale.ROOT);
        return properties.stream().anyMatch(property -> property.is(letters, lower));
    }

    /** Whether it is a list or a set, rather than one of its elements. */
    boolean isList(String name) {
        var letters = letters(name);
        var lower = name.toLowerCase(Locale.ROOT);
        return !name.endsWith("]")
                && properties.stream().anyMatch(property -> property.list() && property.is(letters, lower));
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

    /**
     * A property, or what an element of a list has.
     *
     * @param start what its letters begin with
     * @param spelling of lists and maps, how they may be written, in small letters; null for what is just its letters
     * @param list whether it is a list or a set
     */
    private record Known(
            String name,
            String letters,
            String group,
            String start,
            @Nullable Pattern spelling,
            boolean list) {

        static Stream<Known> of(JsonNode property) {
            var name = property.path("name").asString();
            var type = property.path("type").asString();
            var list = LIST.matcher(type);
            if (list.matches()) {
                return Stream.concat(
                        Stream.of(of(name, name, spelling(name) + INDEX, true)), elements(name, list.group(1)));
            }
            return Stream.of(of(name, name, type.startsWith(MAP) ? spelling(name) + KEY : null, false));
        }

        private static Known of(String name, String start, @Nullable String spelling, boolean list) {
            var elements = name.split("\\.", 3);
            return new Known(
                    name,
                    PropertyNames.letters(name),
                    PropertyNames.letters(elements[0] + elements[1]),
                    PropertyNames.letters(start),
                    spelling == null ? null : Pattern.compile(spelling),
                    list);
        }

        /** The letters, with anything or nothing between. */
        private static String spelling(String name) {
            return String.join("[^a-z0-9]*", PropertyNames.letters(name).split("", -1));
        }

        /** What the elements of a list of records have; the metadata do not say it. */
        private static Stream<Known> elements(String list, String type) {
            return Arrays.stream(components(type)).map(component -> {
                boolean collection = Collection.class.isAssignableFrom(component.getType());
                return of(
                        list + "[0]." + DataObjectPropertyName.toDashedForm(component.getName()),
                        list,
                        spelling(list) + ELEMENT + spelling(component.getName()) + (collection ? INDEX : ""),
                        collection);
            });
        }

        private static RecordComponent[] components(String type) {
            try {
                var components = ClassUtils.forName(type, PropertyNames.class.getClassLoader())
                        .getRecordComponents();
                return components == null ? new RecordComponent[0] : components;
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException(e);
            }
        }

        boolean is(String otherLetters, String other) {
            return spelling == null
                    ? otherLetters.equals(letters)
                    : otherLetters.startsWith(start) && spelling.matcher(other).matches();
        }
    }
}
