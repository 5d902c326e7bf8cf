package dev.voxelgate.proxy.nrrd;

import dev.voxelgate.proxy.numpy.DType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The header of a NRRD file with attached data (teem.sourceforge.net/nrrd/format.html), up to the blank line before them:
 * encoding raw, little endian. Lengths are in mm, coordinates LPS.
 *
 * @param type of an element, as {@link #type(DType)} names it
 * @param axes the fastest first
 * @param origin the centre of the first voxel; null when no axis has a direction
 * @param values keys, and what is said of each
 */
public record NrrdHeader(
        String type, List<Axis> axes, @Nullable List<Double> origin, Map<String, String> values) {

    /**
     * One axis.
     *
     * @param size elements along it
     * @param kind {@code domain} of space, {@code RGB-color}, {@code list}
     * @param direction from one element to the next, null of an axis that is none of space
     */
    public record Axis(long size, String kind, @Nullable List<Double> direction) {}

    /** Checks the sizes. */
    public NrrdHeader {
        axes = List.copyOf(axes);
        if (axes.isEmpty() || axes.stream().anyMatch(axis -> axis.size < 1)) {
            throw new IllegalArgumentException("not the axes of a file: " + axes);
        }
    }

    /** The name of an element type; empty for float16, which NRRD does not have. */
    public static Optional<String> type(DType dtype) {
        return switch (dtype) {
            case FLOAT16 -> Optional.empty();
            case FLOAT32 -> Optional.of("float");
            case FLOAT64 -> Optional.of("double");
            case UINT8, INT8, UINT16, INT16, UINT32, INT32 -> Optional.of(dtype.longName());
        };
    }

    /** The bytes before the first element. */
    public byte[] bytes() {
        var text = new StringBuilder("NRRD0005\n");
        field(text, "type", type);
        field(text, "dimension", Integer.toString(axes.size()));
        if (origin != null) {
            field(text, "space", "left-posterior-superior");
        }
        field(text, "sizes", each(axis -> Long.toString(axis.size)));
        if (origin != null) {
            field(text, "space directions", each(axis -> vector(axis.direction)));
        }
        field(text, "kinds", each(Axis::kind));
        field(text, "endian", "little");
        field(text, "encoding", "raw");
        if (origin != null) {
            field(text, "space units", "\"mm\" \"mm\" \"mm\"");
            field(text, "space origin", vector(origin));
        }
        values.keySet().stream()
                .sorted()
                .forEach(key -> text.append(key)
                        .append(":=")
                        .append(Objects.requireNonNull(values.get(key)))
                        .append('\n'));
        return text.append('\n').toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static void field(StringBuilder text, String name, String value) {
        text.append(name).append(": ").append(value).append('\n');
    }

    private String each(Function<Axis, String> told) {
        return axes.stream().map(told).collect(Collectors.joining(" "));
    }

    private static String vector(@Nullable List<Double> numbers) {
        return numbers == null
                ? "none"
                : numbers.stream().map(String::valueOf).collect(Collectors.joining(",", "(", ")"));
    }
}
