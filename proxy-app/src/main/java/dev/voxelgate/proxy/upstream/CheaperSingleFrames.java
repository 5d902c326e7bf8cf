package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.upstream.SingleFrameSource.Opened;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Single frames of one instance where they are cheaper than all of them: when few are wanted, and when a retrieval goes on
 * that broke off or was given up. The last frame that was passed on is fetched again then: so the archive is seen to have the
 * same instance.
 */
final class CheaperSingleFrames implements SingleFrameRetrieval {

    /** The whole instance may be had where single frames fail for a passing reason. */
    private static final int MOST_FAILURES = 2;

    private final SingleFrameAccess access;
    private final PlannedInstance planned;
    private final long frameBytes;
    private final int maxFrameBytes;
    private final FrameObserver observer;
    private @Nullable Opened opened;
    private boolean refused;
    /** In a row, without a frame between them. */
    private int failures;

    /**
     * @param frameBytes about what a frame has
     * @param maxFrameBytes the limit of a frame as it is stored
     */
    CheaperSingleFrames(
            SingleFrameAccess access,
            PlannedInstance planned,
            long frameBytes,
            int maxFrameBytes,
            FrameObserver observer) {
        this.access = access;
        this.planned = planned;
        this.frameBytes = frameBytes;
        this.maxFrameBytes = maxFrameBytes;
        this.observer = observer;
    }

    @Override
    public Optional<Flux<Frame>> missingFrom(ResumeCheckpoint passed, LongConsumer replayed) {
        return planned.numberOfFrames() == 1
                        || refused
                        || failures >= MOST_FAILURES
                        || !access.isCheaper(planned, wanted(passed.position()), frameBytes)
                ? Optional.empty()
                : Optional.of(Flux.deferContextual(context -> fetched(passed, replayed, CallerToken.in(context))));
    }

    private SingleFrameAccess.Wanted wanted(int position) {
        long frames = 0;
        long runs = 0;
        int last = planned.frames().last();
        for (int index = position; index <= last; index++) {
            if (planned.frames().contains(index)) {
                frames++;
                runs += index == position || !planned.frames().contains(index - 1) ? 1 : 0;
            }
        }
        return new SingleFrameAccess.Wanted(frames, runs, last + 1 - frames);
    }

    private Flux<Frame> fetched(ResumeCheckpoint passed, LongConsumer replayed, @Nullable CallerToken caller) {
        if (access.isRefusing(caller) || access.isRefused(caller, series())) {
            refused = true;
            return Flux.error(new RefusedFramesException("frames were refused before"));
        }
        return opened(passed)
                .flatMapMany(instance -> fetched(instance, passed, caller))
                .mapNotNull(frame -> passed.missingOf(frame, replayed))
                .doOnNext(_ -> failures = 0)
                .onErrorMap(failure -> failed(failure, caller));
    }

    /** What is remembered of instances whose frames are not told apart: others of their series are like them. */
    private String series() {
        return planned.series().value();
    }

    private Mono<Opened> opened(ResumeCheckpoint passed) {
        return opened == null
                ? access.source()
                        .open(planned, passed.header())
                        .doOnNext(found -> opened = found)
                        .switchIfEmpty(Mono.error(() -> new RefusedFramesException("no header came")))
                : Mono.just(opened);
    }

    private Flux<Frame> fetched(Opened instance, ResumeCheckpoint passed, @Nullable CallerToken caller) {
        var frames = instance.frames();
        if (!frames.areTold()
                || frames.count() != planned.numberOfFrames()
                || frames.frameBytes().orElse(0) > maxFrameBytes
                || access.isRefused(caller, access.source().kind(planned, frames))) {
            return Flux.error(new RefusedFramesException("its frames are not told apart, or were refused before"));
        }
        if (!access.isCheaper(planned, wanted(passed.position()), frameBytes, instance)) {
            refused = true;
            return Flux.error(new CostlyFramesException());
        }
        int again = passed.last();
        return Flux.<List<Integer>, Integer>generate(
                        () -> Math.max(0, again), (from, batches) -> next(from, again, instance, batches))
                .concatMap(
                        batch -> instance.fetch(
                                batch, batch.getLast() == planned.frames().last(), maxFrameBytes),
                        0)
                .doOnNext(frame -> {
                    access.succeeded(caller);
                    observer.fetched(true, frame.data().length);
                });
    }

    /**
     * The next frames that one request can have, and the index behind them.
     *
     * @param again the last one that was passed on, negative when there is none
     */
    private int next(int from, int again, Opened instance, SynchronousSink<List<Integer>> batches) {
        List<Integer> batch = new ArrayList<>();
        int last = planned.frames().last();
        int index = from;
        for (; index <= last && batch.size() < instance.most(); index++) {
            boolean isWanted = planned.frames().contains(index) || index == again;
            if (isWanted) {
                batch.add(index);
            } else if (!batch.isEmpty() && instance.inRuns()) {
                break;
            }
        }
        if (batch.isEmpty()) {
            batches.complete();
        } else {
            batches.next(List.copyOf(batch));
        }
        return index;
    }

    private Throwable failed(Throwable failure, @Nullable CallerToken caller) {
        if (RetryPolicy.isPassing(failure)) {
            failures++;
        }
        if (failure instanceof CostlyFramesException) {
            return new RefusedFramesException(failure);
        }
        if (failure instanceof RefusedFramesException) {
            refused = true;
            access.refused(caller, series());
            return failure;
        }
        if (!SingleFrameAccess.isRefusal(failure)) {
            return failure;
        }
        refused = true;
        if (opened != null) {
            access.refused(caller, access.source().kind(planned, opened.frames()), failure);
        }
        return new RefusedFramesException(failure);
    }

    /** Single frames would take more requests than they are worth. That says nothing of other requests. */
    private static final class CostlyFramesException extends RuntimeException {
        CostlyFramesException() {
            super("single frames would take too many requests", null, false, false);
        }
    }
}
