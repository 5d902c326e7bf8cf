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
 * @param maxKeptBytes memory for what is kept of one instance: its characters, and {@value #OVERHEAD} bytes more for each
 *     attribute, item and value
 */
public record JsonLimits(
        int maxNestingDepth,
        int maxStringLength,
        long maxInstanceBytes,
        long maxInstances,
        long maxBytes,
        long maxKeptBytes) {

    /** What an object costs next to its characters: {@code "1",} is four bytes of JSON and a string of the heap. */
    static final int OVERHEAD = 64;

    /** Characters of the name of a member; those of the DICOM JSON Model have at most twelve. */
    static final int MAX_NAME_LENGTH = 256;

    /** As {@link #DEFAULT} has it. */
    private static final long KEPT = 64L << 20;

    /** 128 levels, strings of 8 Mi characters, 64 MiB per instance, a million instances, 1 GiB in all, 64 MiB kept. */
    public static final JsonLimits DEFAULT = new JsonLimits(128, 8 << 20, 64L << 20, 1_000_000, 1L << 30, KEPT);

    public JsonLimits {
        if (maxNestingDepth < 2
                || maxStringLength < 1
                || maxInstanceBytes < 2
                || maxInstances < 1
                || maxBytes < 2
                || maxKeptBytes < 1) {
            throw new IllegalArgumentException("JSON limits are positive");
        }
    }

    /** Keeps as much as {@link #DEFAULT}. */
    public JsonLimits(
            int maxNestingDepth, int maxStringLength, long maxInstanceBytes, long maxInstances, long maxBytes) {
        this(maxNestingDepth, maxStringLength, maxInstanceBytes, maxInstances, maxBytes, KEPT);
    }

    /** The same limits but for the strings' and for what is kept. */
    public JsonLimits withMemory(int changedStringLength, long changedKeptBytes) {
        return new JsonLimits(
                maxNestingDepth, changedStringLength, maxInstanceBytes, maxInstances, maxBytes, changedKeptBytes);
    }
}
