package dev.voxelgate.proxy.demo;

import dev.voxelgate.proxy.demo.store.StoredInstance;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.publisher.SynchronousSink;

/**
 * An archive that misbehaves as a test wants, and tells what its clients did. Counts all exchanges; what it does wrong
 * can be narrowed to some. Set it up before the archive is started.
 */
public final class Script implements Behaviour {

    private final List<Exchange> exchanges = Collections.synchronizedList(new ArrayList<>());
    private final ConcurrentLinkedQueue<Integer> statuses = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Long> cuts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger mostOpen = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final Sinks.Many<Exchange> cancels = Sinks.many().replay().all();
    private Predicate<Exchange> concerned = _ -> true;
    private UnaryOperator<List<StoredInstance>> order = UnaryOperator.identity();
    private IntFunction<Mono<Void>> beforePart = _ -> Mono.empty();
    private Mono<Void> beforeAnswer = Mono.empty();

    /** Narrows whatever this script does wrong to some exchanges. */
    public Script onlyFor(Predicate<Exchange> exchange) {
        concerned = exchange;
        return this;
    }

    /** The next requests get these statuses, one each; those after them are answered. */
    public Script answering(Integer... next) {
        statuses.addAll(List.of(next));
        return this;
    }

    /** The next bodies break off after so many bytes, one each; those after them are whole. */
    public Script cuttingAfter(Long... bodyBytes) {
        cuts.addAll(List.of(bodyBytes));
        return this;
    }

    /** No answer starts before this completes. */
    public Script waitingFor(Mono<Void> gate) {
        beforeAnswer = gate;
        return this;
    }

    /** Nothing of the part at an index (from 0) or of the JSON object there is sent before what it gives completes. */
    public Script holdingParts(IntFunction<Mono<Void>> gate) {
        beforePart = gate;
        return this;
    }

    /** A pause before every part and JSON object. */
    public Script pausingBeforeParts(Duration pause) {
        return holdingParts(_ -> Mono.delay(pause).then());
    }

    /** The order of instances in metadata and multipart bodies. To have only one of them, narrow it. */
    public Script ordering(UnaryOperator<List<StoredInstance>> instances) {
        order = instances;
        return this;
    }

    /** The requests so far, oldest first. */
    public List<Exchange> exchanges() {
        synchronized (exchanges) {
            return List.copyOf(exchanges);
        }
    }

    /** Requests so far whose path ends so. */
    public long requests(String pathEnd) {
        return exchanges().stream()
                .filter(exchange -> exchange.path().endsWith(pathEnd))
                .count();
    }

    /** Bodies that are being sent. */
    public int openBodies() {
        return open.get();
    }

    /** The most bodies that were being sent at the same time. */
    public int mostOpenBodies() {
        return mostOpen.get();
    }

    /** Body bytes handed to the network so far. */
    public long bytes() {
        return bytes.get();
    }

    /** The exchanges whose body the client did not take to its end; replays earlier ones. */
    public Flux<Exchange> cancels() {
        return cancels.asFlux();
    }

    @Override
    public Mono<Integer> status(Exchange exchange) {
        exchanges.add(exchange);
        if (!concerned.test(exchange)) {
            return Mono.empty();
        }
        return beforeAnswer.then(Mono.fromSupplier(statuses::poll));
    }

    @Override
    public List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
        return concerned.test(exchange) ? order.apply(instances) : instances;
    }

    @Override
    public Mono<Void> beforePart(Exchange exchange, int index) {
        return concerned.test(exchange) ? beforePart.apply(index) : Mono.empty();
    }

    @Override
    public Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
        var cut = concerned.test(exchange) ? cuts.poll() : null;
        var sent = cut == null ? body : body.handle(new Cut(cut)::next);
        return sent.doOnSubscribe(_ -> mostOpen.accumulateAndGet(open.incrementAndGet(), Math::max))
                .doOnNext(chunk -> bytes.addAndGet(chunk.readableBytes()))
                .doOnCancel(() -> cancels.tryEmitNext(exchange).orThrow())
                .doFinally(_ -> open.decrementAndGet());
    }

    /** Lets so many bytes pass and then fails, so that the server closes the connection. */
    private static final class Cut {

        private long remaining;

        Cut(long bytes) {
            remaining = bytes;
        }

        void next(ByteBuf chunk, SynchronousSink<ByteBuf> sink) {
            if (chunk.readableBytes() <= remaining) {
                remaining -= chunk.readableBytes();
                sink.next(chunk);
            } else {
                sink.next(chunk.writerIndex(chunk.readerIndex() + (int) remaining));
                sink.error(new IOException("cut by the script"));
            }
        }
    }
}
