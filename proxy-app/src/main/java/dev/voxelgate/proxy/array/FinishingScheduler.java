package dev.voxelgate.proxy.array;

import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;

/**
 * A scheduler whose workers do what they were given, even when they are disposed of before its turn. {@code publishOn}
 * counts on its next run to release what it holds when it is cancelled, and in the same moment disposes of the worker
 * with that run: while the threads are busy, buffers would be lost.
 */
final class FinishingScheduler implements Scheduler {

    private final Scheduler scheduler;

    /** @param scheduler does the work; whoever made it disposes of it */
    FinishingScheduler(Scheduler scheduler) {
        this.scheduler = scheduler;
    }

    @Override
    public Disposable schedule(Runnable task) {
        return scheduler.schedule(task);
    }

    /** A worker without an order of its own: for whoever gives it a task at a time, as {@code publishOn} does. */
    @Override
    public Worker createWorker() {
        return new Worker() {
            @Override
            public Disposable schedule(Runnable task) {
                return scheduler.schedule(task);
            }

            @Override
            public void dispose() {}
        };
    }
}
