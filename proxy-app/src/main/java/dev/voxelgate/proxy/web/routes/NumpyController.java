package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.VolumePlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.web.connection.ConnectionReset;
import dev.voxelgate.proxy.web.connection.NativeChannel;
import dev.voxelgate.proxy.web.connection.Writability;
import dev.voxelgate.proxy.web.filter.AuditRecord;
import dev.voxelgate.proxy.web.problem.Problems;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The six routes that answer arrays. {@code GET} and {@code HEAD}; query parameters {@code rescale} (default true) and
 * {@code compress} (default false).
 */
@RestController
public final class NumpyController {

    /** From metadata, from the instances, and once more from these, when they have changed meanwhile. */
    private static final int PLANS = 3;

    private static final String SERIES = "/dicom-web/studies/{study}/series/{series}";
    private static final String INSTANCE = SERIES + "/instances/{instance}";

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

    @GetMapping("/instances/{id}/numpy")
    public Mono<Void> orthancInstance(@PathVariable String id, ServerWebExchange exchange) {
        return answer(new VolumeTarget.OrthancInstance(PathValues.orthancId("instance", id), null), exchange);
    }

    @GetMapping("/instances/{id}/frames/{frame}/numpy")
    public Mono<Void> orthancFrame(@PathVariable String id, @PathVariable String frame, ServerWebExchange exchange) {
        return answer(
                new VolumeTarget.OrthancInstance(PathValues.orthancId("instance", id), PathValues.frameIndex(frame)),
                exchange);
    }

    @GetMapping("/series/{id}/numpy")
    public Mono<Void> orthancSeries(@PathVariable String id, ServerWebExchange exchange) {
        return answer(new VolumeTarget.OrthancSeries(PathValues.orthancId("series", id)), exchange);
    }

    @GetMapping(SERIES + "/numpy")
    public Mono<Void> series(@PathVariable String study, @PathVariable String series, ServerWebExchange exchange) {
        return answer(
                new VolumeTarget.Series(PathValues.uid("study", study), PathValues.uid("series", series)), exchange);
    }

    @GetMapping({INSTANCE + "/numpy", INSTANCE + "/frames/{frames}/numpy"})
    public Mono<Void> instance(
            @PathVariable String study,
            @PathVariable String series,
            @PathVariable String instance,
            @PathVariable(required = false) String frames,
            ServerWebExchange exchange) {
        var target = new VolumeTarget.Instance(
                PathValues.uid("study", study),
                PathValues.uid("series", series),
                PathValues.uid("instance", instance),
                PathValues.frameNumbers(frames));
        return answer(target, exchange);
    }

    private Mono<Void> answer(VolumeTarget target, ServerWebExchange exchange) {
        var query = exchange.getRequest().getQueryParams();
        var options = new ArrayOptions(
                QueryFlag.parse(query, "rescale", ArrayOptions.DEFAULT.rescale()),
                QueryFlag.parse(query, "compress", ArrayOptions.DEFAULT.compress()));
        var request = new VolumeRequest(target, options);
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
            VolumeRequest request, Representation representation, VolumePlan plan, ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        AuditRecord.of(exchange).ifPresent(notes -> notes.planned(plan));
        representation.describe(request, plan, response.getHeaders());
        if (exchange.getRequest().getMethod().equals(HttpMethod.HEAD)) {
            return response.setComplete();
        }
        var window = Window.of(plan, limits);
        var body = bodies.of(request, plan, window, response.bufferFactory())
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
