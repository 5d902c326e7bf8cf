package dev.voxelgate.dicomweb.error;

/** The archive took the call, but its connection ended before the answer was whole. A new call may well succeed. */
public final class UpstreamDisconnectedException extends UpstreamException {

    public UpstreamDisconnectedException(String operation, String message, Throwable cause) {
        super(operation, message, cause);
    }
}
