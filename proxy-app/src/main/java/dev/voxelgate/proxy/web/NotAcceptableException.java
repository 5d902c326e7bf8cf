package dev.voxelgate.proxy.web;

/** The client's Accept header excludes every form in which the array can be sent (status 406). */
final class NotAcceptableException extends RuntimeException {

    NotAcceptableException(String message) {
        super(message);
    }
}
