package dev.voxelgate.proxy.volume.geometry;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of a {@link DimensionKey} of one frame. They are ordered: absent ones, numbers, texts, vectors. */
sealed interface DimensionValue extends Comparable<DimensionValue> {

    /** As the geometry has it: null, an integer or a number, a text, or a list of numbers. */
    @Nullable
    Object plain();

    /** The frame does not have it. */
    record Absent() implements DimensionValue {
        @Override
        public @Nullable Object plain() {
            return null;
        }
    }

    /** A number. */
    record Numeric(double value) implements DimensionValue {
        public Numeric {
            value += 0.0; // one zero
        }

        @Override
        public Object plain() {
            return plain(value);
        }

        private static Object plain(double value) {
            long integer = (long) value;
            return integer == value ? (Object) integer : (Object) value;
        }
    }

    /** A text. */
    record Text(String value) implements DimensionValue {
        @Override
        public Object plain() {
            return value;
        }
    }

    /** Several numbers. */
    record Vector(List<Double> values) implements DimensionValue {
        public Vector {
            values = values.stream().map(value -> value + 0.0).toList();
        }

        @Override
        public Object plain() {
            return values;
        }

        private double[] array() {
            return values.stream().mapToDouble(Double::doubleValue).toArray();
        }
    }

    @Override
    default int compareTo(DimensionValue other) {
        return switch (this) {
            case Numeric a when other instanceof Numeric b -> Double.compare(a.value, b.value);
            case Text a when other instanceof Text b -> a.value.compareTo(b.value);
            case Vector a when other instanceof Vector b -> Arrays.compare(a.array(), b.array());
            case Absent _, Numeric _, Text _, Vector _ -> Integer.compare(rank(this), rank(other));
        };
    }

    private static int rank(DimensionValue value) {
        return switch (value) {
            case Absent _ -> 0;
            case Numeric _ -> 1;
            case Text _ -> 2;
            case Vector _ -> 3;
        };
    }
}
