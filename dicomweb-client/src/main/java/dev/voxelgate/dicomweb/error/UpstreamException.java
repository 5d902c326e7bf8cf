package dev.voxelgate.dicomweb.error;

import org.jspecify.annotations.Nullable;

/**
 * A call to the archive failed before its answer could be parsed. The message names the call, never a URL, a header or
 * anything of a patient. Answers that break the format they claim to have are
 * {@link dev.voxelgate.dicomweb.stream.MalformedStreamException}s.
 */
public abstract sealed class UpstreamException extends RuntimeException
        permits UpstreamBusyException,
                UpstreamCredentialsException,
                UpstreamDisconnectedException,
                UpstreamProtocolException,
                UpstreamStatusException,
                UpstreamTimeoutException,
                UpstreamUnreachableException,
                UpstreamUnreadException {

    private final String operation;

    UpstreamException(String operation, String message) {
        super(operation + ": " + message);
        this.operation = operation;
    }

    UpstreamException(String operation, String message, @Nullable Throwable cause) {
        super(operation + ": " + message, cause);
        this.operation = operation;
    }

    /** The call, for example {@code RetrieveSeries}. */
    public String operation() {
        return operation;
    }
}
