package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.UpstreamStatusException;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.VolumePlan;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Fetches the frames of a plan, in its order, with a bounded number of them under way.
 *
 * <p>How depends on what is cheapest for the archive: single files when it is an Orthanc; one request for the whole
 * series when the order in which it will send the instances can be turned into the plan's within the window; single
 * instances otherwise.
 */
public final class FrameSource {

    private final DicomWebClient dicomWeb;
    private final @Nullable OrthancRest orthanc;
    private final long windowBytes;
    private final int concurrency;

    /**
     * @param windowBytes how many bytes of frames may be under way at once; one frame always may
     * @param concurrency how many requests one plan may have open at once
     */
    public FrameSource(DicomWebClient dicomWeb, @Nullable OrthancRest orthanc, long windowBytes, int concurrency) {
        this.dicomWeb = dicomWeb;
        this.orthanc = orthanc;
        this.windowBytes = windowBytes;
        this.concurrency = concurrency;
    }

    /**
     * Fetches the plan's frames.
     *
     * @return all of them in plan order, or an error; cancelling it cancels the requests under way
     */
    public Flux<Frame> frames(VolumePlan plan) {
        if (orthanc == null && isSeriesRequestBetter(plan)) {
            return series(plan);
        }
        return instances(plan.instances(), plan.storedFrameBytes());
    }

    private boolean isSeriesRequestBetter(VolumePlan plan) {
        return plan.instances().size() > 1
                && plan.instances().size() == plan.archiveOrder().size()
                && FrameReorder.heldBytes(plan.archiveOrder(), plan.instances(), plan.storedFrameBytes())
                        <= windowBytes;
    }

    private Flux<Frame> series(VolumePlan plan) {
        return Flux.defer(() -> {
            var reorder = new FrameReorder(plan.instances(), windowBytes);
            var first = plan.instances().getFirst();
            return dicomWeb.retrieveSeries(first.study(), first.series())
                    .concatMapIterable(reorder::accept, 1)
                    .concatWith(Flux.defer(() -> requireNone(reorder.remaining())))
                    .onErrorResume(FrameReorder.WindowExceededException.class, _ -> rest(plan, reorder));
        });
    }

    private Flux<Frame> requireNone(List<PlannedInstance> missing) {
        return missing.isEmpty()
                ? Flux.empty()
                : Flux.error(
                        new ContradictionException(missing.getFirst().instance().value(), "it did not come"));
    }

    private Flux<Frame> rest(VolumePlan plan, FrameReorder reorder) {
        return instances(reorder.remaining(), plan.storedFrameBytes()).skip(reorder.passedOfFirstRemaining());
    }

    private Flux<Frame> instances(List<PlannedInstance> instances, long frameBytes) {
        int window = Math.clamp(windowBytes / frameBytes, 1, 1024);
        int framesEach = instances.stream()
                .mapToInt(instance -> instance.frames().count())
                .max()
                .orElse(1);
        int open = Math.clamp(window / framesEach, 1, concurrency);
        return Flux.fromIterable(instances).flatMapSequential(this::instance, open, Math.max(1, window / open));
    }

    private Flux<Frame> instance(PlannedInstance planned) {
        return ExpectedFrames.of(planned, orthanc == null ? wado(planned) : file(orthanc, planned));
    }

    private Flux<Frame> file(OrthancRest orthanc, PlannedInstance planned) {
        // The identifier is computed; should an Orthanc have computed another one, WADO-RS still finds the instance.
        return orthanc.file(planned.orthancId())
                .onErrorResume(UpstreamStatusException.class, e -> e.isNotFound() ? wado(planned) : Flux.error(e));
    }

    private Flux<Frame> wado(PlannedInstance planned) {
        return dicomWeb.retrieveInstance(planned.study(), planned.series(), planned.instance());
    }
}
