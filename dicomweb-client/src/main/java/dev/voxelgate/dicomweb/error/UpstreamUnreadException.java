package dev.voxelgate.dicomweb.error;

import java.time.Duration;

/**
 * The caller asked for nothing more of an answer for so long that its connection was given up, by this side or by the
 * archive. No fault of the archive:
 * when the caller wants to read on, a new call gives it what it has not had.
 */
public final class UpstreamUnreadException extends UpstreamException {

    public UpstreamUnreadException(String operation, Duration limit) {
        super(operation, "nobody asked for more of the answer for more than " + limit.toMillis() + " ms");
    }
}
