package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.Volume;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Volumes as the archive described them a moment ago. Requests for the same objects at the same time share one answer,
 * which is given up when all of them have left.
 */
final class RecentVolumes {

    /** Of all volumes together, in units of about a hundred bytes: a frame has one, and an instance ten more. */
    private static final int MAX_UNITS = 250_000;

    private static final int UNITS_OF_AN_INSTANCE = 10;

    /**
     * Objects in a state that they are known to be in.
     *
     * @param state tells any change of the objects
     * @param caller who was told, when the archive tells each caller what it may know; null when it knows the gateway
     *     only
     */
    record Key(Scope scope, String state, @Nullable CallerToken caller) {}

    private final Cache<Key, Volume> kept;
    private final Map<Key, Flux<Volume>> underWay = new ConcurrentHashMap<>();

    /** @param keepFor how long an answer is used again, 0 for only while it comes */
    RecentVolumes(Duration keepFor) {
        this.kept = Caffeine.newBuilder()
                .expireAfterWrite(keepFor)
                .maximumWeight(MAX_UNITS)
                .weigher((Key _, Volume volume) -> units(volume))
                .executor(Runnable::run)
                .build();
    }

    private static int units(Volume volume) {
        return (int) Math.min((long) UNITS_OF_AN_INSTANCE * volume.size() + volume.numberOfFrames(), Integer.MAX_VALUE);
    }

    /** The volume that is kept; null when there is none. */
    @Nullable
    Volume find(Key key) {
        return kept.getIfPresent(key);
    }

    /** The volume that is kept or under way; otherwise the given one, made anew. A failure is not kept. */
    Mono<Volume> get(Key key, Mono<Volume> made) {
        return Mono.defer(() -> {
            var volume = kept.getIfPresent(key);
            return volume != null
                    ? Mono.just(volume)
                    : underWay.computeIfAbsent(key, _ -> shared(key, made)).next();
        });
    }

    /** Forgets what was said of a series and of its instances. */
    void forget(Uid study, Uid series) {
        kept.asMap()
                .keySet()
                .removeIf(key ->
                        key.scope.study().equals(study) && key.scope.series().equals(series));
    }

    /** Who comes when it has just ended makes it once more. */
    private Flux<Volume> shared(Key key, Mono<Volume> made) {
        return made.doOnNext(volume -> kept.put(key, volume))
                .doFinally(_ -> underWay.remove(key))
                .flux()
                .replay(1)
                .refCount();
    }
}
