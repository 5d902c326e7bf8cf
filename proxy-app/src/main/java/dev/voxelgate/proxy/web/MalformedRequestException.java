package dev.voxelgate.proxy.web;

/** The request breaks the rules of HTTP, or has a path that means nothing here (status 400). Quotes none of it. */
final class MalformedRequestException extends RuntimeException {

    MalformedRequestException(String message) {
        super(message);
    }
}
