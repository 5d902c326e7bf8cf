package dev.voxelgate.dicomweb.part10;

/**
 * What a DICOM file may ask of memory and time.
 *
 * @param maxValueBytes bytes of one kept attribute value
 * @param maxKeptBytes bytes of all kept values of one instance, each counted with 64 bytes on top
 * @param maxNestingDepth sequences inside one another
 * @param maxElements data elements and items parsed in one instance
 * @param maxFrameBytes bytes of one frame, as stored
 * @param maxOffsetTableBytes bytes of a Basic or Extended Offset Table
 */
public record Part10Limits(
        int maxValueBytes,
        long maxKeptBytes,
        int maxNestingDepth,
        long maxElements,
        int maxFrameBytes,
        int maxOffsetTableBytes) {

    /** Values of 1 MiB, 64 MiB of them, 64 levels, 10 million elements, frames of 256 MiB, 16 MiB of offsets. */
    public static final Part10Limits DEFAULT =
            new Part10Limits(1 << 20, 64L << 20, 64, 10_000_000, 256 << 20, 16 << 20);

    public Part10Limits {
        if (maxValueBytes < 1
                || maxKeptBytes < 1
                || maxNestingDepth < 1
                || maxElements < 1
                || maxFrameBytes < 1
                || maxOffsetTableBytes < 1) {
            throw new IllegalArgumentException("Part 10 limits are positive");
        }
    }

    /** The same limits but for the frames'. */
    public Part10Limits withMaxFrameBytes(int changed) {
        return new Part10Limits(
                maxValueBytes, maxKeptBytes, maxNestingDepth, maxElements, changed, maxOffsetTableBytes);
    }
}
