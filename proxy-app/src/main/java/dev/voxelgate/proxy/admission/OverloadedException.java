package dev.voxelgate.proxy.admission;

import java.time.Duration;

/** The gateway has enough to do, or is about to stop (status 503). */
public final class OverloadedException extends RuntimeException {

    private final Duration retryAfter;

    public OverloadedException(String message, Duration retryAfter) {
        super(message, null, false, false); // as cheap as it can be: it is made when there is too much to do
        this.retryAfter = retryAfter;
    }

    /** When another try makes sense. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
