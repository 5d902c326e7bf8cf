package dev.voxelgate.dicomweb.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

final class ParserFluxTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final List<String> RECORDS =
            IntStream.range(0, 300).mapToObj(i -> "r" + "x".repeat(i % 17) + i).toList();

    private final List<RecordParser> parsers = new ArrayList<>();
    private final List<Chunks> sources = new ArrayList<>();

    private RecordParser newParser() {
        var parser = new RecordParser();
        parsers.add(parser);
        return parser;
    }

    private Chunks chunks(byte[] bytes, int size) {
        var chunks = new Chunks(bytes, size);
        sources.add(chunks);
        return chunks;
    }

    private Flux<String> parse(Publisher<ByteBuf> source) {
        return ParserFlux.parse(source, this::newParser);
    }

    @AfterEach
    void everyParserIsClosedOnceAndNothingIsHeld() {
        assertThat(parsers).allSatisfy(parser -> {
            assertThat(parser.closes).hasValue(1);
            assertThat(parser.breaches).hasValue(0);
        });
        assertThat(sources).allSatisfy(source -> assertThat(source.held()).isZero());
    }

    @ParameterizedTest
    @FieldSource("dev.voxelgate.dicomweb.stream.Chunks#SIZES")
    void givesTheSameResultsAtEveryChunkSize(int size) {
        StepVerifier.create(parse(chunks(RecordParser.encode(RECORDS), size).flux()))
                .expectNextSequence(RECORDS)
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @FieldSource("dev.voxelgate.dicomweb.stream.Chunks#SIZES")
    void givesTheSameResultsAcrossThreadsAtEveryChunkSize(int size) {
        Flux<ByteBuf> source = chunks(RecordParser.encode(RECORDS), size).flux().publishOn(Schedulers.parallel(), 1);
        StepVerifier.create(parse(source).publishOn(Schedulers.parallel(), 3))
                .expectNextSequence(RECORDS)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void anEmptySourceIsAnEmptyResult() {
        StepVerifier.create(parse(Flux.empty())).expectComplete().verify(PATIENCE);
    }

    @Test
    void nothingHappensWithoutDemand() {
        var chunks = chunks(RecordParser.encode(RECORDS), 7);
        StepVerifier.create(parse(chunks.flux()), 0)
                .expectSubscription()
                .then(() -> {
                    assertThat(chunks.made()).isZero();
                    assertThat(parsers.getFirst().polls).hasValue(0);
                })
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void oneRequestedResultTakesNoMoreChunksThanItNeeds() {
        // Records of three characters are four bytes: two chunks of two bytes each.
        var chunks = chunks(RecordParser.encode(List.of("abc", "def", "ghi")), 2);
        StepVerifier.create(parse(chunks.flux()), 1)
                .expectNext("abc")
                .then(() -> assertThat(chunks.made()).isEqualTo(2))
                .thenRequest(1)
                .expectNext("def")
                .then(() -> assertThat(chunks.made()).isEqualTo(4))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void oneRequestedResultIsPolledOnceWhenAChunkHoldsMany() {
        var chunks = chunks(RecordParser.encode(RECORDS), Integer.MAX_VALUE);
        StepVerifier.create(parse(chunks.flux()), 1)
                .expectNextCount(1)
                .then(() -> assertThat(parsers.getFirst().polls).hasValue(2)) // once hungry, once with the chunk
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void neverMoreThanOneChunkIsUnderWay() {
        var outstanding = new AtomicLong();
        Flux<ByteBuf> source = chunks(RecordParser.encode(RECORDS), 7)
                .flux()
                .doOnRequest(n -> assertThat(outstanding.addAndGet(n)).isEqualTo(1))
                .doOnNext(_ -> outstanding.decrementAndGet());
        StepVerifier.create(parse(source))
                .expectNextSequence(RECORDS)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void truncatedInputFailsAfterTheResultsBeforeIt() {
        byte[] bytes = {1, 'a', 3, 'b'};
        StepVerifier.create(parse(chunks(bytes, 1).flux()))
                .expectNext("a")
                .expectErrorMessage("2 bytes are missing at byte 4")
                .verify(PATIENCE);
    }

    @Test
    void anErrorOfTheParserCancelsTheSource() {
        var cancelled = new AtomicBoolean();
        byte[] bytes = {1, 'a', (byte) RecordParser.MALFORMED, 1, 'b'};
        Flux<ByteBuf> source = chunks(bytes, 1).flux().doOnCancel(() -> cancelled.set(true));
        StepVerifier.create(parse(source))
                .expectNext("a")
                .expectErrorMessage("expected a length at byte 2")
                .verify(PATIENCE);
        assertThat(cancelled).isTrue();
    }

    /** Reactor's operators throw the machine's errors at whoever gave them the result, and tell nobody else. */
    @Test
    void anErrorOfTheMachineInAnOperatorEndsTheExchange() {
        var cancelled = new AtomicBoolean();
        Flux<ByteBuf> source = chunks(RecordParser.encode(RECORDS), 7).flux().doOnCancel(() -> cancelled.set(true));
        for (Error error : List.of(new OutOfMemoryError("scripted"), new StackOverflowError("scripted"))) {
            cancelled.set(false);
            StepVerifier.create(parse(source).map(record -> {
                        if (record.equals(RECORDS.get(3))) {
                            throw error;
                        }
                        return record;
                    }))
                    .expectNextSequence(RECORDS.subList(0, 3))
                    .expectErrorMatches(error::equals)
                    .verify(PATIENCE);
            assertThat(cancelled).isTrue();
        }
    }

    @Test
    void anErrorOfTheSourcePassesAtOnceEvenWithoutDemand() {
        var chunks = chunks(RecordParser.encode(RECORDS), Integer.MAX_VALUE);
        var source = new Wire();
        StepVerifier.create(parse(source), 1)
                .then(() -> source.next(chunks.chunk(0)))
                .expectNext(RECORDS.getFirst())
                .then(() -> source.error(new IllegalStateException("connection lost")))
                .expectErrorMessage("connection lost")
                .verify(PATIENCE);
    }

    @Test
    void takingTheFirstResultsCancelsTheSource() {
        var cancelled = new AtomicBoolean();
        var chunks = chunks(RecordParser.encode(RECORDS), 7);
        StepVerifier.create(parse(chunks.flux().doOnCancel(() -> cancelled.set(true)))
                        .take(3, false))
                .expectNextSequence(RECORDS.subList(0, 3))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(cancelled).isTrue();
        assertThat(chunks.made()).isLessThan(chunks.count());
    }

    @Test
    void aChunkThatComesAfterTheCancelIsReleased() {
        var chunks = chunks(RecordParser.encode(RECORDS), 7);
        var late = new Wire();
        StepVerifier.create(parse(late)).thenCancel().verify(PATIENCE);
        late.next(chunks.chunk(0));
        assertThat(chunks.held()).isZero();
    }

    @Test
    void aChunkThatComesAfterTheEndIsReleased() {
        var chunks = chunks(RecordParser.encode(RECORDS), 7);
        var late = new Wire();
        StepVerifier.create(parse(late)).then(late::complete).expectComplete().verify(PATIENCE);
        late.next(chunks.chunk(0));
        assertThat(chunks.held()).isZero();
    }

    @Test
    void aSourceThatIgnoresDemandIsRefused() {
        var chunks = chunks(RecordParser.encode(RECORDS), Integer.MAX_VALUE);
        var unruly = new Wire();
        StepVerifier.create(parse(unruly), 1)
                .then(() -> IntStream.range(0, 3).forEach(_ -> unruly.next(chunks.chunk(0))))
                .expectNext(RECORDS.getFirst())
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("more chunks than were requested"))
                .verify(PATIENCE);
        assertThat(unruly.cancelled).isTrue();
    }

    @Test
    void demandThatIsNotPositiveIsAnError() {
        var cancelled = new AtomicBoolean();
        var errors = new ArrayList<Throwable>();
        Flux<ByteBuf> source = chunks(RecordParser.encode(RECORDS), 7).flux().doOnCancel(() -> cancelled.set(true));
        var subscriber = new Unrequesting(errors);
        parse(source).subscribe(subscriber);
        subscriber.demand(0);
        assertThat(errors).singleElement().isInstanceOf(IllegalArgumentException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void demandFromWithinAResultDoesNotGrowTheStack() {
        var records = IntStream.range(0, 100_000).mapToObj(Integer::toString).toList();
        var received = new ArrayList<String>();
        parse(chunks(RecordParser.encode(records), 61).flux()).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            protected void hookOnNext(String record) {
                received.add(record);
                request(1);
            }
        });
        assertThat(received).isEqualTo(records);
    }

    @Test
    void everySubscriberHasAParserOfItsOwn() {
        var chunks = chunks(RecordParser.encode(RECORDS), 7);
        Flux<String> flux = parse(chunks.flux());
        StepVerifier.create(Flux.zip(flux, flux))
                .expectNextCount(RECORDS.size())
                .expectComplete()
                .verify(PATIENCE);
        assertThat(parsers).hasSize(2);
    }

    @Test
    void aSupplierThatFailsIsAnErrorAndTheSourceIsNotSubscribed() {
        var subscribed = new AtomicBoolean();
        Flux<ByteBuf> source = Flux.<ByteBuf>empty().doOnSubscribe(_ -> subscribed.set(true));
        StepVerifier.create(ParserFlux.<String>parse(source, () -> {
                    throw new IllegalStateException("no parser");
                }))
                .expectErrorMessage("no parser")
                .verify(PATIENCE);
        assertThat(subscribed).isFalse();
    }

    @Test
    void theContextReachesTheSource() {
        var bytes = RecordParser.encode(List.of("key"));
        Flux<ByteBuf> source = Flux.deferContextual(
                context -> context.hasKey("key") ? chunks(bytes, 1).flux() : Flux.empty());
        StepVerifier.create(parse(source).contextWrite(context -> context.put("key", 1)))
                .expectNext("key")
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void tellsAboutItself() {
        var subscriptions = new ArrayList<Scannable>();
        Flux<String> flux = parse(chunks(RecordParser.encode(RECORDS), 7).flux());
        StepVerifier.create(flux.doOnSubscribe(subscription -> subscriptions.add(Scannable.from(subscription))), 2)
                .expectNextCount(2)
                .then(() -> {
                    Scannable running = subscriptions.getFirst();
                    assertThat(running.scan(Attr.REQUESTED_FROM_DOWNSTREAM)).isZero();
                    assertThat(running.scan(Attr.BUFFERED)).isZero();
                    assertThat(running.scan(Attr.TERMINATED)).isFalse();
                    assertThat(running.scan(Attr.PARENT)).isNotNull();
                    assertThat(running.scan(Attr.ACTUAL)).isNotNull();
                })
                .thenCancel()
                .verify(PATIENCE);
        assertThat(subscriptions.getFirst().scan(Attr.CANCELLED)).isTrue();
        assertThat(subscriptions.getFirst().scan(Attr.TERMINATED)).isTrue();
        assertThat(Scannable.from(flux).scan(Attr.PREFETCH)).isEqualTo(1);
        assertThat(Scannable.from(flux).scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.SYNC);
    }

    /** BaseSubscriber checks demand itself; this hands it on as it is. */
    private static final class Unrequesting implements CoreSubscriber<String> {
        private final List<Throwable> errors;
        private final List<Subscription> subscriptions = new ArrayList<>();

        Unrequesting(List<Throwable> errors) {
            this.errors = errors;
        }

        void demand(long n) {
            subscriptions.getFirst().request(n);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            subscriptions.add(subscription);
        }

        @Override
        public void onNext(String record) {}

        @Override
        public void onError(Throwable error) {
            errors.add(error);
        }

        @Override
        public void onComplete() {}
    }
}
