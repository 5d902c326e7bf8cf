package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.VolumePlanner;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the archive said of its objects a moment ago. Requests for the same objects at the same time share one answer,
 * which is given up when all of them have left.
 */
final class RecentPlanners {

    /** Of all planners together; half a kilobyte each. */
    private static final int MAX_INSTANCES = 20_000;

    /**
     * Objects in a state that they are known to be in.
     *
     * @param instance null for all of the series
     * @param state tells any change of the objects
     * @param caller who was told, when the archive tells each caller what it may know; null when it knows the gateway
     *     only
     */
    record Key(
            Uid study,
            Uid series,
            @Nullable Uid instance,
            String state,
            @Nullable CallerToken caller) {}

    private final Cache<Key, VolumePlanner> kept;
    private final Map<Key, Flux<VolumePlanner>> underWay = new ConcurrentHashMap<>();

    /** @param keepFor how long an answer is used again, 0 for only while it comes */
    RecentPlanners(Duration keepFor) {
        this.kept = Caffeine.newBuilder()
                .expireAfterWrite(keepFor)
                .maximumWeight(MAX_INSTANCES)
                .weigher((Key _, VolumePlanner planner) -> planner.size())
                .executor(Runnable::run)
                .build();
    }

    /** The planner that is kept or under way; otherwise the given one, made anew. A failure is not kept. */
    Mono<VolumePlanner> get(Key key, Mono<VolumePlanner> made) {
        return Mono.defer(() -> {
            var planner = kept.getIfPresent(key);
            return planner != null
                    ? Mono.just(planner)
                    : underWay.computeIfAbsent(key, _ -> shared(key, made)).next();
        });
    }

    /** Forgets what was said of a series and of its instances. */
    void forget(Uid study, Uid series) {
        kept.asMap().keySet().removeIf(key -> key.study.equals(study) && key.series.equals(series));
    }

    /** Who comes when it has just ended makes it once more. */
    private Flux<VolumePlanner> shared(Key key, Mono<VolumePlanner> made) {
        return made.doOnNext(planner -> kept.put(key, planner))
                .doFinally(_ -> underWay.remove(key))
                .flux()
                .replay(1)
                .refCount();
    }
}
