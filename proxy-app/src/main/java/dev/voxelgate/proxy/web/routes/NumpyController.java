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
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.connection.ConnectionReset;
import dev.voxelgate.proxy.web.connection.NativeChannel;
import dev.voxelgate.proxy.web.connection.Writability;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.PreconditionFailedException;
import dev.voxelgate.proxy.web.problem.Problems;
import dev.voxelgate.proxy.web.problem.RangeNotSatisfiableException;
import java.util.Map;
import java.util.Optional;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The routes of {@link ArrayRoute} that answer numpy arrays. {@code GET} and {@code HEAD}; the query parameters are those of
 * {@link QueryOptions}. An {@code .npy} has a strong entity tag, and can be asked for in ranges (RFC 9110 13, 14).
 */
@RestController
public final class NumpyController {

    /** From metadata, from the instances, and once more from these, when they have changed meanwhile. */
    private static final int PLANS = 3;

    private static final ArrayRouteMapping ROUTES = new ArrayRouteMapping(ArrayRoute.NUMPY);

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

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        ROUTES.register(mapping, this, NumpyController.class.getMethod("array", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> array(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        var resource = ROUTES.resource(exchange);
        var query = exchange.getRequest().getQueryParams();
        var request = new VolumeRequest(
                PathTarget.of(resource, variables),
                variables.get("digest"),
                QueryOptions.volume(query),
                QueryOptions.parse(query));
        var representation =
                Representation.negotiate(request, exchange.getRequest().getHeaders());
        var answer = new Answer(request, representation, resource, exchange);
        return admission.withPlace(client(exchange), () -> answer(answer, PLANS));
    }

    /** What is to be answered. */
    private record Answer(
            VolumeRequest request,
            Representation representation,
            ArrayRoute.Resource resource,
            ServerWebExchange exchange) {

        /** Where the same bytes, and never others, can be asked for again; relative to the request. */
        Optional<String> pinnedLocation(ArrayPlan plan) {
            boolean canBePinned = request.digest() == null
                    && ArrayRoute.ALL.contains(new ArrayRoute(resource, true, ArrayRoute.NUMPY));
            var query = exchange.getRequest().getQueryParams();
            return canBePinned
                    ? Optional.of(
                            ArrayRoute.pinned(plan.volume().digest(), ArrayRoute.NUMPY) + QueryOptions.repeated(query))
                    : Optional.empty();
        }
    }

    /** Plans and writes; anew, when the instances turn out not to be what was planned and nothing is written yet. */
    private Mono<Void> answer(Answer answer, int attempts) {
        return stages.watch(Stage.PLAN, plans.plan(answer.request))
                .flatMap(plan -> write(answer, plan).onErrorResume(failure -> {
                    boolean again = isWorthAnotherPlan(Problems.first(failure), answer, plan)
                            && attempts > 1
                            && !answer.exchange.getResponse().isCommitted();
                    return again ? answer(answer, attempts - 1) : Mono.error(failure);
                }));
    }

    private boolean isWorthAnotherPlan(Throwable failure, Answer answer, ArrayPlan plan) {
        return failure instanceof ChangedVolumeException
                ? answer.request.digest() == null
                : plans.learnFrom(failure, plan);
    }

    private Mono<Void> write(Answer answer, ArrayPlan plan) {
        AuditRecord.of(answer.exchange).ifPresent(notes -> notes.planned(plan));
        var response = answer.exchange.getResponse();
        answer.representation.describe(answer.request, plan, response.getHeaders());
        answer.pinnedLocation(plan)
                .ifPresent(location -> response.getHeaders().set(HttpHeaders.CONTENT_LOCATION, location));
        return answer.request.options().compress()
                ? body(answer, plan, ByteSpan.whole(plan), Mono.empty())
                : conditional(answer, plan);
    }

    /** As the conditions and the range of the request say. */
    private Mono<Void> conditional(Answer answer, ArrayPlan plan) {
        var request = answer.exchange.getRequest();
        var response = answer.exchange.getResponse();
        var tag = EntityTag.of(answer.request, plan);
        response.getHeaders().setETag(tag);
        return switch (new Preconditions(tag, plan.npyBytes()).evaluate(request.getMethod(), request.getHeaders())) {
            case Preconditions.Whole _ -> body(answer, plan, ByteSpan.whole(plan), Mono.empty());
            case Preconditions.Part(long from, long to) -> {
                response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
                response.getHeaders().setContentLength(to - from);
                response.getHeaders()
                        .set(HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(from, to - 1, plan.npyBytes()));
                // A client puts it beside other parts of this state.
                yield body(answer, plan, new ByteSpan(from, to), plans.confirm(answer.request.target(), plan.volume()));
            }
            case Preconditions.NotModified _ -> {
                response.setStatusCode(HttpStatus.NOT_MODIFIED);
                Representation.undescribe(response.getHeaders());
                yield response.setComplete();
            }
            case Preconditions.Failed _ -> Mono.error(new PreconditionFailedException());
            case Preconditions.Unsatisfiable _ -> Mono.error(new RangeNotSatisfiableException(plan.npyBytes()));
        };
    }

    /** @param confirmation has to come before the answer may end */
    private Mono<Void> body(Answer answer, ArrayPlan plan, ByteSpan span, Mono<Void> confirmation) {
        var exchange = answer.exchange;
        var response = exchange.getResponse();
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        var window = Window.of(plan.frames(), limits);
        var body = bodies.of(answer.request, plan, span, window, confirmation, response.bufferFactory())
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
