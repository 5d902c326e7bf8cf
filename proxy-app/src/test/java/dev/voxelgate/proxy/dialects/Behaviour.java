package dev.voxelgate.proxy.dialects;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How one kind of archive answers, and what the gateway makes of it.
 *
 * @param name what it does
 * @param problems the images that have no array: with the status and type of the problem instead
 * @param missing the problem of a series that it does not have
 */
record Behaviour(String name, Dialect dialect, Map<Image, String> problems, String missing) {

    private static final String UNKNOWN = "404 unknown-resource";

    Behaviour(String name, Dialect dialect) {
        this(name, dialect, Map.of(), UNKNOWN);
    }

    Behaviour failing(String problem, Image... images) {
        var all = new EnumMap<Image, String>(Image.class);
        all.putAll(problems);
        for (var image : images.length == 0 ? Image.values() : images) {
            all.put(image, problem);
        }
        return new Behaviour(name, dialect, all, missing);
    }

    /** The problem of an image, empty when it has its array. */
    Optional<String> problem(Image image) {
        return Optional.ofNullable(problems.get(image));
    }

    @Override
    public String toString() {
        return name;
    }
}
