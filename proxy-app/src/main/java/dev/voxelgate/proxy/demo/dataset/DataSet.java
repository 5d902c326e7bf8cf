package dev.voxelgate.proxy.demo.dataset;

import dev.voxelgate.dicomweb.model.Vr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A data set or a sequence item with Value Representations: what can be written. Immutable, tags ascending, text in
 * UTF-8.
 */
public final class DataSet {

    private final Map<Integer, Element> elements;

    private DataSet(Map<Integer, Element> elements) {
        this.elements = elements;
    }

    public static Builder builder() {
        return new Builder();
    }

    /** The elements by ascending tag. */
    public Collection<Element> elements() {
        return elements.values();
    }

    public @Nullable Element element(int tag) {
        return elements.get(tag);
    }

    /** A text value's components, without padding; none when it is absent, empty or not text. */
    public List<String> strings(Attribute attribute) {
        return elements.get(attribute.tag()) instanceof Element.Plain plain
                        && plain.vr().isText()
                ? DicomText.values(plain)
                : List.of();
    }

    /** The first component of a text value, or an empty string. */
    public String string(Attribute attribute) {
        var all = strings(attribute);
        return all.isEmpty() ? "" : all.getFirst();
    }

    /** A builder that starts with these elements. */
    public Builder toBuilder() {
        var builder = new Builder();
        builder.elements.putAll(elements);
        return builder;
    }

    /** Collects elements; a later one of the same tag replaces an earlier one. */
    public static final class Builder {

        private final TreeMap<Integer, Element> elements = new TreeMap<>(Integer::compareUnsigned);

        private Builder() {}

        public Builder put(Element element) {
            elements.put(element.tag(), element);
            return this;
        }

        public Builder text(Attribute attribute, String... values) {
            if (!attribute.vr().isText()) {
                throw new IllegalArgumentException(attribute + " is not text");
            }
            return put(new Element.Plain(
                    attribute.tag(), attribute.vr(), String.join("\\", values).getBytes(StandardCharsets.UTF_8)));
        }

        /** Values of a binary number VR, or of DS and IS, which have their shortest exact text. */
        public Builder numbers(Attribute attribute, double... values) {
            return switch (attribute.vr()) {
                case DS, IS ->
                    text(
                            attribute,
                            Arrays.stream(values).mapToObj(Builder::decimal).toArray(String[]::new));
                case US, SS -> put(attribute, 2, values);
                case UL, SL, AT -> put(attribute, 4, values);
                default -> throw new IllegalArgumentException(attribute + " is not a number");
            };
        }

        public Builder bytes(Attribute attribute, byte[] value) {
            return put(new Element.Plain(attribute.tag(), attribute.vr(), value));
        }

        public Builder items(Attribute attribute, DataSet... items) {
            return put(new Element.Sequence(attribute.tag(), List.of(items)));
        }

        public DataSet build() {
            return new DataSet(Collections.unmodifiableMap(new TreeMap<>(elements)));
        }

        private Builder put(Attribute attribute, int size, double[] values) {
            var bytes = ByteBuffer.allocate(size * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                if (attribute.vr() == Vr.AT) {
                    // An attribute tag is two 16-bit numbers, group first (PS3.5 6.2).
                    bytes.putShort((short) ((long) value >>> 16)).putShort((short) (long) value);
                } else if (size == 2) {
                    bytes.putShort((short) (int) value);
                } else {
                    bytes.putInt((int) (long) value);
                }
            }
            return bytes(attribute, bytes.array());
        }

        private static String decimal(double value) {
            var text = value == Math.rint(value) && Math.abs(value) < 1e9
                    ? Long.toString((long) value)
                    : Double.toString(value);
            if (text.length() > 16) {
                throw new IllegalArgumentException("a decimal string has at most 16 characters");
            }
            return text;
        }
    }
}
