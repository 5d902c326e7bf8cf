package dev.voxelgate.dicomweb.error;

import org.jspecify.annotations.Nullable;

/** No connection to the archive became free in time, or too many calls were waiting for one: overload of this side. */
public final class UpstreamBusyException extends UpstreamException {

    public UpstreamBusyException(String operation, String message, @Nullable Throwable cause) {
        super(operation, message, cause);
    }
}
