package dev.voxelgate.dicomweb.model;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a data set is encoded (PS3.5 section 10 and Annex A). Syntaxes not listed here, private ones included, are
 * explicit VR little endian with encapsulated or native pixel data, as PS3.5 A.4 requires of every newer one.
 *
 * @param uid the Transfer Syntax UID (0002,0010), for example {@code 1.2.840.10008.1.2.1}
 */
public record TransferSyntax(String uid) {

    public static final TransferSyntax IMPLICIT_VR_LITTLE_ENDIAN = new TransferSyntax("1.2.840.10008.1.2");
    public static final TransferSyntax EXPLICIT_VR_LITTLE_ENDIAN = new TransferSyntax("1.2.840.10008.1.2.1");
    public static final TransferSyntax DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN =
            new TransferSyntax("1.2.840.10008.1.2.1.99");
    public static final TransferSyntax EXPLICIT_VR_BIG_ENDIAN = new TransferSyntax("1.2.840.10008.1.2.2");
    public static final TransferSyntax RLE_LOSSLESS = new TransferSyntax("1.2.840.10008.1.2.5");

    /**
     * Not of the standard, and said by no file: stands for a native data set whose pixels are in a private attribute of
     * Elscint, compressed as its Compression Type "PMSCT_RLE1" says.
     */
    public static final TransferSyntax ELSCINT1_PMSCT_RLE1 =
            new TransferSyntax("2.25.67553098818443572261287666564469067869");

    private static final String JPEG_FAMILY = "1.2.840.10008.1.2.4.";

    /** MPEG-2, H.264 and H.265, whole or in fragments (PS3.5 A.4.5 and following). */
    private static final Pattern VIDEO = Pattern.compile(Pattern.quote(JPEG_FAMILY) + "10[0-8](\\.1)?");

    /** JPIP Referenced (PS3.5 A.6 and A.7) of JPEG 2000 and of HTJ2K, each plain and deflated. */
    private static final Set<String> REFERENCED =
            Set.of(JPEG_FAMILY + "94", JPEG_FAMILY + "95", JPEG_FAMILY + "204", JPEG_FAMILY + "205");

    private static final Set<String> REFERENCED_DEFLATED = Set.of(JPEG_FAMILY + "95", JPEG_FAMILY + "205");

    public boolean isImplicitVr() {
        return equals(IMPLICIT_VR_LITTLE_ENDIAN);
    }

    public boolean isBigEndian() {
        return equals(EXPLICIT_VR_BIG_ENDIAN);
    }

    /** Whether the data set after the file meta information is one raw deflate stream (PS3.5 A.5). */
    public boolean isDeflated() {
        return equals(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN) || REFERENCED_DEFLATED.contains(uid);
    }

    /** Whether pixel data are plain samples rather than codestreams. */
    public boolean isNative() {
        return isImplicitVr()
                || isBigEndian()
                || equals(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)
                || equals(EXPLICIT_VR_LITTLE_ENDIAN);
    }

    /** Whether pixel data are one stream of all frames, which are not frames without each other. */
    public boolean isVideo() {
        return VIDEO.matcher(uid).matches();
    }

    /** Whether pixel data are not in the file but at a JPIP server that it names. */
    public boolean isReferenced() {
        return REFERENCED.contains(uid);
    }

    @Override
    public String toString() {
        return uid;
    }
}
