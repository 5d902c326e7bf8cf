package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.ArrayLayout;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArraySelection;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.springframework.util.MultiValueMap;

/**
 * Reads the options of an array from a query: {@code rescale} (default 1), {@code compress} (0), {@code dtype}, {@code clip}
 * (0), {@code layout} (zyxc) and {@code slice}. Other parameters are ignored.
 */
final class QueryOptions {

    private QueryOptions() {}

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
                        : ArraySelection.ALL);
    }

    private static <T> Optional<T> value(
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
