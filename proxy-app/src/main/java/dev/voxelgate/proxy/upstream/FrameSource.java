package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlannedInstance;
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

    /** The ways to all frames of a series. */
    private enum OfSeries {
        WHOLE_SERIES,
        EACH_INSTANCE
    }

    private final MediaTypeNegotiation negotiation;
    private final InstanceRetrieval instances;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final int concurrency;
    private final SingleFrameAccess single;
    private final Ladder<OfSeries> ofSeries =
            Ladder.toKnownObjects(List.of(OfSeries.WHOLE_SERIES, OfSeries.EACH_INSTANCE), Refusals::isOfResource);
    private final FrameObserver observer;

    /** @param concurrency how many requests one plan may have open at once */
    public FrameSource(DicomWebClient dicomWeb, @Nullable OrthancRest orthanc, ArchiveCalls calls, int concurrency) {
        this(dicomWeb, orthanc, calls, concurrency, FrameObserver.NONE);
    }

    /** The same, and somebody is told of the frames. */
    public FrameSource(
            DicomWebClient dicomWeb,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            int concurrency,
            FrameObserver observer) {
        this(dicomWeb, orthanc, calls, concurrency, observer, SingleFrameAccess.REQUEST_BYTES);
    }

    /** @param requestBytes how many bytes an archive sends in the time that a request takes */
    FrameSource(
            DicomWebClient dicomWeb,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            int concurrency,
            FrameObserver observer,
            long requestBytes) {
        this.negotiation = new MediaTypeNegotiation(dicomWeb, orthanc);
        this.instances = new InstanceRetrieval(negotiation);
        this.orthanc = orthanc;
        this.calls = calls;
        this.concurrency = concurrency;
        this.single = new SingleFrameAccess(
                orthanc == null ? new DicomWebFrames(dicomWeb) : new OrthancFrames(orthanc), requestBytes);
        this.observer = observer;
    }

    /**
     * Fetches the plan's frames.
     *
     * @param window how many may be fetched ahead, and whether large native frames may come in strips
     * @return all of them in plan order, or an error; cancelling it cancels the requests under way
     */
    public Flux<Frame> frames(FrameSequence frames, Window window) {
        return frames(FrameAccess.of(frames, window, orthanc), window, frames.storedFrameBytes())
                .doOnSubscribe(_ -> observer.wanted(frames.count()));
    }

    /** @param frameBytes about what a frame has */
    private Flux<Frame> frames(FrameAccess access, Window window, long frameBytes) {
        return switch (access) {
            case FrameAccess.WholeSeries(var all) ->
                ofSeries.climb(way -> switch (way) {
                    case WHOLE_SERIES -> series(all, window);
                    case EACH_INSTANCE -> frames(FrameAccess.of(all.instances(), orthanc), window, frameBytes);
                });
            case FrameAccess.WholeInstances(var planned) ->
                instances(
                        planned,
                        window,
                        frameBytes,
                        instances.of(planned, window.maxEncodedFrameBytes(), window.stripBytes()));
            case FrameAccess.OrthancFiles(var planned, var rest) -> {
                var other = instances.of(planned, window.maxEncodedFrameBytes(), window.stripBytes());
                yield instances(planned, window, frameBytes, instance -> file(rest, instance, window, other));
            }
        };
    }

    private Flux<Frame> series(FrameSequence frames, Window window) {
        return Flux.defer(() -> {
            var reorder = new FrameReorder(frames.instances(), window.fetchFrames() * frames.storedFrameBytes());
            var progress = new PlanProgress(frames.instances(), calls::replayed);
            var begun = new AtomicBoolean();
            return calls.untilItBegins(
                            negotiation.ask(
                                    MediaTypeNegotiation.Resource.SERIES,
                                    client -> client.retrieveSeries(
                                            frames.volume().study(),
                                            frames.volume().series(),
                                            window.maxEncodedFrameBytes())),
                            begun)
                    .doOnNext(frame -> observer.fetched(false, frame.data().length))
                    .concatMapIterable(reorder::accept, 1)
                    .map(progress::pass) // only here: what the step before holds is lost in an error
                    .concatWith(Flux.defer(() -> requireNone(progress.remaining())))
                    .onErrorResume(
                            failure -> begun.get() && goesOn(failure),
                            _ -> rest(reorder, progress, window, frames.storedFrameBytes()));
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

    private Flux<Frame> rest(FrameReorder reorder, PlanProgress progress, Window window, long frameBytes) {
        reorder.forget();
        return ArchiveCalls.onDemand(
                progress.missingFrom(frames(FrameAccess.of(progress.remaining(), orthanc), window, frameBytes)));
    }

    private Flux<Frame> instances(
            List<PlannedInstance> planned,
            Window window,
            long frameBytes,
            Function<PlannedInstance, Flux<Frame>> retrieval) {
        int framesEach = planned.stream()
                .mapToInt(instance -> instance.frames().count())
                .max()
                .orElse(1);
        int open = Math.clamp(window.fetchFrames() / framesEach, 1, concurrency);
        int ahead = Math.max(1, window.fetchFrames() / open);
        // Where a whole instance fits, one more is asked for: so its end is seen, and its connection free, at once.
        return Flux.fromIterable(planned)
                .flatMapSequential(
                        instance -> instance(
                                instance,
                                retrieval.apply(instance).doOnNext(this::fetched),
                                new CheaperSingleFrames(
                                        single, instance, frameBytes, window.maxEncodedFrameBytes(), observer)),
                        open,
                        framesEach <= ahead ? framesEach + 1 : ahead);
    }

    private void fetched(Frame frame) {
        if (frame.isEnd()) {
            observer.fetched(false, frame.data().length);
        } else {
            observer.fetchedStrip(frame.data().length);
        }
    }

    private Flux<Frame> instance(PlannedInstance planned, Flux<Frame> retrieval, SingleFrameRetrieval frames) {
        return ExpectedFrames.of(planned, calls.frames(planned, retrieval, frames))
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isNotFound()
                                ? new ContradictionException(planned.instance().value(), "the archive does not have it")
                                : e);
    }

    private Flux<Frame> file(
            OrthancRest orthanc, PlannedInstance planned, Window window, Function<PlannedInstance, Flux<Frame>> other) {
        // The identifier is computed; should an Orthanc have computed another one, WADO-RS still finds the instance.
        return orthanc.file(planned.orthancId(), window.maxEncodedFrameBytes(), window.stripBytes())
                .onErrorResume(
                        UpstreamStatusException.class,
                        e -> e.isNotFound() && planned.isPathSafe() ? other.apply(planned) : Flux.error(e));
    }
}
