package dev.voxelgate.dicomweb.part10;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;

/**
 * Specific Character Set (0008,0005), PS3.3 C.12.1.1.2. Text is only shown here, so that a set with code extensions
 * (ISO 2022) is read as Latin-1 rather than refused.
 */
final class CharacterSets {

    static final Charset DEFAULT = StandardCharsets.ISO_8859_1;

    private CharacterSets() {}

    /** The charset for a defined term; Latin-1 for one that is not listed. */
    static Charset of(String definedTerm) {
        var name = switch (definedTerm) {
            case "ISO_IR 192" -> "UTF-8";
            case "ISO_IR 101" -> "ISO-8859-2";
            case "ISO_IR 110" -> "ISO-8859-4";
            case "ISO_IR 144" -> "ISO-8859-5";
            case "ISO_IR 126" -> "ISO-8859-7";
            case "ISO_IR 148" -> "ISO-8859-9";
            case "ISO_IR 203" -> "ISO-8859-15";
            case "GB18030" -> "GB18030";
            case "GBK" -> "GBK";
            default -> "ISO-8859-1";
        };
        return Charset.isSupported(name) ? Charset.forName(name) : DEFAULT;
    }
}
