package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamUnreachableException;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import java.time.Duration;
import java.util.Set;

/**
 * When a call to the archive that failed is worth another try.
 *
 * @param maxAttempts tries of one retrieval in all, whatever they gave: an archive that gives a little each time is
 *     given up too. With 1 there is no second try.
 * @param firstBackoff the longest pause before the second try; each one after it may be twice as long
 * @param maxBackoff the longest pause of all
 * @param maxElapsed how long an archive may be away: from the first failure until the try that gets further. A last try
 *     is made when this time is over.
 */
public record RetryPolicy(int maxAttempts, Duration firstBackoff, Duration maxBackoff, Duration maxElapsed) {

    /**
     * Too many requests, and what a proxy says while the archive behind it is away. And a conflict: of several first
     * requests for the metadata of a series, an Orthanc 1.12.7 with DICOMweb 1.20 answers some with 409, because each
     * stores what it has found, and one of them was first. Another try finds what that one has stored.
     */
    private static final Set<Integer> PASSING = Set.of(409, 429, 502, 503, 504);

    public RetryPolicy {
        if (maxAttempts < 1 || !firstBackoff.isPositive() || maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException(
                    "attempts and pauses of a retry are positive, and the longest is longest");
        }
    }

    /** Whether a failure may pass: it is of the archive or of the way to it, not of what was asked for. */
    static boolean isPassing(Throwable failure) {
        return switch (failure) {
            case UpstreamUnreachableException e -> !e.isUntrusted();
            case UpstreamDisconnectedException _ -> true;
            case UpstreamTimeoutException _ -> true;
            case TruncatedStreamException _ -> true;
            case UpstreamStatusException e -> PASSING.contains(e.status());
            default -> false;
        };
    }

    /**
     * The pause after some failures in a row, for clients that failed together not to come back together.
     *
     * @param chance from 0 to 1, evenly: the pause is between half of the backoff and all of it
     */
    Duration pause(int failuresInARow, double chance) {
        int doublings = Math.min(failuresInARow - 1, 30);
        long most = maxBackoff.toNanos();
        long backoff = firstBackoff.toNanos() > most >> doublings ? most : firstBackoff.toNanos() << doublings;
        return Duration.ofNanos((long) (backoff * (0.5 + chance / 2)));
    }
}
