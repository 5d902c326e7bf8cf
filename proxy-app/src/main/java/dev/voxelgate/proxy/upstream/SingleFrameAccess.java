package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Whether frames are had one by one, or the whole instance is.
 *
 * <p>Of an instance that is retrieved whole, the archive sends every frame up to the last wanted one. Single frames take a
 * request for the header, and others for the frames. A request costs an archive about as much time as sending
 * {@link #REQUEST_BYTES}. What an archive has refused is not asked for again for a while.
 */
final class SingleFrameAccess {

    /** Two milliseconds of an Orthanc 1.12.7 that sends a file (docs/decisions.md has what was measured). */
    static final long REQUEST_BYTES = 512 << 10;

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST_REMEMBERED = 10_000;

    private record Kind(@Nullable CallerToken caller, String name) {}

    private final SingleFrameSource source;
    private final long requestBytes;
    private final Cache<Kind, Boolean> works = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST_REMEMBERED)
            .executor(Runnable::run)
            .build();

    SingleFrameAccess(SingleFrameSource source, long requestBytes) {
        this.source = source;
        this.requestBytes = requestBytes;
    }

    SingleFrameSource source() {
        return source;
    }

    /**
     * Frames of an instance.
     *
     * @param frames how many are wanted
     * @param runs how many times neighbours among them follow each other without a gap
     * @param skipped how many others come before them and between them
     */
    record Wanted(long frames, long runs, long skipped) {}

    /**
     * Whether single frames may be cheaper.
     *
     * @param frameBytes about what a frame has
     */
    boolean isCheaper(PlannedInstance planned, Wanted wanted, long frameBytes) {
        return isCheaper(planned, wanted, frameBytes, source.requests(wanted.frames, wanted.runs));
    }

    /** The same of an instance of which it is known how its frames are had. */
    boolean isCheaper(PlannedInstance planned, Wanted wanted, long frameBytes, SingleFrameSource.Opened instance) {
        return isCheaper(planned, wanted, frameBytes, instance.requests(wanted.frames, wanted.runs));
    }

    private boolean isCheaper(PlannedInstance planned, Wanted wanted, long frameBytes, long requests) {
        if (source.hasHeader(planned)) { // of the whole file, the archive would read what comes behind the frames too
            long others = planned.numberOfFrames() - wanted.frames;
            return others > 0 && others * frameBytes >= requests * requestBytes;
        }
        return wanted.skipped > 0 && wanted.skipped * frameBytes >= (1 + requests) * requestBytes;
    }

    /** Whether nothing else than refusals is known of the archive. */
    boolean isRefusing(@Nullable CallerToken caller) {
        return source.isUniform() && Boolean.FALSE.equals(works.getIfPresent(new Kind(caller, "")));
    }

    /** Whether frames of this kind were refused. */
    boolean isRefused(@Nullable CallerToken caller, String kind) {
        return Boolean.FALSE.equals(works.getIfPresent(new Kind(caller, kind)));
    }

    /** Takes note that single frames came. */
    void succeeded(@Nullable CallerToken caller) {
        works.put(new Kind(caller, ""), true);
    }

    /** Takes note of a refusal. That an instance is not there says nothing of others. */
    void refused(@Nullable CallerToken caller, String kind, Throwable failure) {
        if (!source.isUniform() && ArchiveCalls.isNotFound(failure)) {
            return;
        }
        works.put(new Kind(caller, kind), false);
        works.asMap().putIfAbsent(new Kind(caller, ""), false);
    }

    /** Takes note of frames that cannot be had one by one, whatever the archive would say. */
    void refused(@Nullable CallerToken caller, String kind) {
        works.put(new Kind(caller, kind), false);
    }

    /** Whether a failure says that frames cannot be had one by one, and not that the archive is away or the caller. */
    static boolean isRefusal(Throwable failure) {
        return !RetryPolicy.isPassing(failure)
                && ((failure instanceof UpstreamStatusException status && !status.isDenied())
                        || failure instanceof UpstreamProtocolException
                        || failure instanceof MalformedStreamException
                        || failure instanceof UnknownResourceException);
    }
}
