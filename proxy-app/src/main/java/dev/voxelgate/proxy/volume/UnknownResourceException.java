package dev.voxelgate.proxy.volume;

/** There is no such study, series, instance or frame (status 404). */
public final class UnknownResourceException extends RuntimeException {

    public UnknownResourceException(String message) {
        super(message);
    }
}
