package dev.voxelgate.dicomweb.model;

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

    public boolean isImplicitVr() {
        return equals(IMPLICIT_VR_LITTLE_ENDIAN);
    }

    public boolean isBigEndian() {
        return equals(EXPLICIT_VR_BIG_ENDIAN);
    }

    /** Whether the data set after the file meta information is one raw deflate stream (PS3.5 A.5). */
    public boolean isDeflated() {
        return equals(DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    }

    /** Whether pixel data are plain samples rather than codestreams. */
    public boolean isNative() {
        return isImplicitVr() || isBigEndian() || isDeflated() || equals(EXPLICIT_VR_LITTLE_ENDIAN);
    }

    @Override
    public String toString() {
        return uid;
    }
}
