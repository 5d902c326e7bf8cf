package dev.voxelgate.dicomweb.json;

/**
 * What a DICOM JSON document may ask of memory and time.
 *
 * @param maxNestingDepth JSON objects and arrays inside one another
 * @param maxStringLength characters of one string or number, InlineBinary included; one that is not kept may be some kilobytes
 *     longer
 * @param maxInstanceBytes bytes of the object of one instance
 * @param maxInstances objects of one document
 * @param maxBytes bytes of one document
 */
public record JsonLimits(
        int maxNestingDepth, int maxStringLength, long maxInstanceBytes, long maxInstances, long maxBytes) {

    /** 128 levels, strings of 8 Mi characters, 64 MiB per instance, a million instances, 1 GiB in all. */
    public static final JsonLimits DEFAULT = new JsonLimits(128, 8 << 20, 64L << 20, 1_000_000, 1L << 30);

    public JsonLimits {
        if (maxNestingDepth < 2 || maxStringLength < 1 || maxInstanceBytes < 2 || maxInstances < 1 || maxBytes < 2) {
            throw new IllegalArgumentException("JSON limits are positive");
        }
    }
}
