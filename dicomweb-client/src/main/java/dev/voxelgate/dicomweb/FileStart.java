package dev.voxelgate.dicomweb;

import dev.voxelgate.dicomweb.part10.SingleFrames;
import org.jspecify.annotations.Nullable;

/**
 * The start of a DICOM file.
 *
 * @param frames what it says of its frames
 * @param isPiece whether the archive has sent these bytes only: then it can send others as well
 * @param tag the strong entity tag of the file, null when the archive says none
 */
public record FileStart(
        SingleFrames frames, boolean isPiece, @Nullable String tag) {}
