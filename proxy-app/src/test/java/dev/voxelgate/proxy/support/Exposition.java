package dev.voxelgate.proxy.support;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What Prometheus reads, version 0.0.4 of its text format.
 *
 * @param types of the metrics, by their names
 * @param samples the names that can be asked for, such as {@code ..._bucket}, with the names of their labels
 * @param text all of it
 */
public record Exposition(Map<String, String> types, Map<String, Set<String>> samples, String text) {

    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? \\S+");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_]\\w*)=\"(?:[^\"\\\\]|\\\\.)*\"");

    public static Exposition of(String text) {
        var types = new TreeMap<String, String>();
        var samples = new TreeMap<String, Set<String>>();
        for (var line : text.split("\n", -1)) {
            if (line.startsWith("# TYPE ")) {
                var words = line.split(" ", -1);
                types.put(words[2], words[3]);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                var sample = SAMPLE.matcher(line);
                if (!sample.matches()) {
                    throw new IllegalArgumentException(line);
                }
                var labels = samples.computeIfAbsent(sample.group(1), _ -> new TreeSet<>());
                if (sample.group(2) != null) {
                    LABEL.matcher(sample.group(2)).results().forEach(found -> labels.add(found.group(1)));
                }
            }
        }
        return new Exposition(types, samples, text);
    }

    /** The line of a sample with some labels, each as {@code name="value"}. */
    public boolean has(String name, String... labels) {
        return text.lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .anyMatch(line -> Arrays.stream(labels).allMatch(line::contains));
    }
}
