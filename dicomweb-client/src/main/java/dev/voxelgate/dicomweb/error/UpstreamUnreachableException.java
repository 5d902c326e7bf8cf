package dev.voxelgate.dicomweb.error;

/** No connection to the archive: its name does not resolve, it refuses, or TLS could not be agreed on. */
public final class UpstreamUnreachableException extends UpstreamException {

    private final boolean untrusted;

    public UpstreamUnreachableException(String operation, Throwable cause) {
        super(operation, "the archive cannot be reached (" + cause.getClass().getSimpleName() + ")", cause);
        this.untrusted = false;
    }

    private UpstreamUnreachableException(String operation, String message) {
        super(operation, message);
        this.untrusted = true;
    }

    /** Without the cause, which quotes the certificate. */
    public static UpstreamUnreachableException untrusted(String operation) {
        return new UpstreamUnreachableException(
                operation, "the archive's certificate is not trusted, or not for the name in its URL");
    }

    /** Whether it answers, but is not known to be the archive: trying again does not help. */
    public boolean isUntrusted() {
        return untrusted;
    }
}
