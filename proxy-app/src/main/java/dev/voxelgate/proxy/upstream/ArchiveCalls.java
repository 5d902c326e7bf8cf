package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.http.IdleReaderPatience;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Calls to an archive that may be away for a while. What fails for good passes on as it is. */
public final class ArchiveCalls {

    private final RetryPolicy policy;
    private final ArchiveBreaker breaker;
    private final Consumer<Throwable> onRetry;
    private final LongConsumer onReplay;

    /** @param onRetry is told of every further try, from any thread, and why it is made */
    public ArchiveCalls(RetryPolicy policy, ArchiveBreaker breaker, Consumer<Throwable> onRetry) {
        this(policy, breaker, onRetry, _ -> {});
    }

    /**
     * The same.
     *
     * @param onReplay is told the bytes of every frame that comes again, from any thread
     */
    public ArchiveCalls(
            RetryPolicy policy, ArchiveBreaker breaker, Consumer<Throwable> onRetry, LongConsumer onReplay) {
        this.policy = policy;
        this.breaker = breaker;
        this.onRetry = onRetry;
        this.onReplay = onReplay;
    }

    /** A frame came again, with so many bytes. */
    void replayed(long bytes) {
        onReplay.accept(bytes);
    }

    /**
     * A call whose answer is of use only as a whole: it is made anew from its start. It fails at once while the archive
     * is not asked, with an {@link ArchiveUnavailableException}.
     */
    <T> Mono<T> whole(Mono<T> call) {
        return Mono.deferContextual(context -> {
            var tries = new RetryBudget(policy, onRetry, false);
            return breaker.guard(call.flux(), tries)
                    .retryWhen(tries.again())
                    .doFinally(_ -> Stages.log(context, tries::tell))
                    .singleOrEmpty();
        });
    }

    /**
     * A call that is made anew only as long as nothing came of it.
     *
     * @param begun is set when something comes
     */
    <T> Flux<T> untilItBegins(Flux<T> call, AtomicBoolean begun) {
        return Flux.deferContextual(context -> {
            var tries = new RetryBudget(policy, onRetry, true);
            return breaker.guard(call, tries)
                    .doOnNext(_ -> {
                        tries.commit();
                        begun.set(true);
                    })
                    .retryWhen(tries.again())
                    .doFinally(_ -> Stages.log(context, tries::tell));
        });
    }

    /**
     * The frames of an instance, all of them, from its first: when the retrieval fails, the instance is fetched anew
     * and its frames go on where they were. One that was given up because nobody read it is fetched anew when somebody
     * asks for more, and given up later the next time: see {@link ResumeCheckpoint}.
     */
    Flux<Frame> frames(PlannedInstance instance, Flux<Frame> retrieval) {
        return frames(instance, retrieval, SingleFrameRetrieval.NONE);
    }

    /**
     * The same; or its wanted frames only, one by one, where that is cheaper. What they cannot be had for, all frames can.
     *
     * @param single of this instance
     */
    Flux<Frame> frames(PlannedInstance instance, Flux<Frame> retrieval, SingleFrameRetrieval single) {
        return Flux.deferContextual(context -> {
            var tries = new RetryBudget(policy, onRetry, true);
            var guarded = breaker.guard(retrieval, tries);
            var passed = new ResumeCheckpoint(instance);
            IdleReaderPatience patience = passed::patience;
            var whole = onDemand(passed.missingFrom(guarded, onReplay));
            return Flux.defer(() -> passed.isComplete()
                            ? Flux.<Frame>empty()
                            : single.missingFrom(passed, onReplay)
                                    .map(some -> onDemand(breaker.guard(some, tries))
                                            .onErrorResume(RefusedFramesException.class, _ -> whole))
                                    .orElse(whole))
                    .contextWrite(patience.inContext())
                    .doOnError(UpstreamUnreadException.class, _ -> passed.giveUp())
                    .map(passed::pass)
                    .doOnNext(_ -> tries.progress())
                    .retryWhen(tries.again())
                    .doFinally(_ -> Stages.log(context, tries::tell));
        });
    }

    /** Whether a call failed because the archive does not have what was asked for. */
    static boolean isNotFound(Throwable failure) {
        return failure instanceof UpstreamStatusException status && status.isNotFound();
    }

    /** A call that is not made before something is asked of it. */
    static <T> Flux<T> onDemand(Flux<T> call) {
        // Without a prefetch, concatMap asks its source with the first demand only; a hidden source is not a constant.
        return Flux.just(call).hide().concatMap(Function.identity(), 0);
    }
}
