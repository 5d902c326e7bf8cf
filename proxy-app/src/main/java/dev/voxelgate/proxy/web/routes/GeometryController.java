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
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.List;
import java.util.Map;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
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

    private static final ArrayRouteMapping ROUTES = new ArrayRouteMapping(ArrayRoute.GEOMETRY);

    /** Of arrays only: here the whole volume is described, in its own axes. */
    private static final List<String> OF_ARRAYS = List.of("slice", "layout", "split", "compress");

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
        for (var parameter : OF_ARRAYS) {
            if (query.containsKey(parameter)) {
                throw new BadParameterException(
                        "parameter %s is for arrays, not for their geometry".formatted(parameter));
            }
        }
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
        var pinned = ArrayRoute.pinned(volume.digest(), ArrayRoute.NUMPY) + QueryOptions.repeated(query);
        byte[] document = MemoryExhaustedException.guard(() -> json.writeValueAsBytes(
                volume.describe(choice, options).with(volume.digest(), Map.of(ArrayRoute.NUMPY, pinned))));
        var response = exchange.getResponse();
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(document.length);
        return exchange.getRequest().getMethod().equals(HttpMethod.HEAD)
                ? response.setComplete()
                : response.writeWith(
                        Mono.fromSupplier(() -> response.bufferFactory().wrap(document)));
    }
}
