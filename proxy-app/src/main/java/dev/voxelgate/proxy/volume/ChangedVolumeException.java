package dev.voxelgate.proxy.volume;

/** A series is not in the state any more that is asked for (status 410). */
public final class ChangedVolumeException extends RuntimeException {

    public ChangedVolumeException() {
        super("the series has changed since: it is not in the state that the path names");
    }

    /** @param message what has changed, and what to do */
    public ChangedVolumeException(String message) {
        super(message);
    }
}
