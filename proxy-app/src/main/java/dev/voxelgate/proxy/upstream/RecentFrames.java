package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.upstream.credentials.CallerDeniedException;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.FrameOrder;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * Stored frames for clients that read a plan frame by frame. The first frame starts a retrieval, at or a little before it. That of a
 * reader who goes forwards goes on along the plan, a few frames ahead of him, as fast as he reads: so the archive is asked once for
 * an object, and not for each frame of it. A reader who jumps gets a few neighbouring frames at a time. Several requests for
 * neighbouring frames share a retrieval. What has come is kept within a budget, and forgotten when nobody reads the plan for a
 * while. With the callers' own credentials, each caller has frames of his own.
 */
public final class RecentFrames implements AutoCloseable {

    /** Retrievals at the same time, for all callers. */
    private static final int MOST_RUNS = 4;

    private static final int MOST_FRAMES_AHEAD = 32;

    private final FrameRetrieval source;
    private final long budgetBytes;
    private final LongSupplier lentBytes;
    private final Duration keepFor;
    private final Map<Key, FrameReading> readings = new HashMap<>();
    private final List<FrameRun> runs = new ArrayList<>();
    /** Frames that were read, the one that was read longest ago first; they go first. */
    private final LinkedHashMap<Place, KeptFrame> read = new LinkedHashMap<>();
    /** Frames that were not read yet, in the order in which they came. */
    private final LinkedHashMap<Place, KeptFrame> unread = new LinkedHashMap<>();

    private final KeptHeaders headers = new KeptHeaders();
    private long keptBytes;
    private boolean isTimed;
    private boolean isClosed;

    /** @param caller null when the archive knows the gateway only */
    private record Key(
            Uid study,
            Uid series,
            String state,
            FrameOrder order,
            @Nullable CallerToken caller) {}

    private record Place(FrameReading reading, long position) {}

    /** A frame has to be asked for alone: what ended the retrieval need not be of this one. */
    private static final class AloneException extends RuntimeException {
        AloneException() {
            super("the retrieval ended", null, false, false);
        }
    }

    /**
     * Keeps nothing yet.
     *
     * @param budgetBytes of what is kept, and of what is under way; half of it each
     * @param lentBytes how much more may be kept now, because nobody else needs it; see {@link #makeRoom}
     * @param keepFor how long frames are kept that nobody reads
     */
    public RecentFrames(FrameRetrieval source, long budgetBytes, LongSupplier lentBytes, Duration keepFor) {
        this.source = source;
        this.budgetBytes = budgetBytes;
        this.lentBytes = lentBytes;
        this.keepFor = keepFor;
    }

    /**
     * Gives one frame of a plan, when it is confirmed.
     *
     * @param position of the frame in the plan; the retrieval is for this one only
     * @param confirmation completes when the archive still has the state that was planned
     */
    public FrameRetrieval at(FrameSequence plan, long position, Mono<Void> confirmation) {
        return (frames, window) -> Mono.deferContextual(
                        context -> take(plan, position, confirmation, CallerToken.in(context), alone(frames, window)))
                .flux();
    }

    private Mono<KeptFrame> alone(FrameSequence frames, Window window) {
        return source.frames(frames, window.ofWholeFrames())
                .single()
                .map(frame -> new KeptFrame(frame, System.nanoTime()));
    }

    private Mono<Frame> take(
            FrameSequence plan,
            long position,
            Mono<Void> confirmation,
            @Nullable CallerToken caller,
            Mono<KeptFrame> alone) {
        var volume = plan.volume();
        var key = new Key(volume.study(), volume.series(), volume.digest(), plan.order(), caller);
        FrameReading reading;
        FrameRun run;
        Mono<KeptFrame> kept;
        FrameRun begun = null;
        synchronized (this) {
            reading = readings.computeIfAbsent(key, _ -> new FrameReading(confirmation));
            reading.use();
            var found = reading.frame(position);
            if (found != null) {
                move(new Place(reading, position));
                run = reading.runAfter(position);
                kept = Mono.just(found);
                begun = runBefore(reading, plan, position);
            } else {
                run = reading.runThatGives(position);
                if (run == null) {
                    long block = blockFrames(plan);
                    begun = newRun(
                            reading,
                            plan,
                            reading.startOfRun(position, block),
                            reading.endOfRun(position, plan.count(), block));
                    run = begun;
                }
                kept = run == null ? alone : awaited(run, position);
            }
            if (run != null) {
                run.read(position);
            }
            reading.read(position);
            time();
        }
        if (begun != null) {
            begin(begun, plan, caller);
        }
        if (run != null && run != begun) {
            goOn(run);
        }
        var confirmations = reading.confirmations();
        return kept.onErrorResume(AloneException.class, _ -> alone)
                .delayUntil(frame -> confirmations.of(frame.receivedNanos()))
                .map(KeptFrame::copy);
    }

