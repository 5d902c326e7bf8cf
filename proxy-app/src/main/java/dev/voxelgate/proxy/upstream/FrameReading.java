package dev.voxelgate.proxy.upstream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The frames of one plan that one caller reads one by one. Guarded by the {@link RecentFrames}. */
final class FrameReading {

    /** How many of the positions that were read are remembered, for several readers. */
    private static final int REMEMBERED = 32;

    /** Readers of several threads ask for neighbours in an order that is not quite theirs. */
    private static final int NEIGHBOURS = 3;

    private final TreeMap<Long, KeptFrame> frames = new TreeMap<>();
    private final List<FrameRun> runs = new ArrayList<>();
    /** The positions that were read last, the latest at the end. */
    private final Deque<Long> lastRead = new ArrayDeque<>(REMEMBERED);

    private final Confirmations confirmations;
    private long usedNanos;

    FrameReading(Mono<Void> confirmation) {
        this.confirmations = new Confirmations(confirmation);
    }

    Confirmations confirmations() {
        return confirmations;
    }

    void use() {
        usedNanos = System.nanoTime();
    }

    long usedNanos() {
        return usedNanos;
    }

    /** The frame is what the reader asked for last. */
    void read(long position) {
        if (lastRead.size() == REMEMBERED) {
            lastRead.removeFirst();
        }
        lastRead.addLast(position);
    }

    /** Whether a reader comes to the position from behind it: neighbours there were read, and none before it. */
    boolean isBackwards(long position) {
        return wasRead(position + 1, position + NEIGHBOURS) && !wasRead(position - NEIGHBOURS, position - 1);
    }

    private boolean isForwards(long position) {
        return wasRead(position - NEIGHBOURS, position - 1) && !wasRead(position + 1, position + NEIGHBOURS);
    }

    private boolean wasRead(long first, long last) {
        return lastRead.stream().anyMatch(read -> read >= first && read <= last);
    }

    /** The first of the frames that are there or will soon come, without a gap up to this one. */
    long startOfKept(long position) {
        long start = position;
        while (start > 0 && (frames.containsKey(start - 1) || runThatGives(start - 1) != null)) {
            start--;
        }
        return start;
    }

    @Nullable
    KeptFrame frame(long position) {
        return frames.get(position);
    }

    void keep(long position, KeptFrame frame) {
        frames.put(position, frame);
    }

    @Nullable
    KeptFrame remove(long position) {
        return frames.remove(position);
    }

    List<FrameRun> runs() {
        return runs;
    }

    /** The run that will soon give a frame, or null. */
    @Nullable
    FrameRun runThatGives(long position) {
        return runs.stream().filter(run -> run.willGive(position)).findFirst().orElse(null);
    }

    /** The run that has given a frame, if it is still there. */
    @Nullable
    FrameRun runAfter(long position) {
        FrameRun nearest = null;
        for (var run : runs) {
            if (run.next() > position && (nearest == null || run.next() < nearest.next())) {
                nearest = run;
            }
        }
        return nearest;
    }

    /** Where a run is to begin that is to give a frame: at a multiple of a block, unless something before is there or comes. */
    long startOfRun(long position, long block) {
        long start = position - position % block;
        var kept = frames.lowerKey(position);
        if (kept != null) {
            start = Math.max(start, kept + 1);
        }
        for (var run : runs) {
            if (run.next() <= position) {
                start = Math.max(start, Math.min(position, run.covered()));
            }
        }
        return start;
    }

    /**
     * Where a run that is to give a frame is to end: where there is a frame, or another run; also at a multiple of a block, when the
     * reader comes from behind or from far before, for who knows where he goes on.
     */
    long endOfRun(long position, long count, long block) {
        long read = lastRead.isEmpty() ? -1 : lastRead.getLast();
        boolean isForwards = (position >= read && position - read <= block) || isForwards(position);
        long end = isForwards ? count : Math.min(count, position - position % block + block);
        var kept = frames.higherKey(position);
        if (kept != null) {
            end = Math.min(end, kept);
        }
        for (var run : runs) {
            if (run.next() > position) {
                end = Math.min(end, run.next());
            }
        }
        return end;
    }
}
