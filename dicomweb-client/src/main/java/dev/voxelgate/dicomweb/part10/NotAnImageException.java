package dev.voxelgate.dicomweb.part10;

/** A data set, well-formed or not, that describes no image: without pixel data, or without what says their size. */
public final class NotAnImageException extends RuntimeException {

    public NotAnImageException(String message) {
        super(message);
    }

    public NotAnImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
