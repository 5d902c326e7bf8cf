package dev.voxelgate.dicomweb.error;

/** No connection to the archive became free in time, or too many calls were waiting for one: overload of this side. */
public final class UpstreamBusyException extends UpstreamException {

    public UpstreamBusyException(String operation, String message, Throwable cause) {
        super(operation, message, cause);
    }
}
