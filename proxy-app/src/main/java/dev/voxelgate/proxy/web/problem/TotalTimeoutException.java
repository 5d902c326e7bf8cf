package dev.voxelgate.proxy.web.problem;

import java.time.Duration;

/** The total time for a request is over (status 504, or a reset). */
public final class TotalTimeoutException extends RuntimeException {

    public TotalTimeoutException(Duration limit) {
        super("the answer took longer than " + limit.toMillis() + " ms");
    }
}
