package dev.voxelgate.proxy.security.studies;

import dev.voxelgate.dicomweb.model.Tag;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The attribute that tells whose a study is.
 *
 * @param tag its number
 * @param name as in the configuration
 */
public record StudyAttribute(int tag, String name) {

    private static final Pattern NUMBER = Pattern.compile("[0-9A-Fa-f]{8}");

    /** Those by which studies are told apart; others are named by their number. */
    private static final Map<String, Integer> KEYWORDS = Map.of(
            "StudyInstanceUID",
            Tag.STUDY_INSTANCE_UID,
            "InstitutionName",
            0x0008_0080,
            "InstitutionalDepartmentName",
            0x0008_1040,
            "AccessionNumber",
            Tag.ACCESSION_NUMBER,
            "PatientID",
            Tag.PATIENT_ID,
            "IssuerOfPatientID",
            0x0010_0021,
            "StudyDescription",
            Tag.STUDY_DESCRIPTION,
            "ClinicalTrialProtocolID",
            0x0012_0020);

    /** @throws IllegalArgumentException when it is neither such a keyword nor eight hexadecimal digits */
    public static StudyAttribute parse(String name) {
        var tag = KEYWORDS.get(name);
        if (tag == null && !NUMBER.matcher(name).matches()) {
            throw new IllegalArgumentException("choose of "
                    + String.join(", ", KEYWORDS.keySet().stream().sorted().toList())
                    + ", or write the eight digits of a tag, such as 00080080");
        }
        return new StudyAttribute(tag == null ? HexFormat.fromHexDigits(name) : tag, name);
    }

    boolean isStudyUid() {
        return tag == Tag.STUDY_INSTANCE_UID;
    }

    /** Eight digits, as in DICOM JSON. */
    String number() {
        return number(tag);
    }

    static String number(int tag) {
        return HexFormat.of().withUpperCase().toHexDigits(tag);
    }

    /** Whether a query parameter is about an attribute, in whatever spelling an archive may understand. */
    static boolean isNamed(String parameter, int tag) {
        var plain = parameter.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
        return plain.equals(number(tag).toLowerCase(Locale.ROOT))
                || KEYWORDS.entrySet().stream()
                        .anyMatch(known -> known.getValue() == tag
                                && known.getKey().toLowerCase(Locale.ROOT).equals(plain));
    }
}
