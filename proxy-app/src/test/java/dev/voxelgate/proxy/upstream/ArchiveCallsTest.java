package dev.voxelgate.proxy.upstream;

import static dev.voxelgate.proxy.upstream.PlannedFrames.frames;
import static dev.voxelgate.proxy.upstream.PlannedFrames.planned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

class ArchiveCallsTest {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private final Throwable brokenOff = new TruncatedStreamException(7, "more");
    private static final RetryPolicy POLICY =
            new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(60));

    private final AtomicInteger retries = new AtomicInteger();
    private final ArchiveBreaker breaker = new ArchiveBreaker(Duration.ofSeconds(5));
    private final ArchiveCalls calls = new ArchiveCalls(POLICY, breaker, _ -> retries.incrementAndGet());

    @Test
    void aWholeCallIsMadeAnewAfterAPause() {
        var answers = List.of(Mono.<String>error(brokenOff), Mono.<String>error(brokenOff), Mono.just("whole"))
                .iterator();
        StepVerifier.withVirtualTime(() -> calls.whole(Mono.defer(answers::next)))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(500))
                .thenAwait(Duration.ofMillis(500)) // at most a second after the first failure
                .expectNoEvent(Duration.ofMillis(500))
                .thenAwait(Duration.ofMillis(1500))
                .expectNext("whole")
                .expectComplete()
                .verify(LIMIT);
        assertThat(retries).hasValue(2);
    }

    @Test
    void theLastFailureOfAllAttemptsIsTold() {
        StepVerifier.withVirtualTime(() -> calls.whole(Mono.error(brokenOff)))
                .expectSubscription()
                .thenAwait(Duration.ofMinutes(1))
                .expectErrorSatisfies(failure -> assertThat(failure).isSameAs(brokenOff))
                .verify(LIMIT);
        assertThat(retries).hasValue(4);
    }

    @Test
    void anArchiveThatStaysAwayIsGivenUpAfterTheConfiguredTime() {
        var patient = new ArchiveCalls(
                new RetryPolicy(1000, Duration.ofSeconds(1), Duration.ofSeconds(4), Duration.ofSeconds(60)),
                breaker,
                _ -> {});
        StepVerifier.withVirtualTime(() -> patient.whole(Mono.error(brokenOff)))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(59_990))
                .thenAwait(Duration.ofMillis(20))
                .expectErrorSatisfies(failure -> assertThat(failure).isSameAs(brokenOff))
                .verify(LIMIT);
    }

    @Test
    void aCancelDuringAPauseEndsEverything() {
        var call = PublisherProbe.of(Mono.<String>error(brokenOff));
        StepVerifier.withVirtualTime(() -> calls.whole(call.mono()))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(100))
                .thenCancel()
                .verify(LIMIT);
        assertThat(call.subscribeCount()).isEqualTo(1);
    }

    @Test
    void framesGoOnWhereTheyWere() {
        var all = frames("1.1", 5);
        var answers = answers(broken(all, 2), broken(all, 1), broken(all, 4), Flux.fromIterable(all));
        StepVerifier.withVirtualTime(() -> calls.frames(planned("1.1", 5), Flux.defer(answers::next))
                        .map(PlannedFrames::name))
                .expectSubscription()
                .expectNext("1.1#0", "1.1#1")
                .thenAwait(Duration.ofSeconds(10))
                .expectNext("1.1#2", "1.1#3", "1.1#4")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void framesThatAreThereAlreadyCostNoDemand() {
        var all = frames("1.1", 5);
        var answers = answers(broken(all, 2), Flux.fromIterable(all));
        StepVerifier.withVirtualTime(() -> calls.frames(planned("1.1", 5), Flux.defer(answers::next)), 3)
                .expectSubscription()
                .expectNextCount(2)
                .thenAwait(Duration.ofSeconds(10))
                .expectNextCount(1)
                .expectNoEvent(Duration.ofSeconds(1))
                .thenRequest(2)
                .expectNextCount(2)
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void anAnswerThatBreaksAfterItsLastFrameNeedsNoOther() {
        var answers = answers(broken(frames("1.1", 3), 3));
        StepVerifier.withVirtualTime(() -> calls.frames(planned("1.1", 3), Flux.defer(answers::next)))
                .expectSubscription()
                .expectNextCount(3)
                .thenAwait(Duration.ofSeconds(1))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void allFramesOfAnInstanceHaveOneHeader() {
        var first = frames("1.1", 2);
        var second = frames("1.1", 2);
        assertThat(first.getFirst().instance()).isNotSameAs(second.getFirst().instance());
        var answers = answers(broken(first, 1), Flux.fromIterable(second));
        StepVerifier.withVirtualTime(() -> calls.frames(planned("1.1", 2), Flux.defer(answers::next))
                        .map(Frame::instance)
                        .distinct(System::identityHashCode))
                .expectSubscription()
                .expectNext(first.getFirst().instance())
                .thenAwait(Duration.ofSeconds(1))
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void anInstanceWithAnotherHeaderIsNotTheOneThatBrokeOff() {
        var answers = answers(broken(frames("1.1", 3), 2), Flux.fromIterable(frames("1.2", 3)));
        verifyContradiction(answers);
    }

    @Test
    void anInstanceWithOtherPixelsIsNotTheOneThatBrokeOff() {
        var replaced = frames("1.1", 3).stream().map(ArchiveCallsTest::brighter).toList();
        verifyContradiction(answers(broken(frames("1.1", 3), 2), Flux.fromIterable(replaced)));
    }

    @Test
    void aCallThatHasBegunIsNotMadeAnew() {
        var answers = List.of(Flux.<String>error(brokenOff), Flux.just("a").concatWith(Flux.error(brokenOff)))
                .iterator();
        var begun = new AtomicBoolean();
        StepVerifier.withVirtualTime(() -> calls.untilItBegins(Flux.defer(answers::next), begun))
                .expectSubscription()
                .thenAwait(Duration.ofSeconds(1))
                .expectNext("a")
                .expectErrorSatisfies(failure -> assertThat(failure).isSameAs(brokenOff))
                .verify(LIMIT);
        assertThat(begun).isTrue();
    }

    private void verifyContradiction(Iterator<Flux<Frame>> answers) {
        StepVerifier.withVirtualTime(() -> calls.frames(planned("1.1", 3), Flux.defer(answers::next)))
                .expectSubscription()
                .expectNextCount(2)
                .thenAwait(Duration.ofSeconds(1))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(ContradictionException.class)
                        .hasMessageEndingWith("it was replaced while it was being fetched"))
                .verify(LIMIT);
    }

    private static Frame brighter(Frame frame) {
        byte[] data = frame.data().clone();
        Arrays.fill(data, (byte) 7);
        var header = frame.instance();
        var same = new InstanceHeader(
                header.transferSyntax(), header.attributes(), header.pixelDataTag(), header.encapsulated());
        return new Frame(same, frame.index(), data);
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private static Iterator<Flux<Frame>> answers(Flux<Frame>... answers) {
        return List.of(answers).iterator();
    }

    private Flux<Frame> broken(List<Frame> frames, int after) {
        return Flux.fromIterable(frames).take(after).concatWith(Flux.error(brokenOff));
    }
}
