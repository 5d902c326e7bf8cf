package dev.voxelgate.proxy.volume;

/** A request selects a part that its array cannot have (status 400). The message names the parameter, not its value. */
public final class InvalidSelectionException extends RuntimeException {

    public InvalidSelectionException(String message) {
        super(message);
    }
}
