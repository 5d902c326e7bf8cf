package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.part10.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Sinks;

/**
 * One retrieval that goes along a plan, ahead of its reader by a few frames, more of them the longer he follows. Its fields are
 * guarded by the {@link RecentFrames}, which calls what is not of Reactor while it holds its lock.
 */
final class FrameRun extends BaseSubscriber<Frame> {

    /** A position that is so far ahead is another reader's. */
    private static final long REACH = 64;

    private final RecentFrames owner;
    private final FrameReading reading;
    private final long start;
    private final long frames;
    private final int mostAhead;
    private final long reach;
    private final TreeMap<Long, List<Sinks.One<KeptFrame>>> waiters = new TreeMap<>();
    /** The position of the frame that comes next. */
    private long next;
    /** The position after the last frame that is wanted of this run. */
    private long end;
    /** The position after the last frame that was asked for. */
    private long requested;
    /** The position after the last frame that was read. */
    private long read;

    private boolean isCut;
    private boolean isSubscribed;
    private int ahead = 1;
    private long usedNanos = System.nanoTime();

    FrameRun(RecentFrames owner, FrameReading reading, long start, long end, int mostAhead, long block) {
        this.owner = owner;
        this.reading = reading;
        this.start = start;
        this.frames = end - start;
        this.mostAhead = mostAhead;
        this.reach = Math.max(REACH, block);
        this.next = start;
        this.requested = start;
        this.read = start;
        this.end = end;
    }

    /** It asks for all its frames at once, though nobody waits for them yet. */
    void hurry() {
        ahead = (int) Math.min(end - next, Integer.MAX_VALUE);
    }

    FrameReading reading() {
        return reading;
    }

    /** The position of its first frame. */
    long start() {
        return start;
    }

    /** How many frames it begins with the intention to give. */
    long frames() {
        return frames;
    }

    long next() {
        return next;
    }

    long usedNanos() {
        return usedNanos;
    }

    boolean isAwaited() {
        return !waiters.isEmpty();
    }

    /** Whether a frame will come with this run, and soon. */
    boolean willGive(long position) {
        return position >= next && position < end && (position - next < reach || position < covered());
    }

    /** The position after the last one that it is on its way to. */
    long covered() {
        return waiters.isEmpty() ? next : Math.max(next, waiters.lastKey() + 1);
    }

    /** Another run begins there. */
    void endAt(long position) {
        if (position >= covered() && position < end) {
            end = position;
            isCut = true;
        }
    }

    /** Whether it has given all that is wanted of it, and would go on. */
    boolean isToBeCancelled() {
        return isCut && next >= end;
    }

    Sinks.One<KeptFrame> await(long position) {
        Sinks.One<KeptFrame> waiter = Sinks.one();
        waiters.computeIfAbsent(position, _ -> new ArrayList<>(1)).add(waiter);
        return waiter;
    }

    /** Somebody does not wait any more. */
    void leave(long position, Sinks.One<KeptFrame> waiter) {
        waiters.computeIfPresent(position, (_, waiting) -> {
            waiting.remove(waiter);
            return waiting.isEmpty() ? null : waiting;
        });
    }

    /** A frame was read: the reader follows. */
    void read(long position) {
        usedNanos = System.nanoTime();
        if (position >= read) { // forwards
            read = position + 1;
            ahead = Math.min(mostAhead, 2 * ahead);
        }
    }

    /** Takes note of the frame that came; those who wait for it. */
    List<Sinks.One<KeptFrame>> came() {
        var waiting = waiters.remove(next);
        next++;
        return waiting == null ? List.of() : waiting;
    }

    /** Those who still wait, when it has ended. */
    Map<Long, List<Sinks.One<KeptFrame>>> abandon() {
        var waiting = new TreeMap<>(waiters);
        waiters.clear();
        return waiting;
    }

    void subscribed() {
        isSubscribed = true;
    }

    /** How many more frames it is to ask for now. */
    long demand() {
        if (!isSubscribed) {
            return 0;
        }
        long awaited = waiters.isEmpty() ? 0 : waiters.lastKey() + 1;
        long wanted = Math.min(end, Math.max(read + ahead, awaited));
        long more = Math.max(0, wanted - requested);
        requested += more;
        return more;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        owner.begun(this);
    }

    @Override
    protected void hookOnNext(Frame frame) {
        owner.came(this, frame);
    }

    @Override
    protected void hookOnComplete() {
        owner.ended(this, null);
    }

    @Override
    protected void hookOnError(Throwable failure) {
        owner.ended(this, failure);
    }
}
