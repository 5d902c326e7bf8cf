package dev.voxelgate.proxy.decode;

/**
 * An instance's attributes describe no image that can become an array: they are missing, contradict each other or ask
 * for something no rule covers. Names attributes, never a value that could be a patient's.
 */
public final class UnsupportedImageException extends IllegalArgumentException {

    public UnsupportedImageException(String message) {
        super(message);
    }

    public UnsupportedImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
