package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.access.CallerToken;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumePlan;
import dev.voxelgate.proxy.volume.VolumePlanner;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Makes plans from what the archive says of its objects. */
public final class PlanSource {

    private final DicomWebClient dicomWeb;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final PlanLimits limits;
    private final RecentPlanners recent;

    /**
     * @param limits what may be planned
     * @param keepFor how long what the archive said is used again, when it can tell that nothing has changed
     */
    public PlanSource(
            DicomWebClient dicomWeb,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            PlanLimits limits,
            Duration keepFor) {
        this.dicomWeb = dicomWeb;
        this.orthanc = orthanc;
        this.calls = calls;
        this.limits = limits;
        this.recent = new RecentPlanners(keepFor);
    }

    /**
     * Plans the array of a request.
     *
     * @return the plan; or {@link UnknownResourceException}, or an
     *     {@link dev.voxelgate.proxy.volume.UnprocessableVolumeException}
     */
    public Mono<VolumePlan> plan(VolumeRequest request) {
        boolean rescale = request.rescale();
        return switch (request.target()) {
            case VolumeTarget.Series target -> planSeries(target, null, rescale);
            case VolumeTarget.Instance target ->
                planInstance(target, null, planner -> planFrames(planner, target, rescale));
            case VolumeTarget.OrthancSeries target ->
                requireOrthanc()
                        .flatMap(rest -> calls.whole(rest.locate(target)))
                        .flatMap(found -> planSeries(found.target(), found.state(), rescale));
            case VolumeTarget.OrthancInstance target ->
                requireOrthanc()
                        .flatMap(rest -> calls.whole(rest.locate(target)))
                        .flatMap(found -> planInstance(
                                found.target(), found.state(), planner -> planFrame(planner, target, rescale)));
        };
    }

    private Mono<OrthancRest> requireOrthanc() {
        return orthanc == null
                ? Mono.error(new UnknownResourceException("the archive behind this gateway is not known to be an"
                        + " Orthanc, so it has no resources with Orthanc identifiers"))
                : Mono.just(orthanc);
    }

    private Mono<VolumePlan> planSeries(VolumeTarget.Series target, @Nullable String state, boolean rescale) {
        var metadata = dicomWeb.retrieveMetadata(target.study(), target.series());
        return planner(target.study(), target.series(), null, state, metadata)
                .map(planner -> MemoryExhaustedException.guard(() -> planner.planAll(rescale)));
    }

    private Mono<VolumePlan> planInstance(
            VolumeTarget.Instance target, @Nullable String state, Function<VolumePlanner, VolumePlan> finish) {
        var metadata = dicomWeb.retrieveMetadata(target.study(), target.series(), target.instance());
        return planner(target.study(), target.series(), target.instance(), state, metadata)
                .map(planner -> MemoryExhaustedException.guard(() -> finish.apply(onlyOf(target.instance(), planner))));
    }

    /** What was asked about one instance must be about that one, or the array would be another's. */
    private static VolumePlanner onlyOf(Uid instance, VolumePlanner planner) {
        var found = planner.instances();
        if (!found.isEmpty() && !found.equals(List.of(instance))) {
            throw new ContradictionException(instance.value(), "they are of another instance, or of several");
        }
        return planner;
    }

    private static VolumePlan planFrames(VolumePlanner planner, VolumeTarget.Instance target, boolean rescale) {
        List<Integer> numbers = target.frameNumbers();
        return numbers.isEmpty()
                ? planner.planAll(rescale)
                : planner.planFrames(numbers.stream().map(number -> number - 1).toList(), rescale);
    }

    private static VolumePlan planFrame(VolumePlanner planner, VolumeTarget.OrthancInstance target, boolean rescale) {
        Integer frame = target.frame();
        return frame == null ? planner.planAll(rescale) : planner.planFrame(frame, rescale);
    }

    private Mono<VolumePlanner> planner(
            Uid study, Uid series, @Nullable Uid instance, @Nullable String state, Flux<Attributes> metadata) {
        // Collected anew for every try: nothing of an answer that broke off is in the plan.
        var planner = calls.whole(metadata.collect(() -> new VolumePlanner(study, series, limits), VolumePlanner::add))
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isNotFound()
                                ? new UnknownResourceException("the archive has no such series or instance")
                                : e);
        return state == null
                ? planner
                : Mono.deferContextual(context -> recent.get(
                        new RecentPlanners.Key(study, series, instance, state, CallerToken.in(context)), planner));
    }
}
