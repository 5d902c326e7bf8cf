package dev.voxelgate.proxy.web.connection;

/** The content of a request breaks HTTP's rules (RFC 9112 7.1), so that nobody knows where it ends. */
public final class MalformedContentException extends RuntimeException {

    MalformedContentException() {
        super("the content is not framed as HTTP/1.1 demands");
    }
}
