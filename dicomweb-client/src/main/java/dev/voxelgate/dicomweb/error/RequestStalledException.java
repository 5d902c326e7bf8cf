package dev.voxelgate.dicomweb.error;

import java.time.Duration;

/** Whoever sends the content of a request sent nothing more of it for too long. No fault of the archive. */
public final class RequestStalledException extends RuntimeException {

    public RequestStalledException(Duration limit) {
        super("nothing more of the request's content came for " + limit.toMillis() + " ms");
    }
}
