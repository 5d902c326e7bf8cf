package dev.voxelgate.proxy.decode.isolated;

import java.io.IOException;
import java.time.Duration;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes. There are as many as threads decode at a time: each thread takes one for a frame. The one that was
 * used last is taken first, so those that are not needed are idle, and end after a while. The first frame starts the first
 * worker.
 */
public final class WorkerPool implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WorkerPool.class);

    /** A worker is replaced after so many frames, so that a leak or a hidden damage does not last. */
    static final int MAX_FRAMES = 10_000;

    /** How much a worker may have grown between two frames, beside its heap. */
    private static final long MAX_GROWTH = 64L << 20;

    private static final Duration IDLE_LIMIT = Duration.ofMinutes(5);

    private final WorkerCommand command;
    private final long maxGrowth;
    private final Consumer<WorkerReport> firstReport;
    private final Deque<IdleWorker> idle = new ConcurrentLinkedDeque<>();
    private final Set<Worker> all = ConcurrentHashMap.newKeySet();
    /**
     * One thread, which starts the workers and watches over their time. It lives as long as the pool: Linux tells a process
     * the death of the thread that started it (PR_SET_PDEATHSIG), and threads that decode may come and go.
     */
    private final ScheduledThreadPoolExecutor watch;

    private final AtomicInteger started = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final Map<Ending, Long> ended = new ConcurrentHashMap<>();
    private volatile @Nullable WorkerReport report;
    private volatile boolean closed;

    private record IdleWorker(Worker worker, long since) {}

    /**
     * @param firstReport is told what the first worker says of itself
     */
    public WorkerPool(WorkerCommand command, Consumer<WorkerReport> firstReport) {
        this.command = command;
        this.maxGrowth = command.heapBytes() + MAX_GROWTH;
        this.firstReport = firstReport;
        watch = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("decode-workers").factory());
        watch.setRemoveOnCancelPolicy(true);
        var _ = watch.scheduleWithFixedDelay(this::endIdle, 1, 1, TimeUnit.MINUTES);
    }

    /** What the first worker said of itself, once there was one. */
    public Optional<WorkerReport> report() {
        return Optional.ofNullable(report);
    }

    /** How many workers were started until now, those included that have ended. */
    public int started() {
        return started.get();
    }

    /** How many workers have a frame, or start for one. */
    public int busy() {
        return Math.max(0, all.size() - idle.size());
    }

    /** How many workers are ready for a frame. */
    public int idle() {
        return idle.size();
    }

    /** How many frames wait until a worker has started. */
    public int waiting() {
        return waiting.get();
    }

    /** How many workers have ended for this reason; the gateway's own end is none. */
    public long ended(Ending reason) {
        return ended.getOrDefault(reason, 0L);
    }

    /** The process identifiers of all workers. */
    public Set<Long> pids() {
        return all.stream().map(Worker::pid).collect(Collectors.toUnmodifiableSet());
    }

    /** An idle worker, or a fresh one. */
    Worker take(Duration limit) throws WorkerFailedException {
        for (var next = idle.pollFirst(); next != null; next = idle.pollFirst()) {
            if (next.worker().isAlive()) {
                return next.worker();
            }
            end(next.worker());
        }
        return fresh(limit);
    }

    /** A new worker, ready for a frame. */
    Worker fresh(Duration limit) throws WorkerFailedException {
        waiting.incrementAndGet();
        try {
            return ready(limit);
        } finally {
            waiting.decrementAndGet();
        }
    }

    private Worker ready(Duration limit) throws WorkerFailedException {
        var worker = start();
        try {
            var ready = worker.awaitReady(limit);
            if (report == null) {
                report = ready;
                firstReport.accept(ready);
            }
            return worker;
        } catch (WorkerFailedException e) {
            end(worker);
            LOG.warn("A decoder process {} before it was ready: {}", e.reason(), worker.lastWords());
            throw e;
        } catch (RuntimeException | Error e) {
            end(worker);
            throw e;
        }
    }

    private Worker start() throws WorkerFailedException {
        try {
            var started = watch.submit(this::startHere);
            try {
                return started.get();
            } catch (InterruptedException e) {
                watch.execute(() -> endUnwanted(started)); // Behind the start, by the same thread.
                Thread.currentThread().interrupt();
                throw new WorkerFailedException("is not needed any more", e);
            }
        } catch (ExecutionException | RejectedExecutionException e) {
            throw new WorkerFailedException("could not be started", e);
        }
    }

    private void endUnwanted(Future<Worker> started) {
        if (started.state() == Future.State.SUCCESS) {
            end(started.resultNow(), Ending.UNUSED);
        }
    }

    private Worker startHere() throws IOException {
        if (closed) {
            throw new IOException("the gateway stops");
        }
        var worker = new Worker(command.start(), watch);
        all.add(worker);
        started.incrementAndGet();
        return worker;
    }

    /** Gives a worker back that has answered. */
    void giveBack(Worker worker) {
        if (worker.frames() >= MAX_FRAMES) {
            end(worker, Ending.FRAMES);
        } else if (worker.growth() > maxGrowth) {
            end(worker, Ending.MEMORY);
        } else {
            idle.addFirst(new IdleWorker(worker, System.nanoTime()));
        }
        if (closed) {
            close();
        }
    }

    /** Ends a worker for good that did not do what it should. */
    void end(Worker worker) {
        end(worker, worker.isLate() ? Ending.LATE : Ending.FAILED);
    }

    private void end(Worker worker, Ending reason) {
        worker.end();
        if (all.remove(worker)) {
            ended.merge(reason, 1L, Long::sum);
        }
    }

    private void endIdle() {
        long now = System.nanoTime();
        for (var last = idle.peekLast(); last != null; last = idle.peekLast()) {
            if (last.worker().isAlive() && now - last.since() < IDLE_LIMIT.toNanos()) {
                return;
            }
            if (idle.removeLastOccurrence(last)) {
                end(last.worker(), last.worker().isAlive() ? Ending.UNUSED : Ending.FAILED);
            }
        }
    }

    /** Ends all workers, also those that decode. */
    @Override
    public void close() {
        closed = true;
        watch.shutdownNow();
        all.removeIf(worker -> {
            worker.end();
            return true;
        });
        idle.clear();
    }
}
