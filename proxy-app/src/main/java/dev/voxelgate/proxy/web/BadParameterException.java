package dev.voxelgate.proxy.web;

/** A parameter of the request has a value it cannot have (status 400). Names the parameter, not the value. */
final class BadParameterException extends RuntimeException {

    BadParameterException(String message) {
        super(message);
    }
}
