package dev.voxelgate.dicomweb.error;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The archive answered with another status than success. Its body is thrown away: it may tell about a patient. */
public final class UpstreamStatusException extends UpstreamException {

    private final int status;
    private final @Nullable Duration retryAfter;

    public UpstreamStatusException(String operation, int status, @Nullable Duration retryAfter) {
        super(operation, "the archive answered with status " + status);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The HTTP status code. */
    public int status() {
        return status;
    }

    /** How long the archive asks its clients to stay away, at most a day; null when it does not say. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Whether the archive does not have what was asked for: 404, 410, or 204 where there would have to be content. */
    public boolean isNotFound() {
        return status == 404 || status == 410 || status == 204;
    }

    /** Whether the archive does not let this client in: 401 or 403. */
    public boolean isDenied() {
        return status == 401 || status == 403;
    }
}