    private void begin(FrameRun run, FrameSequence plan, @Nullable CallerToken caller) {
        var context = caller == null ? Context.empty() : Context.of(CallerToken.class, caller);
        source.frames(plan.part(run.start(), run.frames()), window(plan))
                .contextWrite(context)
                .subscribe(run);
    }

    /**
     * A run that gives the block before, when a reader has come backwards through half of what is kept before him: as the
     * frames of a run ascend, he would have to wait for all of it.
     */
    private @Nullable FrameRun runBefore(FrameReading reading, FrameSequence plan, long position) {
        if (!reading.isBackwards(position)) {
            return null;
        }
        long block = blockFrames(plan);
        long end = reading.startOfKept(position);
        if (end == 0 || position - end >= Math.max(1, block / 2)) {
            return null;
        }
        var run = newRun(reading, plan, reading.startOfRun(end - 1, block), end);
        if (run != null) {
            run.hurry();
        }
        return run;
    }

    /** Who leaves is waited for no more. */
    private Mono<KeptFrame> awaited(FrameRun run, long position) {
        var waiter = run.await(position);
        return waiter.asMono().doOnCancel(() -> leave(run, position, waiter));
    }

    private synchronized void leave(FrameRun run, long position, Sinks.One<KeptFrame> waiter) {
        run.leave(position, waiter);
    }

    /** Frames that a run may have under way, and as many that it may be ahead. */
    private int framesOfRun(FrameSequence plan) {
        return (int) Math.min(MOST_FRAMES_AHEAD, budgetBytes / (2L * MOST_RUNS * plan.storedFrameBytes()));
    }

    /**
     * Runs begin at multiples of it, and end there unless their reader goes forwards: clients ask for neighbouring frames in any
     * order, dask for the last ones first. A plan of which there is little is had as a whole.
     */
    private long blockFrames(FrameSequence plan) {
        long most = budgetBytes / 4 / plan.storedFrameBytes();
        return plan.count() <= most
                ? plan.count()
                : Math.clamp(mostKeptBytes() / MOST_RUNS / plan.storedFrameBytes(), 1, MOST_FRAMES_AHEAD);
    }

    private long mostKeptBytes() {
        return budgetBytes / 2 + lentBytes.getAsLong();
    }

    private Window window(FrameSequence plan) {
        return Window.of(plan, new Window.Limits(2L * framesOfRun(plan) * plan.storedFrameBytes(), 0, 1));
    }

    /** A run of frames; null when there is no room for one. */
    private @Nullable FrameRun newRun(FrameReading reading, FrameSequence plan, long start, long end) {
        int frames = framesOfRun(plan);
        if (frames == 0 || isClosed || (runs.size() == MOST_RUNS && !endOne())) {
            return null;
        }
        reading.runs().forEach(other -> other.endAt(start));
        long block = blockFrames(plan);
        var run = new FrameRun(this, reading, start, end, Math.clamp(block, frames, MOST_FRAMES_AHEAD), block);
        reading.runs().add(run);
        runs.add(run);
        return run;
    }

    /** Ends the run that was used longest ago, of those that nobody waits for. */
    private boolean endOne() {
        FrameRun idle = null;
        for (var run : runs) {
            if (!run.isAwaited() && (idle == null || run.usedNanos() - idle.usedNanos() < 0)) {
                idle = run;
            }
        }
        if (idle == null) {
            return false;
        }
        remove(idle);
        cancel(idle);
        return true;
    }

    /** Elsewhere: what a cancel does is not for the one who holds the lock. */
    private static void cancel(FrameRun run) {
        var _ = Schedulers.parallel().schedule(run::cancel);
    }

    private void remove(FrameRun run) {
        runs.remove(run);
        run.reading().runs().remove(run);
    }

