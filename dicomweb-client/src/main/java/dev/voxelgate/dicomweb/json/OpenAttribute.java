package dev.voxelgate.dicomweb.json;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DataDictionary;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The object of one attribute while it is read (PS3.18 F.2.2). Its members come in any order, so what the values mean
 * is decided at its end.
 */
final class OpenAttribute implements DicomJsonParser.Open {

    /** The member that is being read. */
    enum Member {
        VR,
        VALUE,
        INLINE_BINARY,
        BULK_DATA_URI,
        OTHER
    }

    private static final Map<String, Vr> VRS =
            Arrays.stream(Vr.values()).collect(Collectors.toUnmodifiableMap(Vr::name, vr -> vr));

    final int tag;
    Member member = Member.OTHER;
    boolean inArray;
    private @Nullable String vrName;
    private @Nullable String inlineBinary;
    private boolean elsewhere;
    private @Nullable String bulkDataUri;
    private final List<@Nullable String> texts = new ArrayList<>();
    private final List<Attributes> items = new ArrayList<>();

    OpenAttribute(int tag) {
        this.tag = tag;
    }

    void member(String name) {
        member = switch (name) {
            case "vr" -> Member.VR;
            case "Value" -> Member.VALUE;
            case "InlineBinary" -> Member.INLINE_BINARY;
            case "BulkDataURI" -> Member.BULK_DATA_URI;
            default -> Member.OTHER;
        };
    }

    /** Takes a string, number or literal; null for the literal null. */
    void scalar(@Nullable String text) {
        switch (member) {
            case VR -> vrName = text;
            case VALUE -> texts.add(text);
            case INLINE_BINARY -> inlineBinary = text;
            case BULK_DATA_URI -> {
                elsewhere = true;
                bulkDataUri = text;
            }
            case OTHER -> {}
        }
    }

    /** Takes an object among the values: a person name, or an item. */
    void object(OpenDataSet object) {
        var name = object.personName();
        if (name != null) {
            texts.add(name);
        } else {
            items.add(object.attributes());
        }
    }

    /**
     * What was read.
     *
     * @throws IllegalArgumentException when the values are not what the Value Representation says; without content
     */
    Value value() {
        if (elsewhere) {
            return new Value.Elsewhere(bulkDataUri);
        }
        var vr = vr();
        if (inlineBinary != null) {
            return new Value.Bytes(Base64.getDecoder().decode(inlineBinary.strip()));
        }
        if (vr == Vr.SQ || (vr == null && !items.isEmpty())) {
            return new Value.Items(items);
        }
        if (vr == null || vr.isText()) {
            // A person name without any component is an empty object, which looks like an item without attributes.
            List<String> strings = new ArrayList<>(texts.size());
            for (var text : texts) {
                strings.add(Objects.requireNonNullElse(text, ""));
            }
            return new Value.Text(strings);
        }
        List<Double> numbers = new ArrayList<>(texts.size());
        for (var text : texts) {
            if (text != null) {
                numbers.add(number(vr, text));
            }
        }
        return DataDictionary.vr(tag) == Vr.OW ? new Value.Bytes(words(numbers)) : new Value.Numbers(numbers);
    }

    private @Nullable Vr vr() {
        var named = vrName == null ? null : VRS.get(vrName);
        var known = DataDictionary.vr(tag);
        return named == null || (named == Vr.UN && known != null) ? known : named;
    }

    private static Double number(Vr vr, String text) {
        if (vr == Vr.AT) {
            return (double) Tag.parse(text);
        }
        return switch (text) {
            case "INF", "+INF", "Infinity", "+Infinity" -> Double.POSITIVE_INFINITY;
            case "-INF", "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> Double.valueOf(text);
        };
    }

    /** Lookup table data that the archive chose to call US or SS are the same words as OW. */
    private static byte[] words(List<Double> numbers) {
        var words = ByteBuffer.allocate(Math.multiplyExact(numbers.size(), 2)).order(ByteOrder.LITTLE_ENDIAN);
        numbers.forEach(number -> words.putShort((short) number.intValue()));
        return words.array();
    }
}
