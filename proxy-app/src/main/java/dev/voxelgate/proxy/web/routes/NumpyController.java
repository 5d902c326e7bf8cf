package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.array.ByteSpan;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.connection.ConnectionReset;
import dev.voxelgate.proxy.web.connection.NativeChannel;
import dev.voxelgate.proxy.web.connection.Writability;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.Problems;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.reactive.result.method.RequestMappingInfo;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The routes of {@link ArrayRoute} that answer numpy arrays. {@code GET} and {@code HEAD}; the query parameters are those of
 * {@link QueryOptions}.
 */
@RestController
public final class NumpyController {

    /** From metadata, from the instances, and once more from these, when they have changed meanwhile. */
    private static final int PLANS = 3;

    /** What the routes name, by their patterns. */
    private static final Map<String, ArrayRoute.Resource> RESOURCES = ArrayRoute.endingWith(ArrayRoute.NUMPY).stream()
            .collect(Collectors.toUnmodifiableMap(ArrayRoute::pattern, ArrayRoute::resource));

    private final PlanSource plans;
    private final ArrayBody bodies;
    private final Window.Limits limits;
    private final Admission admission;
    private final Stages stages;

    public NumpyController(
            PlanSource plans, ArrayBody bodies, Window.Limits limits, Admission admission, Stages stages) {
        this.plans = plans;
        this.bodies = bodies;
        this.limits = limits;
        this.admission = admission;
        this.stages = stages;
    }

    /** Maps the routes of the table, as {@code @GetMapping} does: for {@code HEAD} too, other methods are 405. */
    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        var handler = NumpyController.class.getMethod("array", Map.class, ServerWebExchange.class);
        var options = new RequestMappingInfo.BuilderConfiguration();
        options.setPatternParser(mapping.getPathPatternParser());
        for (var pattern : RESOURCES.keySet()) {
            var get =
                    RequestMappingInfo.paths(pattern).methods(RequestMethod.GET).options(options);
            mapping.registerMapping(get.build(), this, handler);
        }
    }

    /** @param variables of the path */
    public Mono<Void> array(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        PathPattern pattern = exchange.getRequiredAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        var resource = Objects.requireNonNull(RESOURCES.get(pattern.getPatternString()));
        return answer(PathTarget.of(resource, variables), exchange);
    }

    private Mono<Void> answer(VolumeTarget target, ServerWebExchange exchange) {
        var request = new VolumeRequest(
                target, QueryOptions.parse(exchange.getRequest().getQueryParams()));
        var representation =
                Representation.negotiate(request, exchange.getRequest().getHeaders());
        return admission.withPlace(client(exchange), () -> answer(request, representation, exchange, PLANS));
    }

    /** Plans and writes; anew, when the instances turn out not to be what was planned and nothing is written yet. */
    private Mono<Void> answer(
            VolumeRequest request, Representation representation, ServerWebExchange exchange, int attempts) {
        return stages.watch(Stage.PLAN, plans.plan(request))
                .flatMap(plan -> write(request, representation, plan, exchange).onErrorResume(failure -> {
                    boolean again = plans.learnFrom(Problems.first(failure), plan)
                            && attempts > 1
                            && !exchange.getResponse().isCommitted();
                    return again ? answer(request, representation, exchange, attempts - 1) : Mono.error(failure);
                }));
    }

    private Mono<Void> write(
            VolumeRequest request, Representation representation, ArrayPlan plan, ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        AuditRecord.of(exchange).ifPresent(notes -> notes.planned(plan));
        representation.describe(request, plan, response.getHeaders());
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        var window = Window.of(plan.frames(), limits);
        var body = bodies.of(request, plan, ByteSpan.whole(plan), window, response.bufferFactory())
                .doOnError(_ -> ConnectionReset.ifCommitted(exchange));
        return admission.withMemory(
                client(exchange),
                window.bytes(),
                () -> stages.watch(Stage.WRITE, BodyWriting.write(response, paced(body, exchange))));
    }

    private static Flux<DataBuffer> paced(Flux<DataBuffer> body, ServerWebExchange exchange) {
        return NativeChannel.of(exchange)
                .map(channel -> Writability.pace(body, channel))
                .orElse(body);
    }

    private static ClientAddress client(ServerWebExchange exchange) {
        return ClientAddress.of(exchange.getRequest().getRemoteAddress());
    }
}
