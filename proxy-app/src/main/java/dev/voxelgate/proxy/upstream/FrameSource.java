package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlannedInstance;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.Window;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Fetches the frames of a plan, in its order, with a bounded number of them under way.
 *
 * <p>{@link FrameAccess} chooses how. A retrieval that the archive breaks off goes on where it was, with another request; so does one
 * that was given up because nobody read it, when somebody does.
 */
public final class FrameSource {

    private final DicomWebClient dicomWeb;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final int concurrency;

    /** @param concurrency how many requests one plan may have open at once */
    public FrameSource(DicomWebClient dicomWeb, @Nullable OrthancRest orthanc, ArchiveCalls calls, int concurrency) {
        this.dicomWeb = dicomWeb;
        this.orthanc = orthanc;
        this.calls = calls;
        this.concurrency = concurrency;
    }

    /**
     * Fetches the plan's frames.
     *
     * @param window how many may be fetched ahead
     * @return all of them in plan order, or an error; cancelling it cancels the requests under way
     */
    public Flux<Frame> frames(FrameSequence frames, Window window) {
        return frames(FrameAccess.of(frames, window, orthanc), window);
    }

    private Flux<Frame> frames(FrameAccess access, Window window) {
        return switch (access) {
            case FrameAccess.WholeSeries(var all) -> series(all, window);
            case FrameAccess.WholeInstances(var instances) ->
                instances(instances, window, planned -> wado(planned, window.maxEncodedFrameBytes()));
            case FrameAccess.OrthancFiles(var instances, var rest) ->
                instances(instances, window, planned -> file(rest, planned, window.maxEncodedFrameBytes()));
        };
    }

    private Flux<Frame> series(FrameSequence frames, Window window) {
        return Flux.defer(() -> {
            var reorder = new FrameReorder(frames.instances(), window.fetchFrames() * frames.storedFrameBytes());
            var progress = new PlanProgress(frames.instances(), calls::replayed);
            var begun = new AtomicBoolean();
            return calls.untilItBegins(
                            dicomWeb.retrieveSeries(
                                    frames.volume().study(), frames.volume().series(), window.maxEncodedFrameBytes()),
                            begun)
                    .concatMapIterable(reorder::accept, 1)
                    .map(progress::pass) // only here: what the step before holds is lost in an error
                    .concatWith(Flux.defer(() -> requireNone(progress.remaining())))
                    .onErrorResume(failure -> begun.get() && goesOn(failure), _ -> rest(reorder, progress, window));
        });
    }

    private static boolean goesOn(Throwable failure) {
        return failure instanceof FrameReorder.WindowExceededException
                || failure instanceof UpstreamUnreadException
                || RetryPolicy.isPassing(failure);
    }

    private Flux<Frame> requireNone(List<PlannedInstance> missing) {
        return missing.isEmpty()
                ? Flux.empty()
                : Flux.error(
                        new ContradictionException(missing.getFirst().instance().value(), "it did not come"));
    }

    private Flux<Frame> rest(FrameReorder reorder, PlanProgress progress, Window window) {
        reorder.forget();
        return ArchiveCalls.onDemand(
                progress.missingFrom(frames(FrameAccess.of(progress.remaining(), orthanc), window)));
    }

    private Flux<Frame> instances(
            List<PlannedInstance> instances, Window window, Function<PlannedInstance, Flux<Frame>> retrieval) {
        int framesEach = instances.stream()
                .mapToInt(instance -> instance.frames().count())
                .max()
                .orElse(1);
        int open = Math.clamp(window.fetchFrames() / framesEach, 1, concurrency);
        int ahead = Math.max(1, window.fetchFrames() / open);
        // Where a whole instance fits, one more is asked for: so its end is seen, and its connection free, at once.
        return Flux.fromIterable(instances)
                .flatMapSequential(
                        instance -> instance(instance, retrieval.apply(instance)),
                        open,
                        framesEach <= ahead ? framesEach + 1 : ahead);
    }

    private Flux<Frame> instance(PlannedInstance planned, Flux<Frame> retrieval) {
        return ExpectedFrames.of(planned, calls.frames(planned, retrieval))
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isNotFound()
                                ? new ContradictionException(planned.instance().value(), "the archive does not have it")
                                : e);
    }

    private Flux<Frame> file(OrthancRest orthanc, PlannedInstance planned, int maxFrameBytes) {
        // The identifier is computed; should an Orthanc have computed another one, WADO-RS still finds the instance.
        return orthanc.file(planned.orthancId(), maxFrameBytes)
                .onErrorResume(
                        UpstreamStatusException.class,
                        e -> e.isNotFound() && planned.isPathSafe() ? wado(planned, maxFrameBytes) : Flux.error(e));
    }

    private Flux<Frame> wado(PlannedInstance planned, int maxFrameBytes) {
        if (!planned.isPathSafe()) {
            return Flux.error(new UnprocessableVolumeException(
                    "invalid-metadata", "an instance has no SOP Instance UID by which it could be asked for"));
        }
        return dicomWeb.retrieveInstance(planned.study(), planned.series(), planned.instance(), maxFrameBytes);
    }
}
