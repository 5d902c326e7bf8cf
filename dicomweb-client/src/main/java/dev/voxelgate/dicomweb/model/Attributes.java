package dev.voxelgate.dicomweb.model;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a data set or of a sequence item that were kept while it was parsed, from DICOM JSON or from a
 * file. Immutable. An attribute with an empty value counts as absent for every getter but {@link #value}. Equal when
 * the same attributes have the same values.
 */
public final class Attributes {

    public static final Attributes EMPTY = builder().build();

    private final Map<Integer, Value> values;

    private Attributes(Map<Integer, Value> values) {
        this.values = values;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The value as it was parsed, or null when the attribute is not there. */
    public @Nullable Value value(int tag) {
        return values.get(tag);
    }

    /** Whether the attribute is there, empty or not. */
    public boolean contains(int tag) {
        return values.containsKey(tag);
    }

    /** The tags that are there, ascending as signed integers. */
    public Iterable<Integer> tags() {
        return values.keySet();
    }

    /** The values as text; none when the attribute is absent, empty or not text or number. */
    public List<String> strings(int tag) {
        return switch (values.get(tag)) {
            case Value.Text text when text.values().stream().allMatch(String::isEmpty) -> List.of();
            case Value.Text text -> text.values();
            case Value.Numbers numbers ->
                numbers.values().stream().map(Attributes::plainNumber).toList();
            case null, default -> List.of();
        };
    }

    /** The first value as text, or null. */
    public @Nullable String string(int tag) {
        var all = strings(tag);
        return all.isEmpty() ? null : all.getFirst();
    }

    /**
     * The values as numbers; none when the attribute is absent or empty.
     *
     * @throws MalformedValueException when a value is not a number
     */
    public List<Double> numbers(int tag) {
        return switch (values.get(tag)) {
            case Value.Numbers numbers -> numbers.values();
            case Value.Text _ ->
                strings(tag).stream().map(text -> parseNumber(tag, text)).toList();
            case null, default -> List.of();
        };
    }

    /** The first value as a number. */
    public OptionalDouble number(int tag) {
        var all = numbers(tag);
        return all.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(all.getFirst());
    }

    /**
     * The first value as an integer of 32 bits.
     *
     * @throws MalformedValueException when it is not one
     */
    public OptionalInt integer(int tag) {
        var number = number(tag);
        if (number.isEmpty()) {
            return OptionalInt.empty();
        }
        int integer = (int) number.getAsDouble();
        if (integer != number.getAsDouble()) {
            throw new MalformedValueException(tag, "an integer of 32 bits");
        }
        return OptionalInt.of(integer);
    }

    /** The items of a sequence; none when it is absent. */
    public List<Attributes> items(int tag) {
        return values.get(tag) instanceof Value.Items sequence ? sequence.items() : List.of();
    }

    /** The bytes of a binary value, not copied, or null. */
    public byte @Nullable [] bytes(int tag) {
        return values.get(tag) instanceof Value.Bytes binary ? binary.bytes() : null;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Attributes attributes && values.equals(attributes.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    private static double parseNumber(int tag, String text) {
        try {
            return Double.parseDouble(text.strip());
        } catch (NumberFormatException e) {
            throw new MalformedValueException(tag, "a number");
        }
    }

    private static String plainNumber(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    /** Collects attributes; a later value of the same tag replaces an earlier one. */
    public static final class Builder {
        private final Map<Integer, Value> values = new TreeMap<>();

        private Builder() {}

        public Builder put(int tag, Value value) {
            values.put(tag, value);
            return this;
        }

        public Builder put(int tag, String... texts) {
            return put(tag, new Value.Text(List.of(texts)));
        }

        public Builder put(int tag, double... numbers) {
            return put(tag, new Value.Numbers(Arrays.stream(numbers).boxed().toList()));
        }

        public Attributes build() {
            return new Attributes(Collections.unmodifiableMap(new TreeMap<>(values)));
        }
    }
}
