package dev.voxelgate.proxy.web.problem;

/** The client's Accept header excludes every form in which the array can be sent (status 406). */
public final class NotAcceptableException extends RuntimeException {

    public NotAcceptableException(String message) {
        super(message);
    }
}
