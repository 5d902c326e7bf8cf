package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.StudyArrays;
import dev.voxelgate.proxy.array.StudyBody;
import dev.voxelgate.proxy.container.NpyContainer;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.routing.ArrayRoute;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.StudyTarget;
import dev.voxelgate.proxy.volume.VolumeOptions;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import dev.voxelgate.proxy.web.problem.Problems;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import tools.jackson.databind.json.JsonMapper;

/**
 * The routes of {@link ArrayRoute} that answer all arrays of a study as one {@code .npz}, and a manifest with them. The query
 * parameters are those of {@link QueryOptions}; they apply to each series. Without {@code compress} the length is exact, and
 * there is a strong entity tag and ranges as of an {@code .npy}.
 */
@RestController
public final class StudyArraysController {

    /** From metadata, from the instances, and once more from these, when they have changed meanwhile. */
    private static final int PLANS = 3;

    private static final ArrayRouteMapping ROUTES = ArrayRouteMapping.ofStudies(ArrayRoute.NUMPY);

    private final StudyPlans studies;
    private final PlanSource plans;
    private final StudyBody bodies;
    private final PlanLimits planLimits;
    private final Window.Limits limits;
    private final Admission admission;
    private final Stages stages;
    private final JsonMapper json;

    StudyArraysController(
            StudyPlans studies,
            PlanSource plans,
            StudyBody bodies,
            PlanLimits planLimits,
            Window.Limits limits,
            Admission admission,
            Stages stages,
            JsonMapper json) {
        this.studies = studies;
        this.plans = plans;
        this.bodies = bodies;
        this.planLimits = planLimits;
        this.limits = limits;
        this.admission = admission;
        this.stages = stages;
        this.json = json;
    }

    @Autowired
    void map(@Qualifier("requestMappingHandlerMapping") RequestMappingHandlerMapping mapping)
            throws NoSuchMethodException {
        ROUTES.register(
                mapping, this, StudyArraysController.class.getMethod("arrays", Map.class, ServerWebExchange.class));
    }

    /** @param variables of the path */
    public Mono<Void> arrays(@PathVariable Map<String, String> variables, ServerWebExchange exchange) {
        var query = exchange.getRequest().getQueryParams();
        if (query.containsKey(QueryOptions.GEOMETRY)) {
            throw new BadParameterException("parameter geometry is for one array; a study's are in its manifest");
        }
        var answer = new Answer(
                PathTarget.study(ROUTES.resource(exchange), variables),
                variables.get("digest"),
                QueryOptions.volume(query),
                QueryOptions.parse(query),
                Representation.negotiate(
                        new NpyContainer(true), exchange.getRequest().getHeaders()),
                exchange,
                new AtomicReference<>());
        return admission.withPlace(client(exchange), () -> answer(answer, PLANS));
    }

    /**
     * What is to be answered.
     *
     * @param digest of the only state of the study that is wanted, or null for the present one
     * @param failed the array that has failed
     */
    private record Answer(
            StudyTarget study,
            @Nullable String digest,
            VolumeOptions choice,
            ArrayOptions options,
            Representation representation,
            ServerWebExchange exchange,
            AtomicReference<StudyArrays.@Nullable Member> failed) {}

    /** Plans and writes; anew, when the instances turn out not to be what was planned and nothing is written yet. */
    private Mono<Void> answer(Answer answer, int attempts) {
        return studies.of(answer.study, answer.choice, answer.options)
                .doOnNext(StudyArraysController::requireArchive)
                .collect(() -> new StudyAssembly(json, planLimits), StudyAssembly::add)
                .flatMap(assembly -> write(answer, assembly))
                .onErrorResume(failure -> {
                    boolean again = isWorthAnotherPlan(Problems.first(failure), answer)
                            && attempts > 1
                            && !answer.exchange.getResponse().isCommitted();
                    return again ? answer(answer, attempts - 1) : Mono.error(failure);
                });
    }

    /** What the archive failed to describe may well be an array: the study would not be whole without it. */
    private static void requireArchive(SeriesOutcome outcome) {
        if (outcome instanceof SeriesOutcome.LeftOut left && left.isFailureOfArchive()) {
            throw Exceptions.propagate(left.failure());
        }
    }

    private boolean isWorthAnotherPlan(Throwable failure, Answer answer) {
        var failed = answer.failed.getAndSet(null);
        return failed != null
                && (failure instanceof ChangedVolumeException
                        ? answer.digest == null
                        : plans.learnFrom(failure, failed.plan()));
    }

    private Mono<Void> write(Answer answer, StudyAssembly assembly) {
        var digest = assembly.digest();
        if (answer.digest != null && !answer.digest.equals(digest)) {
            return Mono.error(new ChangedVolumeException());
        }
        var study = assembly.arrays();
        var exchange = answer.exchange;
        var volume = study.members().getFirst().plan().volume();
        AuditRecord.of(exchange)
                .ifPresent(notes -> notes.ofStudy(volume.study().value(), volume.patientId(), study.instances()));
        var headers = exchange.getResponse().getHeaders();
        boolean compress = answer.options.compress();
        answer.representation.describe(answer.study.fileName(), compress, headers);
        if (answer.digest == null) {
            headers.set(
                    HttpHeaders.CONTENT_LOCATION,
                    ArrayRoute.pinned(digest, ArrayRoute.NUMPY)
                            + QueryOptions.repeated(exchange.getRequest().getQueryParams()));
        }
        return compress
                ? send(
                        answer,
                        study,
                        bodies.deflated(
                                study,
                                answer.failed::set,
                                exchange.getResponse().bufferFactory()))
                : stored(answer, study);
    }

    private Mono<Void> stored(Answer answer, StudyArrays study) {
        var zip = study.zip();
        var response = answer.exchange.getResponse();
        response.getHeaders().setContentLength(zip.bytes());
        return ConditionalAnswer.write(
                answer.exchange,
                EntityTag.of(study),
                zip.bytes(),
                (span, isPart) -> send(
                        answer,
                        study,
                        bodies.stored(
                                study,
                                zip,
                                span,
                                member -> isPart ? confirmed(member) : Mono.empty(),
                                answer.failed::set,
                                response.bufferFactory())));
    }

    private Mono<Void> confirmed(StudyArrays.Member member) {
        return plans.confirm(member.request().target(), member.plan().volume());
    }

    private Mono<Void> send(Answer answer, StudyArrays study, Flux<DataBuffer> body) {
        var exchange = answer.exchange;
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return exchange.getResponse().setComplete();
        }
        long bytes = Math.addExact(study.window(limits).bytes(), study.manifest().length);
        return admission.withMemory(
                client(exchange), bytes, () -> stages.watch(Stage.WRITE, BodyWriting.write(exchange, body)));
    }

    private static ClientAddress client(ServerWebExchange exchange) {
        return ClientAddress.of(exchange.getRequest().getRemoteAddress());
    }
}
