package dev.voxelgate.proxy.web.problem;

import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A range begins after the last byte (status 416, RFC 9110 15.5.17). */
public final class RangeNotSatisfiableException extends ResponseStatusException {

    private final long length;

    /** @param length of the representation in bytes */
    public RangeNotSatisfiableException(long length) {
        super(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "the answer has %d bytes".formatted(length));
        this.length = length;
    }

    @Override
    public HttpHeaders getHeaders() {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.CONTENT_RANGE, "bytes */" + length);
        return headers;
    }
}
