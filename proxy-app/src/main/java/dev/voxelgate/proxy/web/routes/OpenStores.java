package dev.voxelgate.proxy.web.routes;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.VolumeRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The stores that callers read. A store of a caller has one state as long as he uses it, and for a while after that: a client
 * reads its metadata once and its chunks much later, and must never get those of another state. When the series has
 * become another one, its store is gone (410) until the caller has not used it for that while.
 */
final class OpenStores {

    private static final int MAX_UNITS = 250_000;
    private static final int MAX_STATES = 20_000;

    /**
     * A store of a caller.
     *
     * @param caller by name
     * @param path of the store
     */
    record Name(String caller, String path) {}

    /** @param token with which the archive was asked; null when it knows the gateway only */
    private record Key(Name name, @Nullable CallerToken token) {}

    private final PlanSource plans;
    private final Cache<Key, OpenStore> kept;
    /** The digests of the volumes, which outlive what is kept of them when there is too much of it. */
    private final Cache<Name, String> states;

    private final Map<Key, Flux<OpenStore>> underWay = new ConcurrentHashMap<>();

    /** @param keepFor since a store was last used */
    OpenStores(PlanSource plans, Duration keepFor) {
        this.plans = plans;
        this.kept = Caffeine.newBuilder()
                .expireAfterAccess(keepFor)
                .maximumWeight(MAX_UNITS)
                .weigher((Key _, OpenStore store) -> store.units())
                .executor(Runnable::run)
                .build();
        this.states = Caffeine.newBuilder()
                .expireAfterAccess(keepFor)
                .maximumSize(MAX_STATES)
                .executor(Runnable::run)
                .build();
    }

    /**
     * The store of a caller; opened, when it is not open.
     *
     * @return the store; {@link ChangedVolumeException} when the series is not in its state any more; errors as those of
     *     {@link PlanSource#plan}
     */
    Mono<OpenStore> get(Name name, VolumeRequest request, Function<ArrayPlan, OpenStore> opened) {
        return Mono.deferContextual(context -> {
            var key = new Key(name, CallerToken.in(context));
            var store = kept.getIfPresent(key);
            if (store != null) {
                var _ = states.getIfPresent(name); // is used too
                return Mono.just(store);
            }
            return underWay.computeIfAbsent(key, _ -> shared(key, request, opened))
                    .next();
        });
    }

    /** What was found to be out of date is planned again, in the same state. */
    Mono<Void> close(Name name) {
        return Mono.deferContextual(context -> {
            kept.invalidate(new Key(name, CallerToken.in(context)));
            return Mono.empty();
        });
    }

    private Flux<OpenStore> shared(Key key, VolumeRequest request, Function<ArrayPlan, OpenStore> opened) {
        return Mono.defer(() -> plans.plan(inState(request, key.name)))
                .map(opened)
                .doOnNext(store -> keep(key, store))
                .doFinally(_ -> underWay.remove(key))
                .flux()
                .replay(1)
                .refCount();
    }

    private VolumeRequest inState(VolumeRequest request, Name name) {
        // Quietly: a store that cannot be had is not used.
        var state = states.policy().getIfPresentQuietly(name);
        return request.digest() != null || state == null
                ? request
                : new VolumeRequest(request.target(), state, request.volume(), request.options());
    }

    private void keep(Key key, OpenStore store) {
        var digest = store.plan().volume().digest();
        var before = states.asMap().putIfAbsent(key.name, digest);
        if (before != null && !before.equals(digest)) {
            throw new ChangedVolumeException();
        }
        kept.put(key, store);
    }
}
