package dev.voxelgate.proxy.upstream;

import java.time.Duration;

/** The archive has not answered for a while, and is not asked before it had time to recover (status 503). */
public final class ArchiveUnavailableException extends RuntimeException {

    private final Duration retryAfter;

    ArchiveUnavailableException(Duration retryAfter) {
        super("the archive does not answer at present", null, false, false); // made for every request in an outage
        this.retryAfter = retryAfter;
    }

    /** When it will be asked again, at the latest. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
