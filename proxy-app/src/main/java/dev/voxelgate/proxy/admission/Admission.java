package dev.voxelgate.proxy.admission;

import dev.voxelgate.proxy.admission.AdmissionObserver.Outcome;
import dev.voxelgate.proxy.admission.AdmissionObserver.Resource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * Admits as many requests as the gateway can serve at once. A request takes a place among the volumes before it is
 * planned, because a plan needs memory too, and reserves its memory once the plan tells the amount. A request that
 * holds memory waits for nothing that another one holds, so there is no deadlock.
 */
public final class Admission {

    /** How many times as long as others a chunk waits for its place. */
    private static final int CHUNK_PATIENCE = 10;

    private final FairShare<ClientAddress> volumes;
    private final FairShare<ClientAddress> memory;
    private final FairShare<ClientAddress> passages;
    private final FairShare<ClientAddress> chunks;
    private final Duration queueTimeout;
    private final AdmissionObserver observer;
    /** Fails when no more is let in. */
    private final Sinks.Empty<Void> stop = Sinks.empty();

    private volatile boolean stopping;
    private volatile Runnable onMemoryTaken = () -> {};

    /**
     * @param volumes places for requests
     * @param memory bytes for what they have under way
     * @param passages places for requests that are passed on: a crowd of them takes none from the others
     * @param chunks places for chunks: clients ask for hundreds of them at once, and wait for their turn
     * @param queueTimeout how long a request waits for each of these
     * @param observer is told how long it did
     */
    public Admission(
            FairShare<ClientAddress> volumes,
            FairShare<ClientAddress> memory,
            FairShare<ClientAddress> passages,
            FairShare<ClientAddress> chunks,
            Duration queueTimeout,
            AdmissionObserver observer) {
        this.volumes = volumes;
        this.memory = memory;
        this.passages = passages;
        this.chunks = chunks;
        this.queueTimeout = queueTimeout;
        this.observer = observer;
    }

    /** Does something when there is a place for it; an {@link OverloadedException} when there is none in time. */
    public <T> Mono<T> withPlace(ClientAddress client, Supplier<Mono<T>> work) {
        return Mono.defer(
                () -> stopping ? Mono.error(new StoppingException()) : within(Resource.ARRAYS, client, 1, work));
    }

    /** Passes something on when there is a place for it; an {@link OverloadedException} when there is none in time. */
    public <T> Mono<T> withPassage(ClientAddress client, Supplier<Mono<T>> work) {
        return Mono.defer(
                () -> stopping ? Mono.error(new StoppingException()) : within(Resource.PASSAGES, client, 1, work));
    }

    /** Makes a chunk when there is a place for it; an {@link OverloadedException} when there is none in time. */
    public <T> Mono<T> withChunk(ClientAddress client, Supplier<Mono<T>> work) {
        return Mono.defer(
                () -> stopping ? Mono.error(new StoppingException()) : within(Resource.CHUNKS, client, 1, work));
    }

    /** Does something that takes memory; an {@link OverloadedException} when there is none in time. */
    public <T> Mono<T> withMemory(ClientAddress client, long bytes, Supplier<Mono<T>> work) {
        return within(Resource.MEMORY, client, bytes, work);
    }

    /** Memory that no request has taken. */
    public long freeMemory() {
        return memory.free();
    }

    /** @param taken is called before a request uses memory: what was kept in free memory has to leave it then */
    public void whenMemoryIsTaken(Runnable taken) {
        onMemoryTaken = taken;
    }

    /** Lets nothing more in: what comes, and what waits, gets a {@link StoppingException}. What has begun goes on. */
    public void stop() {
        stopping = true;
        var _ = stop.tryEmitError(new StoppingException()); // the second time it has failed already
    }

    /** How many requests have a place. */
    public int running() {
        return Math.toIntExact(volumes.held() + passages.held() + chunks.held());
    }

    /** How many requests wait. */
    public int waiting() {
        return volumes.waiting() + memory.waiting() + passages.waiting() + chunks.waiting();
    }

    /** How much of something is taken. */
    public long held(Resource resource) {
        return shares(resource).held();
    }

    /** How much of something there is. */
    public long capacity(Resource resource) {
        return shares(resource).capacity();
    }

    /** How many requests wait for something. */
    public int waiting(Resource resource) {
        return shares(resource).waiting();
    }

    private FairShare<ClientAddress> shares(Resource resource) {
        return switch (resource) {
            case ARRAYS -> volumes;
            case MEMORY -> memory;
            case PASSAGES -> passages;
            case CHUNKS -> chunks;
        };
    }

    private <T> Mono<T> within(Resource resource, ClientAddress client, long amount, Supplier<Mono<T>> work) {
        return Mono.defer(() -> {
            var share = shares(resource).share(client, amount);
            var wait = new Wait(resource, amount, System.nanoTime());
            return Mono.<Void>create(sink -> ask(share, wait, sink))
                    .or(stop.asMono())
                    .then(Mono.defer(work))
                    .doFinally(_ -> share.close()); // outermost: however this ends, whatever became of the share
        });
    }

    private void ask(FairShare<ClientAddress>.Share share, Wait wait, MonoSink<Void> sink) {
        // On a thread of its own: whoever makes room is done with it and must not do the next one's work.
        switch (share.ask(() -> Schedulers.parallel().schedule(() -> granted(wait, sink)))) {
            case GRANTED -> granted(wait, sink);
            case WAITING -> sink.onDispose(giveUpLater(wait, sink));
            case REFUSED -> {
                wait.ended(Outcome.REFUSED);
                sink.error(overloaded("has too many requests waiting"));
            }
        }
    }

    private void granted(Wait wait, MonoSink<Void> sink) {
        wait.ended(Outcome.GRANTED);
        if (wait.resource == Resource.MEMORY) {
            onMemoryTaken.run();
        }
        sink.success();
    }

    private Disposable giveUpLater(Wait wait, MonoSink<Void> sink) {
        // A chunk waits for all those that its own client has asked for before it.
        long millis = (wait.resource == Resource.CHUNKS ? CHUNK_PATIENCE : 1) * queueTimeout.toMillis();
        return Schedulers.parallel().schedule(() -> giveUp(wait, sink), millis, TimeUnit.MILLISECONDS);
    }

    private void giveUp(Wait wait, MonoSink<Void> sink) {
        wait.ended(Outcome.TIMEOUT);
        sink.error(overloaded("did not get to it in time"));
    }

    /** A request's waiting for something. */
    private final class Wait {

        private final Resource resource;
        private final long amount;
        private final long start;
        private final AtomicBoolean ended = new AtomicBoolean(); // it may be granted in the moment it is given up

        Wait(Resource resource, long amount, long start) {
            this.resource = resource;
            this.amount = amount;
            this.start = start;
        }

        void ended(Outcome outcome) {
            if (ended.compareAndSet(false, true)) {
                observer.waited(resource, amount, outcome, System.nanoTime() - start);
            }
        }
    }

    private OverloadedException overloaded(String why) {
        // By then, whatever waits now was served or refused.
        return new OverloadedException("the gateway has too much to do and " + why, queueTimeout);
    }
}
