package dev.voxelgate.dicomweb.part10;

import dev.voxelgate.dicomweb.stream.MalformedStreamException;

/** The pixel data end before the frames that the data set promises are whole. */
public final class PixelDataTooShortException extends MalformedStreamException {

    /**
     * @param offset where in the file, in bytes from its start
     * @param message what was expected, and what was found instead
     */
    public PixelDataTooShortException(long offset, String message) {
        super(offset, message);
    }
}
