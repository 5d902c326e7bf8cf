package dev.voxelgate.dicomweb.multipart;

/**
 * What a multipart body may ask of memory.
 *
 * @param maxPartHeaderBytes bytes of all header lines of one part, delimiter line included
 * @param maxPartHeaders header lines of one part
 * @param maxPreambleBytes bytes before the first delimiter, and likewise behind the last one
 * @param maxParts parts of one body
 */
public record MultipartLimits(int maxPartHeaderBytes, int maxPartHeaders, long maxPreambleBytes, long maxParts) {

    /** Generous for any archive: 16 KiB and 64 fields per part, 64 KiB of preamble, a million parts. */
    public static final MultipartLimits DEFAULT = new MultipartLimits(16 * 1024, 64, 64 * 1024, 1_000_000);

    public MultipartLimits {
        if (maxPartHeaderBytes < 1 || maxPartHeaders < 1 || maxPreambleBytes < 0 || maxParts < 1) {
            throw new IllegalArgumentException("multipart limits are positive");
        }
    }
}
