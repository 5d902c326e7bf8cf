package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.routing.StorePath;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.upstream.RecentFrames;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.Problems;
import dev.voxelgate.proxy.web.problem.UnknownKeyException;
import dev.voxelgate.proxy.zarr.ChunkCodec;
import dev.voxelgate.proxy.zarr.StoreItem;
import dev.voxelgate.proxy.zarr.StoredImage;
import dev.voxelgate.proxy.zarr.ZarrStore;
import java.security.Principal;
import java.util.Map;
import java.util.Set;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * The routes of {@link ArrayRoute} that serve a series as a virtual Zarr store: its documents, its coordinates, and chunks that
 * are frames of it. The options are those of {@link StoreOptions}; a query says nothing here.
 */
@RestController
public final class ZarrController {

    /** As it was opened, and once more when its instances turn out not to be what the archive said. */
    private static final int ATTEMPTS = 2;

    private static final String ANYBODY = "";

    private static final ArrayRouteMapping V3 = new ArrayRouteMapping(Set.of(ArrayRoute.ZARR));
    private static final ArrayRouteMapping V2 = new ArrayRouteMapping(Set.of(ArrayRoute.ZARR_V2));

    private final PlanSource plans;
    private final OpenStores stores;
    private final ChunkAnswer chunks;
    private final Admission admission;
    private final Stages stages;
    private final StoreSettings settings;

    public ZarrController(
            PlanSource plans,
            RecentFrames recent,
            ArrayBody bodies,
            Window.Limits limits,
            Admission admission,
            Stages stages,
            StoreSettings settings) {
        this.plans = plans;
        this.stores = new OpenStores(plans, settings.keepFor());
        this.chunks = new ChunkAnswer(plans, recent, bodies, limits, admission, stages);
        this.admission = admission;
        this.stages = stages;
        this.settings = settings;
    }

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        V3.register(mapping, this, ZarrController.class.getMethod("read", Map.class, ServerWebExchange.class));
        V2.register(mapping, this, ZarrController.class.getMethod("readV2", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> read(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        return read(V3.resource(exchange), false, variables, exchange);
    }

    /** The same of a store of version 2, if there are to be such. */
    public Mono<Void> readV2(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        if (!settings.v2()) {
            throw new UnknownKeyException();
        }
        return read(V2.resource(exchange), true, variables, exchange);
    }

    private Mono<Void> read(
            ArrayRoute.Resource resource, boolean v2, Map<String, String> variables, ServerWebExchange exchange) {
        var options = StoreOptions.parse(variables.get("options"));
        var target = PathTarget.of(resource, variables);
        var path = StorePath.of(exchange.getRequest().getURI().getRawPath())
                .filter(asked -> ZarrStore.mayHave(asked.key()))
                .orElseThrow(UnknownKeyException::new);
        var request = new VolumeRequest(target, options.digest(), options.volume(), options.array());
        return admission.withChunk(
                client(exchange),
                () -> exchange.getPrincipal()
                        .map(Principal::getName)
                        .defaultIfEmpty(ANYBODY)
                        .flatMap(caller -> answer(
                                new Asked(
                                        new OpenStores.Name(caller, path.store()),
                                        path.key(),
                                        request,
                                        options.chunkFrames(),
                                        options.codec(),
                                        v2,
                                        exchange),
                                ATTEMPTS)));
    }

    /** What is to be answered. */
    private record Asked(
            OpenStores.Name store,
            String key,
            VolumeRequest request,
            int chunkFrames,
            ChunkCodec codec,
            boolean v2,
            ServerWebExchange exchange) {

        OpenStore opened(ArrayPlan plan) {
            return MemoryExhaustedException.guard(() -> {
                var geometry = plan.volume()
                        .describe(request.volume(), request.options())
                        .with(plan.volume().digest(), Map.of());
                var image = StoredImage.of(geometry, plan.dtype(), chunkFrames, codec);
                var store = v2 ? ZarrStore.v2(image) : ZarrStore.v3(image);
                return OpenStore.of(request, plan, store);
            });
        }
    }

    private Mono<Void> answer(Asked asked, int attempts) {
        return stages.watch(
                        Stage.PLAN,
                        stores.get(asked.store, asked.request, plan -> chunks.requireEncodable(asked.opened(plan))))
                .flatMap(store ->
                        write(asked, store).onErrorResume(failure -> afterFailure(asked, store, failure, attempts)))
                .onErrorMap(
                        failure -> asked.request.digest() == null
                                && Problems.first(failure) instanceof ChangedVolumeException,
                        _ -> new ChangedVolumeException("the series has changed since this store was opened;"
                                + " its geometry links to the store of its present state"));
    }

    /** A store that was found to be out of date is looked at anew: it may be what it was, but it may never be another one. */
    private Mono<Void> afterFailure(Asked asked, OpenStore store, Throwable failure, int attempts) {
        var first = Problems.first(failure);
        boolean isNews = !(first instanceof ChangedVolumeException) && plans.learnFrom(first, store.plan());
        if (!isNews && !(first instanceof ChangedVolumeException)) {
            return Mono.error(failure);
        }
        boolean again = isNews && attempts > 1 && !asked.exchange.getResponse().isCommitted();
        return stores.close(asked.store)
                .then(Mono.defer(() -> again ? answer(asked, attempts - 1) : Mono.error(failure)));
    }

    private Mono<Void> write(Asked asked, OpenStore store) {
        var exchange = asked.exchange;
        AuditRecord.of(exchange).filter(AuditRecord::isPromised).ifPresent(notes -> notes.planned(store.plan()));
        return switch (store.store().find(asked.key)) {
            case StoreItem.Document(byte[] json) -> StoreAnswer.of(exchange, MediaType.APPLICATION_JSON, json);
            case StoreItem.Coordinates(byte[] values) ->
                StoreAnswer.of(exchange, MediaType.APPLICATION_OCTET_STREAM, values);
            case StoreItem.Chunk chunk -> chunks.answer(exchange, store, chunk);
            case StoreItem.Missing _ -> Mono.error(new UnknownKeyException());
        };
    }

    private static ClientAddress client(ServerWebExchange exchange) {
        return ClientAddress.of(exchange.getRequest().getRemoteAddress());
    }
}
