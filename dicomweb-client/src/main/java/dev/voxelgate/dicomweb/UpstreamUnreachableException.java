package dev.voxelgate.dicomweb;

/** No connection to the archive: its name does not resolve, it refuses, or TLS could not be agreed on. */
public final class UpstreamUnreachableException extends UpstreamException {

    UpstreamUnreachableException(String operation, Throwable cause) {
        super(operation, "the archive cannot be reached (" + cause.getClass().getSimpleName() + ")", cause);
    }
}