    /** The retrieval of a run has begun. */
    void begun(FrameRun run) {
        synchronized (this) {
            run.subscribed();
        }
        goOn(run);
    }

    private void goOn(FrameRun run) {
        long demand;
        synchronized (this) {
            demand = run.demand();
        }
        if (demand > 0) {
            run.request(demand);
        }
    }

    /** The next frame of a run came. */
    void came(FrameRun run, Frame frame) {
        List<Sinks.One<KeptFrame>> waiting;
        var kept = new KeptFrame(frame, System.nanoTime());
        boolean isToBeCancelled;
        synchronized (this) {
            if (!runs.contains(run)) {
                return;
            }
            var place = new Place(run.reading(), run.next());
            waiting = run.came();
            keep(place, kept, !waiting.isEmpty());
            isToBeCancelled = run.isToBeCancelled();
            if (isToBeCancelled) {
                remove(run);
            }
        }
        waiting.forEach(waiter -> waiter.tryEmitValue(kept));
        if (isToBeCancelled) {
            run.cancel(); // nobody waits: it was cut behind the last one who does
        } else {
            goOn(run);
        }
    }

    /** @param failure null when the run gave all its frames */
    void ended(FrameRun run, @Nullable Throwable failure) {
        Map<Long, List<Sinks.One<KeptFrame>>> waiting;
        synchronized (this) {
            remove(run);
            waiting = run.abandon();
        }
        var told = failure == null || isOfOneFrame(failure) ? new AloneException() : failure;
        waiting.values().forEach(waiters -> waiters.forEach(waiter -> waiter.tryEmitError(told)));
    }

    /** Whether other frames of the same plan may be had. */
    private static boolean isOfOneFrame(Throwable failure) {
        return !RetryPolicy.isPassing(failure)
                && !(failure instanceof ArchiveUnavailableException)
                && !(failure instanceof CallerDeniedException)
                && !(failure instanceof UpstreamStatusException status && status.isDenied());
    }

    private void keep(Place place, KeptFrame frame, boolean isRead) {
        drop(place);
        place.reading.keep(place.position, frame);
        keptBytes += frame.bytes() + headers.add(frame.frame().instance());
        (isRead ? read : unread).put(place, frame);
        makeRoom();
    }

    /** Gives back what was lent, when somebody needs it. */
    public synchronized void makeRoom() {
        long most = mostKeptBytes();
        while (keptBytes > most) {
            drop((read.isEmpty() ? unread : read).firstEntry().getKey());
        }
    }

    private void drop(Place place) {
        var dropped = place.reading.remove(place.position);
        if (dropped != null) {
            keptBytes -= dropped.bytes() + headers.remove(dropped.frame().instance());
            read.remove(place);
            unread.remove(place);
        }
    }

    /** The frame was read now. */
    private void move(Place place) {
        var first = unread.remove(place);
        var frame = first == null ? read.remove(place) : first;
        if (frame != null) {
            read.put(place, frame);
        }
    }

    private void time() {
        if (!isTimed && !isClosed) {
            isTimed = true;
            var _ = Schedulers.parallel().schedule(this::forget, keepFor.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    /** Forgets what nobody has read for a while. */
    private synchronized void forget() {
        isTimed = false;
        long now = System.nanoTime();
        for (var reading : List.copyOf(readings.values())) {
            boolean isAwaited = reading.runs().stream().anyMatch(FrameRun::isAwaited);
            if (!isAwaited && now - reading.usedNanos() >= keepFor.toNanos()) {
                forget(reading);
            }
        }
        if (!readings.isEmpty()) {
            time();
        }
    }

    private void forget(FrameReading reading) {
        readings.values().remove(reading);
        for (var run : List.copyOf(reading.runs())) {
            remove(run);
            run.abandon()
                    .values()
                    .forEach(waiters -> waiters.forEach(waiter -> waiter.tryEmitError(new AloneException())));
            cancel(run);
        }
        for (var places : List.of(read, unread)) {
            List.copyOf(places.keySet()).stream()
                    .filter(place -> place.reading.equals(reading))
                    .forEach(this::drop);
        }
    }

    /** How many bytes are kept. */
    public synchronized long keptBytes() {
        return keptBytes;
    }

    @Override
    public synchronized void close() {
        isClosed = true;
        List.copyOf(readings.values()).forEach(this::forget);
    }
}
