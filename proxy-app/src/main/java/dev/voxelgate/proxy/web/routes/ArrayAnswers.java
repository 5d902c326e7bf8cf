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
import dev.voxelgate.proxy.upstream.KeptPlan;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.Problems;
import java.util.List;
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

    /** A larger frame may come in strips, and then holds a connection for as long as it is not read. */
    private static final int SMALL_FRAME_BYTES = 1 << 20;

    /** What is answered by the present state of the archive, even without a body. */
    private static final List<String> CONDITIONS =
            List.of(HttpHeaders.IF_MATCH, HttpHeaders.IF_NONE_MATCH, HttpHeaders.IF_RANGE, HttpHeaders.RANGE);

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
        return admission.withPlace(client(exchange), () -> answer(answer));
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

        /** Whether nothing of it can be given before its first frame. */
        boolean beginsWithFrames() {
            var asked = exchange.getRequest();
            return route.suffix().equals(ArrayRoute.NUMPY)
                    && !request.options().compress()
                    && asked.getMethod().equals(HttpMethod.GET)
                    && CONDITIONS.stream().noneMatch(asked.getHeaders()::containsHeader);
        }

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

    private Mono<Void> answer(Answer answer) {
        return Mono.defer(() ->
                        answer.beginsWithFrames() ? plans.keptPlanOfValues(answer.request) : Mono.<KeptPlan>empty())
                .filter(kept -> isOneSmallFile(kept.plan().frames()))
                .singleOptional()
                .flatMap(kept -> kept.isPresent() ? begin(answer, kept.get()) : answer(answer, PLANS));
    }

    private static boolean isOneSmallFile(FrameSequence frames) {
        return frames.instances().size() == 1
                && frames.instances().getFirst().numberOfFrames() == 1
                && frames.storedFrameBytes() <= SMALL_FRAME_BYTES;
    }

    /** Asks for the frame and whether its plan is still true at the same time. When it is not, nothing is written yet. */
    private Mono<Void> begin(Answer answer, KeptPlan kept) {
        return Mono.deferContextual(context -> {
            var confirmation = stages.watch(Stage.PLAN, kept.confirmation()).contextWrite(context);
            return write(answer, kept.plan(), bodies.confirmedBy(confirmation), PLANS + 1);
        });
    }

    /** Plans and writes. */
    private Mono<Void> answer(Answer answer, int attempts) {
        return stages.watch(Stage.PLAN, plan(answer)).flatMap(plan -> write(answer, plan, bodies, attempts));
    }

    /** Plans anew when the instances turn out not to be what was planned and nothing is written yet. */
    private Mono<Void> write(Answer answer, ArrayPlan plan, ArrayBody bodies, int attempts) {
        return write(answer, plan, bodies).onErrorResume(failure -> {
            boolean again = isWorthAnotherPlan(Problems.first(failure), answer, plan)
                    && attempts > 1
                    && !answer.exchange.getResponse().isCommitted();
            return again ? answer(answer, attempts - 1) : Mono.error(failure);
        });
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

    private Mono<Void> write(Answer answer, ArrayPlan plan, ArrayBody bodies) {
        AuditRecord.of(answer.exchange).ifPresent(notes -> notes.planned(plan));
        var file = MemoryExhaustedException.guard(() -> answer.container.file(answer.request, plan));
        var response = answer.exchange.getResponse();
        var fileName = RouteContainer.fileName(answer.route, answer.request.target());
        answer.representation.describe(fileName, file, response.getHeaders());
        answer.pinnedLocation(plan)
                .ifPresent(location -> response.getHeaders().set(HttpHeaders.CONTENT_LOCATION, location));
        return file.compression() == Compression.NONE
                ? conditional(answer, file, bodies)
                : body(answer, file, ByteSpan.whole(file), bodies, Mono.empty());
    }

    /** As the conditions and the range of the request say. */
    private Mono<Void> conditional(Answer answer, ArrayFile file, ArrayBody bodies) {
        return ConditionalAnswer.write(
                answer.exchange,
                EntityTag.of(answer.request, file),
                file.bytes(),
                (span, isPart) -> body(answer, file, span, bodies, isPart ? confirmed(answer, file) : Mono.empty()));
    }

    private Mono<Void> confirmed(Answer answer, ArrayFile file) {
        return plans.confirm(answer.request.target(), file.plan().volume());
    }

    /** @param confirmation has to come before the answer may end */
    private Mono<Void> body(Answer answer, ArrayFile file, ByteSpan span, ArrayBody bodies, Mono<Void> confirmation) {
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
