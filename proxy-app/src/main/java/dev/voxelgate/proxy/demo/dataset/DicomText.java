package dev.voxelgate.proxy.demo.dataset;

import dev.voxelgate.dicomweb.model.Vr;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Character strings in data sets (PS3.5 6.2). */
final class DicomText {

    private DicomText() {}

    /** The components of a text value without their padding; none when all are empty. */
    static List<String> values(Element.Plain element) {
        var text = new String(element.bytes(), StandardCharsets.UTF_8);
        var all = isSingle(element.vr())
                ? List.of(text.replaceAll("[ \0]+$", ""))
                : Arrays.stream(text.split("\\\\", -1))
                        .map(value -> value.replaceAll("^ +|[ \0]+$", ""))
                        .toList();
        return all.stream().allMatch(String::isEmpty) ? List.of() : all;
    }

    /** Whether a backslash is an ordinary character. */
    private static boolean isSingle(Vr vr) {
        return switch (vr) {
            case LT, ST, UR, UT -> true;
            default -> false;
        };
    }
}
