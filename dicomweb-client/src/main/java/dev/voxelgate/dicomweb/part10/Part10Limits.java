package dev.voxelgate.dicomweb.part10;

/**
 * What a DICOM file may ask of memory and time.
 *
 * @param maxValueBytes bytes of one kept attribute value
 * @param maxKeptBytes memory for all kept values of one instance: their bytes, and 24 to 64 more for each
 * @param maxNestingDepth sequences inside one another
 * @param maxElements data elements and items parsed in one instance before its pixel data, and fragments of those
 * @param maxFrameBytes bytes of one frame, as stored
 * @param maxOffsetTableBytes bytes of a Basic or Extended Offset Table
 * @param maxSkippedBytes bytes of values that are skipped in a deflated data set, inflated; and bytes that follow the
 *     last frame of a file, as they come
 */
public record Part10Limits(
        int maxValueBytes,
        long maxKeptBytes,
        int maxNestingDepth,
        long maxElements,
        int maxFrameBytes,
        int maxOffsetTableBytes,
        long maxSkippedBytes) {

    private static final long SKIPPED = 256L << 20;

    /**
     * Values of 1 MiB, 64 MiB of them, 64 levels, 10 million elements, frames of 256 MiB, 16 MiB of offsets, 256 MiB
     * skipped.
     */
    public static final Part10Limits DEFAULT =
            new Part10Limits(1 << 20, 64L << 20, 64, 10_000_000, 256 << 20, 16 << 20, SKIPPED);

    public Part10Limits {
        if (maxValueBytes < 1
                || maxKeptBytes < 1
                || maxNestingDepth < 1
                || maxElements < 1
                || maxFrameBytes < 1
                || maxOffsetTableBytes < 1
                || maxSkippedBytes < 1) {
            throw new IllegalArgumentException("Part 10 limits are positive");
        }
    }

    /** Skips as much as {@link #DEFAULT}. */
    public Part10Limits(
            int maxValueBytes,
            long maxKeptBytes,
            int maxNestingDepth,
            long maxElements,
            int maxFrameBytes,
            int maxOffsetTableBytes) {
        this(maxValueBytes, maxKeptBytes, maxNestingDepth, maxElements, maxFrameBytes, maxOffsetTableBytes, SKIPPED);
    }

    /** The same limits but for the frames'. */
    public Part10Limits withMaxFrameBytes(int changed) {
        return new Part10Limits(
                maxValueBytes,
                maxKeptBytes,
                maxNestingDepth,
                maxElements,
                changed,
                maxOffsetTableBytes,
                maxSkippedBytes);
    }

    /** The same limits but for what is kept and for the offset tables. */
    public Part10Limits withMemory(long changedKeptBytes, int changedOffsetTableBytes) {
        return new Part10Limits(
                maxValueBytes,
                changedKeptBytes,
                maxNestingDepth,
                maxElements,
                maxFrameBytes,
                changedOffsetTableBytes,
                maxSkippedBytes);
    }
}
