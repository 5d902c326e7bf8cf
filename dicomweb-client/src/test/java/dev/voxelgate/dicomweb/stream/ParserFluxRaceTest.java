package dev.voxelgate.dicomweb.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.util.RaceTestUtils;

/** Signals that meet each other: the parser is closed once and never while at work, and no buffer is left. */
final class ParserFluxRaceTest {

    private static final int ROUNDS = 500;
    private static final List<String> RECORDS =
            IntStream.range(0, 40).mapToObj(i -> "record " + i).toList();
    private static final byte[] BYTES = RecordParser.encode(RECORDS);

    /** Takes what comes, asks for nothing by itself. */
    private static final class Receiver extends BaseSubscriber<String> {
        final List<String> received = new ArrayList<>();
        final AtomicInteger ends = new AtomicInteger();

        @Override
        protected void hookOnSubscribe(Subscription subscription) {}

        @Override
        protected void hookOnNext(String record) {
            received.add(record);
        }

        @Override
        protected void hookOnComplete() {
            ends.incrementAndGet();
        }

        @Override
        protected void hookOnError(Throwable error) {
            ends.incrementAndGet();
        }
    }

    private static void race(BiConsumer<Wire, Chunks> source, BiConsumer<Receiver, Chunks> target) {
        for (int round = 0; round < ROUNDS; round++) {
            var chunks = new Chunks(BYTES, 7);
            var parser = new RecordParser();
            var receiver = new Receiver();
            var publisher = new Wire();
            ParserFlux.parse(publisher, () -> parser).subscribe(receiver);
            receiver.request(1);
            publisher.next(chunks.chunk(0));
            RaceTestUtils.race(() -> source.accept(publisher, chunks), () -> target.accept(receiver, chunks));
            receiver.cancel();
            assertThat(parser.closes).hasValue(1);
            assertThat(parser.breaches).hasValue(0);
            assertThat(chunks.held()).isZero();
            assertThat(receiver.ends.get()).isLessThanOrEqualTo(1);
            assertThat(receiver.received).isEqualTo(RECORDS.subList(0, receiver.received.size()));
        }
    }

    @Test
    void aChunkMeetsACancel() {
        race((source, chunks) -> source.next(chunks.chunk(1)), (receiver, _) -> receiver.cancel());
    }

    @Test
    void aChunkMeetsDemand() {
        race((source, chunks) -> source.next(chunks.chunk(1)), (receiver, _) -> receiver.request(5));
    }

    @Test
    void theEndMeetsACancel() {
        race((source, _) -> source.complete(), (receiver, _) -> receiver.cancel());
    }

    @Test
    void anErrorMeetsDemand() {
        race((source, _) -> source.error(new IllegalStateException("lost")), (receiver, _) -> receiver.request(5));
    }

    @Test
    void twoCancelsMeet() {
        race((_, _) -> {}, (receiver, _) -> RaceTestUtils.race(receiver::cancel, receiver::cancel));
    }

    @Test
    void demandFromTwoThreadsMeetsChunksFromAThird() {
        for (int round = 0; round < 50; round++) {
            var chunks = new Chunks(BYTES, 1 + round % 9);
            var parser = new RecordParser();
            var receiver = new Receiver();
            ParserFlux.parse(chunks.flux().publishOn(Schedulers.parallel(), 1), () -> parser)
                    .subscribe(receiver);
            Runnable demand = () -> {
                for (int i = 0; i < RECORDS.size(); i++) {
                    receiver.request(1);
                }
            };
            RaceTestUtils.race(demand, demand);
            Flux.interval(Duration.ofMillis(1))
                    .takeUntil(_ -> receiver.ends.get() > 0) // it is disposed of a moment sooner
                    .blockLast(Duration.ofSeconds(20));
            assertThat(receiver.received).isEqualTo(RECORDS);
            assertThat(receiver.ends).hasValue(1);
            assertThat(parser.closes).hasValue(1);
            assertThat(parser.breaches).hasValue(0);
            assertThat(chunks.held()).isZero();
        }
    }

    @Test
    void aCancelAtAnyMomentOfARunningStreamLeavesNothing() {
        var random = new Random(7);
        for (int round = 0; round < 200; round++) {
            var chunks = new Chunks(BYTES, 1 + random.nextInt(20));
            var parser = new RecordParser();
            int cancelAfter = random.nextInt(BYTES.length);
            var receiver = new Receiver();
            var reached = new CountDownLatch(1);
            Flux<ByteBuf> source = chunks.flux()
                    .subscribeOn(Schedulers.parallel()) // publishOn may lose what it holds to a cancel
                    .doOnNext(_ -> {
                        if (chunks.made() * chunks.count() >= cancelAfter) {
                            reached.countDown();
                        }
                    })
                    .doOnTerminate(reached::countDown)
                    .doOnDiscard(ByteBuf.class, ByteBuf::release);
            ParserFlux.parse(source, () -> parser).subscribe(receiver);
            RaceTestUtils.race(() -> receiver.request(Long.MAX_VALUE), () -> {
                await(reached);
                receiver.cancel();
            });
            // The source's thread may still be handing over one last chunk.
            Flux.interval(Duration.ofMillis(1))
                    .takeUntil(_ -> chunks.held() == 0 && parser.closes.get() == 1)
                    .blockLast(Duration.ofSeconds(20));
            assertThat(parser.breaches).hasValue(0);
            assertThat(receiver.received).isEqualTo(RECORDS.subList(0, receiver.received.size()));
        }
    }

    @Test
    void aCancelWhileTheParserIsAtWorkWaitsForItAndDiscardsItsResult() throws InterruptedException {
        var polling = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var closed = new AtomicInteger();
        var discarded = new ArrayList<String>();
        var slow = new PullParser<String>() {
            @Override
            public void offer(ByteBuf chunk) {
                chunk.release();
            }

            @Override
            public void end() {}

            @Override
            public @Nullable String poll() {
                polling.countDown();
                await(goOn);
                return closed.get() == 0 ? "result" : "polled after the close";
            }

            @Override
            public void close() {
                closed.incrementAndGet();
            }
        };
        var receiver = new Receiver();
        ParserFlux.parse(Flux.<ByteBuf>never(), () -> slow)
                .doOnDiscard(String.class, discarded::add)
                .subscribe(receiver);
        var worker = new Thread(() -> receiver.request(1));
        worker.start();
        await(polling);
        receiver.cancel();
        assertThat(closed).hasValue(0);
        goOn.countDown();
        worker.join();
        assertThat(closed).hasValue(1);
        assertThat(discarded).containsExactly("result");
        assertThat(receiver.received).isEmpty();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
