package dev.voxelgate.proxy.web.problem;

import java.time.Duration;

/** A request was not answered in the time that there is for all of it (status 504, or a reset). */
public final class TotalTimeoutException extends RuntimeException {

    public TotalTimeoutException(Duration limit) {
        super("the answer took longer than " + limit.toMillis() + " ms");
    }
}
