package dev.voxelgate.proxy.web.problem;

/** The request breaks the rules of HTTP, or has a path that means nothing here (status 400). Quotes none of it. */
public final class MalformedRequestException extends RuntimeException {

    public MalformedRequestException(String message) {
        super(message);
    }
}
