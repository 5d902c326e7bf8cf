package dev.voxelgate.proxy.admission;

import java.time.Duration;

/** The gateway is at its limits (status 503). */
public sealed class OverloadedException extends RuntimeException permits StoppingException {

    private final Duration retryAfter;

    public OverloadedException(String message, Duration retryAfter) {
        super(message, null, false, false); // as cheap as it can be: it is made when there is too much to do
        this.retryAfter = retryAfter;
    }

    /** When another try makes sense. */
    public final Duration retryAfter() {
        return retryAfter;
    }
}
