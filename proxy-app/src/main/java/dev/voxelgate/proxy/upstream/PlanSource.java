package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumePlan;
import dev.voxelgate.proxy.volume.VolumePlanner;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
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

    /** @param limits what may be planned */
    public PlanSource(DicomWebClient dicomWeb, @Nullable OrthancRest orthanc, ArchiveCalls calls, PlanLimits limits) {
        this.dicomWeb = dicomWeb;
        this.orthanc = orthanc;
        this.calls = calls;
        this.limits = limits;
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
            case VolumeTarget.Series target -> planSeries(target, rescale);
            case VolumeTarget.Instance target -> planInstance(target, planner -> planFrames(planner, target, rescale));
            case VolumeTarget.OrthancSeries target ->
                requireOrthanc()
                        .flatMap(rest -> calls.whole(rest.locate(target)))
                        .flatMap(found -> planSeries(found, rescale));
            case VolumeTarget.OrthancInstance target ->
                requireOrthanc()
                        .flatMap(rest -> calls.whole(rest.locate(target)))
                        .flatMap(found -> planInstance(found, planner -> planFrame(planner, target, rescale)));
        };
    }

    private Mono<OrthancRest> requireOrthanc() {
        return orthanc == null
                ? Mono.error(new UnknownResourceException("the archive behind this gateway is not known to be an"
                        + " Orthanc, so it has no resources with Orthanc identifiers"))
                : Mono.just(orthanc);
    }

    private Mono<VolumePlan> planSeries(VolumeTarget.Series target, boolean rescale) {
        return plan(
                target.study(),
                target.series(),
                dicomWeb.retrieveMetadata(target.study(), target.series()),
                planner -> planner.planAll(rescale));
    }

    private Mono<VolumePlan> planInstance(VolumeTarget.Instance target, Function<VolumePlanner, VolumePlan> finish) {
        return plan(
                target.study(),
                target.series(),
                dicomWeb.retrieveMetadata(target.study(), target.series(), target.instance()),
                planner -> finish.apply(onlyOf(target.instance(), planner)));
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

    private Mono<VolumePlan> plan(
            Uid study, Uid series, Flux<Attributes> metadata, Function<VolumePlanner, VolumePlan> finish) {
        // Collected anew for every try: nothing of an answer that broke off is in the plan.
        return calls.whole(metadata.collect(() -> new VolumePlanner(study, series, limits), VolumePlanner::add))
                .map(planner -> MemoryExhaustedException.guard(() -> finish.apply(planner)))
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isNotFound()
                                ? new UnknownResourceException("the archive has no such series or instance")
                                : e);
    }
}
