package dev.voxelgate.dicomweb.model;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The value of one attribute, as far as it was kept. */
public sealed interface Value {

    /** The values of a text VR, without padding; an empty one stands for an empty value among several. */
    record Text(List<String> values) implements Value {
        public Text {
            values = List.copyOf(values);
        }
    }

    /** The values of a binary number VR. 32-bit integers and floats are exact in a double. */
    record Numbers(List<Double> values) implements Value {
        public Numbers {
            values = List.copyOf(values);
        }
    }

    /** The bytes of OB, OW and the like, 16-bit and wider words in little endian. The array is not copied. */
    @SuppressWarnings("ArrayRecordComponent") // compared by its content
    record Bytes(byte[] bytes) implements Value {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Bytes value && Arrays.equals(bytes, value.bytes);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(bytes);
        }
    }

    /** The items of a sequence. */
    record Items(List<Attributes> items) implements Value {
        public Items {
            items = List.copyOf(items);
        }
    }

    /**
     * An attribute that is there but whose value stays with the archive (DICOM JSON's BulkDataURI, or pixel data). All are
     * equal: an archive may name the same value by another URI each time.
     *
     * @param uri as the archive wrote it, maybe relative to where it was read; null when there is none
     */
    record Elsewhere(@Nullable String uri) implements Value {
        public Elsewhere() {
            this(null);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Elsewhere;
        }

        @Override
        public int hashCode() {
            return Elsewhere.class.hashCode();
        }
    }
}
