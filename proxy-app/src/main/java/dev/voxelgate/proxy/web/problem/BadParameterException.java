package dev.voxelgate.proxy.web.problem;

/** A parameter of the request has a value it cannot have (status 400). Names the parameter, not the value. */
public final class BadParameterException extends RuntimeException {

    public BadParameterException(String message) {
        super(message);
    }
}
