package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.ArrayLayout;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArraySelection;
import dev.voxelgate.proxy.volume.Drop;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.geometry.Tolerance;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriUtils;

/**
 * Reads the options of an array from a query: {@code rescale} (default 1), {@code compress} (0), {@code geometry} (0),
 * {@code dtype}, {@code clip} (0), {@code layout} (zyxc) and {@code slice}. Other parameters are ignored.
 */
final class QueryOptions {

    static final String GEOMETRY = "geometry";

    /** Of arrays only, and not of the volumes that they are views of. */
    private static final List<String> OF_ARRAYS = List.of("slice", "layout", "split", "compress", GEOMETRY);

    /** Those that are read here; an answer repeats no others. */
    private static final List<String> NAMES = List.of(
            "rescale",
            "compress",
            GEOMETRY,
            "dtype",
            "clip",
            "layout",
            "slice",
            "drop",
            "group",
            "split",
            "require",
            "tolerance");

    private QueryOptions() {}

    /**
     * The options of a query that was parsed, as a query with its question mark; empty when it has none. Other parameters, which
     * may be secrets, are left out.
     */
    static String repeated(MultiValueMap<String, String> query) {
        var options = NAMES.stream()
                .filter(query::containsKey)
                .map(name -> repeated(name, query.getFirst(name)))
                .collect(Collectors.joining("&"));
        return options.isEmpty() ? "" : "?" + options;
    }

    private static String repeated(String name, @Nullable String value) {
        return value == null ? name : name + '=' + UriUtils.encodeQueryParam(value, StandardCharsets.UTF_8);
    }

    /**
     * Refuses options of arrays where volumes are described as a whole, in their own axes.
     *
     * @throws BadParameterException when there is one
     */
    static void requireOfWholeVolumes(MultiValueMap<String, String> query) {
        for (var parameter : OF_ARRAYS) {
            if (query.containsKey(parameter)) {
                throw new BadParameterException(
                        "parameter %s is for arrays, not for their geometry".formatted(parameter));
            }
        }
    }

    /** Of an {@code .npz} only. */
    private static boolean withGeometry(MultiValueMap<String, String> query) {
        boolean wanted = QueryFlag.parse(query, GEOMETRY, false);
        if (wanted && !QueryFlag.parse(query, "compress", false)) {
            throw new BadParameterException("parameter geometry needs compress=1: an .npy holds one array");
        }
        return wanted;
    }

    /** @throws BadParameterException when a value cannot be read */
    static ArrayOptions parse(MultiValueMap<String, String> query) {
        return new ArrayOptions(
                QueryFlag.parse(query, "rescale", true),
                QueryFlag.parse(query, "compress", false),
                value(query, "dtype", DType::parse, "u1 i1 u2 i2 u4 i4 f2 f4 f8 or numpy's long names")
                        .orElse(null),
                QueryFlag.parse(query, "clip", false),
                value(query, "layout", ArrayLayout::named, "zyxc zyx zcyx czyx").orElse(ArrayLayout.ZYXC),
                query.containsKey("slice")
                        ? ArraySelection.parse(Objects.requireNonNullElse(query.getFirst("slice"), ""))
                        : ArraySelection.ALL,
                withGeometry(query));
    }

    /**
     * Reads which frames make the volume: {@code drop}, {@code group}, {@code split}, {@code require} and {@code tolerance}.
     *
     * @throws BadParameterException when a value cannot be read
     */
    static VolumeOptions volume(MultiValueMap<String, String> query) {
        var group = value(query, "group", QueryOptions::group, "the numbers of the groups, from 0");
        boolean split = QueryFlag.parse(query, "split", false);
        if (split && group.isPresent()) {
            throw new BadParameterException("parameters group and split exclude each other");
        }
        return new VolumeOptions(
                value(query, "drop", QueryOptions::drop, "localizer non-image duplicate, or several, comma separated")
                        .orElse(Set.of()),
                group.orElse(null),
                split,
                value(query, "require", QueryOptions::required, "volume").isPresent(),
                value(query, "tolerance", QueryOptions::tolerance, "the numbers between 0 and 0.5")
                        .orElse(Tolerance.DEFAULT));
    }

    private static Optional<Set<Drop>> drop(String text) {
        Set<Drop> drop = EnumSet.noneOf(Drop.class);
        for (var word : text.split(",", Drop.values().length + 1)) {
            var named = Drop.named(word);
            if (named.isEmpty()) {
                return Optional.empty();
            }
            drop.add(named.get());
        }
        return Optional.of(drop);
    }

    private static Optional<Integer> group(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
    }

    private static Optional<String> required(String text) {
        return Optional.of(text).filter("volume"::equals);
    }

    private static Optional<Tolerance> tolerance(String text) {
        try {
            return Optional.of(Tolerance.relative(Double.parseDouble(text)));
        } catch (IllegalArgumentException e) { // a NumberFormatException is one
            return Optional.empty();
        }
    }

    /**
     * The value of an option; empty without one.
     *
     * @param parse empty for what is none
     * @param values that there are, for the message
     * @throws BadParameterException when the value cannot be read
     */
    static <T> Optional<T> value(
            MultiValueMap<String, String> query, String name, Function<String, Optional<T>> parse, String values) {
        if (!query.containsKey(name)) {
            return Optional.empty();
        }
        var value = parse.apply(Objects.requireNonNullElse(query.getFirst(name), ""));
        if (value.isEmpty()) {
            throw new BadParameterException("parameter %s must be one of %s".formatted(name, values));
        }
        return value;
    }
}
