package dev.voxelgate.proxy.web.problem;

/**
 * The request breaks the rules of HTTP, or its path cannot be read (status 400). The message quotes nothing of the
 * request.
 */
public final class MalformedRequestException extends RuntimeException {

    public MalformedRequestException(String message) {
        super(message);
    }
}
