package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.array.ByteSpan;
import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.container.Compression;
import dev.voxelgate.proxy.container.Container;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.Problems;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.util.MultiValueMap;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Answers requests for arrays, whatever file they are put into. A file that is not compressed has a strong entity tag, and can
 * be asked for in ranges (RFC 9110 13, 14).
 */
@Component
final class ArrayAnswers {

    /** From metadata, from the instances, and once more from these, when they have changed meanwhile. */
    private static final int PLANS = 3;

    private final PlanSource plans;
    private final ArrayBody bodies;
    private final Window.Limits limits;
    private final Admission admission;
    private final Stages stages;

    ArrayAnswers(PlanSource plans, ArrayBody bodies, Window.Limits limits, Admission admission, Stages stages) {
        this.plans = plans;
        this.bodies = bodies;
        this.limits = limits;
        this.admission = admission;
        this.stages = stages;
    }

    /**
     * Answers a request.
     *
     * @param route that it has taken
     * @param variables of the path
     */
    Mono<Void> answer(ArrayRoute route, Map<String, String> variables, ServerWebExchange exchange) {
        var query = query(route, exchange);
        var request = new VolumeRequest(
                PathTarget.of(route.resource(), variables),
                variables.get("digest"),
                QueryOptions.volume(query),
                QueryOptions.parse(query));
        var container = RouteContainer.of(route, request.options());
        var representation =
                Representation.negotiate(container, exchange.getRequest().getHeaders());
        var answer = new Answer(request, container, representation, route, exchange);
        return admission.withPlace(client(exchange), () -> answer(answer, PLANS));
    }

    /** The Accept field chooses between the forms of numpy, as {@code compress} does. */
    private static MultiValueMap<String, String> query(ArrayRoute route, ServerWebExchange exchange) {
        var request = exchange.getRequest();
        return route.suffix().equals(ArrayRoute.NUMPY)
                ? Representation.withForm(request.getQueryParams(), request.getHeaders())
                : request.getQueryParams();
    }

    /** What is to be answered. */
    private record Answer(
            VolumeRequest request,
            Container container,
            Representation representation,
            ArrayRoute route,
            ServerWebExchange exchange) {

        /** Where the same bytes, and never others, can be asked for again; relative to the request. */
        Optional<String> pinnedLocation(ArrayPlan plan) {
            boolean canBePinned = request.digest() == null
                    && ArrayRoute.ALL.contains(new ArrayRoute(route.resource(), true, route.suffix()));
            var query = query(route, exchange);
            return canBePinned
                    ? Optional.of(
                            ArrayRoute.pinned(plan.volume().digest(), route.suffix()) + QueryOptions.repeated(query))
                    : Optional.empty();
        }
    }

    /** Plans and writes; anew, when the instances turn out not to be what was planned and nothing is written yet. */
    private Mono<Void> answer(Answer answer, int attempts) {
        return stages.watch(Stage.PLAN, plan(answer))
                .flatMap(plan -> write(answer, plan).onErrorResume(failure -> {
                    boolean again = isWorthAnotherPlan(Problems.first(failure), answer, plan)
                            && attempts > 1
                            && !answer.exchange.getResponse().isCommitted();
                    return again ? answer(answer, attempts - 1) : Mono.error(failure);
                }));
    }

    private Mono<ArrayPlan> plan(Answer answer) {
        return answer.route.suffix().equals(ArrayRoute.NUMPY)
                ? plans.planOfValues(answer.request)
                : plans.plan(answer.request);
    }

    private boolean isWorthAnotherPlan(Throwable failure, Answer answer, ArrayPlan plan) {
        return failure instanceof ChangedVolumeException
                ? answer.request.digest() == null
                : plans.learnFrom(failure, plan);
    }

    private Mono<Void> write(Answer answer, ArrayPlan plan) {
        AuditRecord.of(answer.exchange).ifPresent(notes -> notes.planned(plan));
        var file = MemoryExhaustedException.guard(() -> answer.container.file(answer.request, plan));
        var response = answer.exchange.getResponse();
        var fileName = RouteContainer.fileName(answer.route, answer.request.target());
        answer.representation.describe(fileName, file, response.getHeaders());
        answer.pinnedLocation(plan)
                .ifPresent(location -> response.getHeaders().set(HttpHeaders.CONTENT_LOCATION, location));
        return file.compression() == Compression.NONE
                ? conditional(answer, file)
                : body(answer, file, ByteSpan.whole(file), Mono.empty());
    }

    /** As the conditions and the range of the request say. */
    private Mono<Void> conditional(Answer answer, ArrayFile file) {
        return ConditionalAnswer.write(
                answer.exchange,
                EntityTag.of(answer.request, file),
                file.bytes(),
                (span, isPart) -> body(answer, file, span, isPart ? confirmed(answer, file) : Mono.empty()));
    }

    private Mono<Void> confirmed(Answer answer, ArrayFile file) {
        return plans.confirm(answer.request.target(), file.plan().volume());
    }

    /** @param confirmation has to come before the answer may end */
    private Mono<Void> body(Answer answer, ArrayFile file, ByteSpan span, Mono<Void> confirmation) {
        var exchange = answer.exchange;
        var response = exchange.getResponse();
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        var frames = span.frames(file);
        AuditRecord.of(exchange).ifPresent(notes -> notes.planned(frames));
        var window = Window.of(frames, limits);
        var body = bodies.of(answer.request, file, span, window, confirmation, response.bufferFactory());
        return admission.withMemory(
                client(exchange), window.bytes(), () -> stages.watch(Stage.WRITE, BodyWriting.write(exchange, body)));
    }

    private static ClientAddress client(ServerWebExchange exchange) {
        return ClientAddress.of(exchange.getRequest().getRemoteAddress());
    }
}
