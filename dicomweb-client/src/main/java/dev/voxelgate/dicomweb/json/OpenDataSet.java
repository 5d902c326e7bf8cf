package dev.voxelgate.dicomweb.json;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Value;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An object of attributes while it is read: an instance, an item of a sequence, or, as only its members tell, a person
 * name (PS3.18 F.2.2).
 */
final class OpenDataSet implements DicomJsonParser.Open {

    private static final List<String> NAME_COMPONENTS = List.of("Alphabetic", "Ideographic", "Phonetic");

    private final Attributes.Builder attributes = Attributes.builder();
    private String @Nullable [] name;
    private int component = -1;

    /** Whether the member is a component group of a person name, whose text comes next. */
    boolean isNameComponent(String member) {
        component = NAME_COMPONENTS.indexOf(member);
        return component >= 0;
    }

    /** Takes the text of the member before it, if that was part of a person name. */
    void scalar(@Nullable String text) {
        if (component >= 0) {
            if (name == null) {
                name = new String[] {"", "", ""};
            }
            name[component] = text == null ? "" : text;
            component = -1;
        }
    }

    void put(int tag, Value value) {
        attributes.put(tag, value);
    }

    /** The name as a data set has it, component groups separated by {@code =}; or null if this is no name. */
    @Nullable
    String personName() {
        if (name == null) {
            return null;
        }
        int last = name[2].isEmpty() ? (name[1].isEmpty() ? 1 : 2) : 3;
        return String.join("=", Arrays.copyOf(name, last));
    }

    Attributes attributes() {
        return attributes.build();
    }
}
