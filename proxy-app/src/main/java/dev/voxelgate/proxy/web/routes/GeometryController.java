package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.geometry.GeometryDocument;
import dev.voxelgate.proxy.volume.geometry.Verdict;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes of {@link ArrayRoute} that describe where a volume lies in the patient, as JSON, from metadata alone. The query
 * parameters are those of {@link QueryOptions} that choose frames or an element type; what would be of a part is refused.
 */
@RestController
public final class GeometryController {

    private static final ArrayRouteMapping ROUTES = new ArrayRouteMapping(Set.of(ArrayRoute.GEOMETRY));

    private final PlanSource plans;
    private final Admission admission;
    private final Stages stages;
    private final JsonMapper json;

    public GeometryController(PlanSource plans, Admission admission, Stages stages, JsonMapper json) {
        this.plans = plans;
        this.admission = admission;
        this.stages = stages;
        this.json = json;
    }

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        ROUTES.register(
                mapping, this, GeometryController.class.getMethod("geometry", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> geometry(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        var query = exchange.getRequest().getQueryParams();
        QueryOptions.requireOfWholeVolumes(query);
        var target = PathTarget.of(ROUTES.resource(exchange), variables);
        var choice = QueryOptions.volume(query);
        var options = QueryOptions.parse(query);
        return admission.withPlace(
                ClientAddress.of(exchange.getRequest().getRemoteAddress()),
                () -> stages.watch(Stage.PLAN, plans.volume(target, choice.drop()))
                        .flatMap(volume -> write(volume, choice, options, exchange)));
    }

    private Mono<Void> write(Volume volume, VolumeOptions choice, ArrayOptions options, ServerWebExchange exchange) {
        AuditRecord.of(exchange).ifPresent(notes -> notes.described(volume));
        var query = exchange.getRequest().getQueryParams();
        byte[] document = MemoryExhaustedException.guard(() -> {
            var description = volume.describe(choice, options);
            var links = links(description, volume.digest(), query);
            return json.writeValueAsBytes(description.with(volume.digest(), links));
        });
        return JsonAnswer.write(exchange, document);
    }

    /** To the forms that this volume has, in its present state. */
    private static Map<String, String> links(
            GeometryDocument description, String digest, MultiValueMap<String, String> query) {
        var options = QueryOptions.repeated(query);
        Map<String, String> links = new TreeMap<>();
        links.put("numpy", ArrayRoute.pinned(digest, ArrayRoute.NUMPY) + options);
        links.put("zarr", StoreOptions.pinned(digest, query));
        if (description.affineRasXyz() != null) {
            links.put("nifti", ArrayRoute.pinned(digest, ArrayRoute.VOLUME_NIFTI) + options);
        }
        if (description.affineRasXyz() != null
                || description.regularity().verdict().equals(Verdict.IRREGULAR.word())) {
            links.put("nrrd", ArrayRoute.pinned(digest, ArrayRoute.VOLUME_NRRD) + options);
        }
        return links;
    }
}
