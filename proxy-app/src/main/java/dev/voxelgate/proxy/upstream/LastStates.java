package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.OrthancId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The states in which an Orthanc's series were last found, by which {@link RecentVolumes} are found before Orthanc is asked. */
final class LastStates {

    private static final int MOST = 10_000;

    private final Cache<Key, State> kept;

    /** @param caller as in {@link RecentVolumes.Key} */
    private record Key(OrthancId series, @Nullable CallerToken caller) {}

    /** Of a series that Orthanc can tell changes of. */
    record State(Scope scope, String name) {}

    /** @param keepFor as long as volumes are kept */
    LastStates(Duration keepFor) {
        this.kept = Caffeine.newBuilder()
                .expireAfterWrite(keepFor)
                .maximumSize(MOST)
                .executor(Runnable::run)
                .build();
    }

    void put(OrthancId series, @Nullable CallerToken caller, State state) {
        kept.put(new Key(series, caller), state);
    }

    /** The last state; null when it is not known, or too long ago. */
    @Nullable
    State find(OrthancId series, @Nullable CallerToken caller) {
        return kept.getIfPresent(new Key(series, caller));
    }

    /** Forgets a state that the series has no more. */
    void forget(OrthancId series, @Nullable CallerToken caller, State state) {
        kept.asMap().remove(new Key(series, caller), state);
    }
}
