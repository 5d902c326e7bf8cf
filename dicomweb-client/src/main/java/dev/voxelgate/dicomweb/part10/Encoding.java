package dev.voxelgate.dicomweb.part10;

/**
 * How the elements of a data set are written (PS3.5 section 7).
 *
 * @param explicitVr whether elements name their Value Representation
 * @param bigEndian byte order of tags, lengths and values
 */
record Encoding(boolean explicitVr, boolean bigEndian) {

    static final Encoding IMPLICIT_LITTLE = new Encoding(false, false);
    static final Encoding EXPLICIT_LITTLE = new Encoding(true, false);
    static final Encoding EXPLICIT_BIG = new Encoding(true, true);

    Encoding withExplicitVr(boolean explicit) {
        return new Encoding(explicit, bigEndian);
    }
}
