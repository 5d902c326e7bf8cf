package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

@Timeout(60)
class RecentFramesTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration KEEP_FOR = Duration.ofMillis(1);
    private static final int FRAME_BYTES = 1000;

    /** About 31 frames are kept; a retrieval is at most 10 frames ahead; plans of up to 20 frames are had as a whole. */
    private static final long BUDGET_BYTES = 80 * FRAME_BYTES;

    private static final int AHEAD = 10;

    private final FrameSequence plan = plan("1.2.3.4", 100);
    private final List<String> retrievals = new ArrayList<>();
    private final List<@Nullable CallerToken> callers = new ArrayList<>();
    private final List<TestPublisher<Frame>> silent = new ArrayList<>();
    private final AtomicLong sent = new AtomicLong();
    /** Nothing, unless a test says so. */
    private final AtomicLong lent = new AtomicLong();

    private VirtualTimeScheduler time;
    private Function<FrameSequence, Flux<Frame>> archive = this::all;

    private final RecentFrames recent = new RecentFrames(this::retrieve, BUDGET_BYTES, lent::get, KEEP_FOR);

    private Flux<Frame> retrieve(FrameSequence frames, Window window) {
        return Flux.deferContextual(context -> {
            retrievals.add(frames.numbers());
            callers.add(CallerToken.in(context));
            return archive.apply(frames).doOnNext(_ -> sent.incrementAndGet());
        });
    }

    /** What an archive gives that has all of them. */
    private Flux<Frame> all(FrameSequence frames) {
        return Flux.fromStream(frames.order().indexes().mapToObj(RecentFramesTest::frame));
    }

    /** What an archive gives when the test says so. */
    private Flux<Frame> silent(FrameSequence frames) {
        TestPublisher<Frame> publisher = TestPublisher.create();
        silent.add(publisher);
        return publisher.flux();
    }

    private static final InstanceHeader HEADER = new InstanceHeader(
            TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
            Attributes.builder().put(Tag.SOP_INSTANCE_UID, "1.2.3.4").build(),
            Tag.PIXEL_DATA,
            false);

    private static Frame frame(long index) {
        var data = new byte[FRAME_BYTES];
        Arrays.fill(data, (byte) index);
        return new Frame(HEADER, (int) index, data);
    }

    private static FrameSequence plan(String sop, int frames) {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), new PlanLimits(FRAME_BYTES, 1, frames));
        builder.add(Attributes.builder()
                .put(Tag.SOP_INSTANCE_UID, sop)
                .put(Tag.NUMBER_OF_FRAMES, frames)
                .put(Tag.ROWS, 10)
                .put(Tag.COLUMNS, FRAME_BYTES / 10)
                .put(Tag.BITS_ALLOCATED, 8)
                .build());
        return builder.build().all(ArrayOptions.DEFAULT).frames();
    }

    private Mono<Frame> at(FrameSequence frames, long position) {
        return recent.at(frames, position, Mono.empty())
                .frames(frames.part(position, 1), Window.ofOne(frames))
                .single();
    }

    private void assertRead(FrameSequence frames, long position) {
        var read = Objects.requireNonNull(at(frames, position).block(LIMIT));
        assertThat(read.index()).isEqualTo((int) position);
        assertThat(read.data()).containsOnly((byte) position);
    }

    private CompletableFuture<@Nullable Frame> asked(long position, @Nullable CallerToken caller) {
        var context = caller == null ? Context.empty() : Context.of(CallerToken.class, caller);
        return at(plan, position).contextWrite(context).toFuture();
    }

    private static CallerToken caller(int number) {
        return CallerToken.of(List.of("Bearer " + number)).orElseThrow();
    }

    /** More than the time that frames are kept. */
    private void letTimePass() {
        long start = System.nanoTime();
        while (System.nanoTime() - start < KEEP_FOR.toNanos()) {
            Thread.onSpinWait();
        }
        time.advanceTimeBy(KEEP_FOR);
    }

    @BeforeEach
    void startTime() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void endTime() {
        recent.close();
        VirtualTimeScheduler.reset();
    }

    @Test
    void frameAfterFrameIsOneRetrieval() {
        for (int position = 0; position < plan.count(); position++) {
            assertRead(plan, position);
        }
        assertThat(retrievals).containsExactly("1-100 of 100");
        assertThat(sent).hasValue(100);
    }

    @Test
    void aSmallPlanIsOneRetrievalInAnyOrder() {
        var small = plan("1.2.3.4", 16);
        for (int position : new int[] {15, 3, 14, 0, 7, 1, 2, 4, 13, 12, 11, 10, 9, 8, 6, 5}) {
            assertRead(small, position);
        }
        assertThat(retrievals).containsExactly("1-16 of 16");
    }

    /** The block before comes while the second half of one is read. */
    @Test
    void backwardsItIsARetrievalForEachBlock() {
        for (int position = 99; position >= 66; position--) {
            assertRead(plan, position);
        }
        assertThat(retrievals).containsExactly("91-100 of 100", "81-90 of 100", "71-80 of 100", "61-70 of 100");
        assertThat(sent).hasValue(40);
    }

    @Test
    void backwardsNobodyWaitsForTheBlockBefore() {
        assertRead(plan, 99);
        archive = this::silent;
        for (int position = 98; position >= 90; position--) {
            assertRead(plan, position);
        }
        assertThat(retrievals).containsExactly("91-100 of 100", "81-90 of 100");
        silent.getFirst().assertMinRequested(10);
        var waiting = asked(89, null);
        IntStream.range(80, 90).forEach(index -> silent.getFirst().next(frame(index)));
        assertThat(waiting).isCompletedWithValueMatching(frame -> frame.index() == 89);
        assertThat(retrievals).hasSize(2);
    }

    /** As two threads ask, each for what the other has left. */
    @Test
    void backwardsInNotQuiteThatOrderNothingComesTwice() {
        for (int position = 98; position > 0; position -= 2) {
            assertRead(plan, position);
            assertRead(plan, position + 1);
        }
        assertThat(sent).hasValue(100);
        assertThat(retrievals).hasSize(10);
    }

    @Test
    void twoWhoGoBackwardsHaveBlocksOfTheirOwn() {
        for (int step = 0; step < 40; step++) {
            assertRead(plan, 99L - step);
            assertRead(plan, 49L - step);
        }
        assertThat(sent.get()).isLessThanOrEqualTo(100);
    }

    @Test
    void oneForwardsAndOneBackwardsTakeNothingFromEachOther() {
        for (int step = 0; step < 10; step++) {
            assertRead(plan, step);
            assertRead(plan, 99L - step);
        }
        assertThat(retrievals).containsExactly("1-100 of 100", "91-100 of 100", "81-90 of 100");
        assertThat(sent.get()).isLessThanOrEqualTo(20L + 2 * AHEAD);
    }

    @Test
    void whoJumpsAboutHasNothingReadAhead() {
        for (int position : new int[] {95, 15, 75, 35, 55}) {
            assertRead(plan, position);
        }
        assertThat(retrievals)
                .containsExactly("91-100 of 100", "11-20 of 100", "71-80 of 100", "31-40 of 100", "51-60 of 100");
    }

    @Test
    void whatIsLentMakesBlocksLargerAndIsGivenBackAtOnce() {
        lent.set(BUDGET_BYTES);
        for (int position = 99; position >= 90; position--) {
            assertRead(plan, position);
        }
        assertThat(retrievals).containsExactly("91-100 of 100", "61-90 of 100");
        assertThat(recent.keptBytes()).isBetween(40L * FRAME_BYTES, BUDGET_BYTES);
        lent.set(0);
        recent.makeRoom();
        assertThat(recent.keptBytes()).isBetween((long) FRAME_BYTES, BUDGET_BYTES / 2);
        assertRead(plan, 89);
        assertRead(plan, 61);
        assertThat(recent.keptBytes()).isLessThanOrEqualTo(BUDGET_BYTES / 2);
    }

    @Test
    void whoJumpsGetsABlockAndWhoGoesOnFromThereTheRest() {
        for (int position = 54; position < 100; position++) {
            assertRead(plan, position);
        }
        assertThat(retrievals).containsExactly("51-60 of 100", "61-100 of 100");
    }

    /** As dask sorts the names of chunks: 99 to 90, 9, 89 to 80, 8, and so on. */
    @Test
    void theDescendingOrderOfNamesFetchesLittleMoreThanIsRead() {
        IntStream.range(0, 100)
                .boxed()
                .sorted(Comparator.comparing(String::valueOf).reversed())
                .forEach(position -> assertRead(plan, position));
        assertThat(sent.get()).isBetween(100L, 110L);
    }

    @Test
    void aRetrievalIsAFewFramesAheadOfItsReader() {
        for (int position = 0; position < 60; position++) {
            assertRead(plan, position);
            assertThat(sent.get()).isBetween(position + 1L, position + 1L + AHEAD);
        }
    }

    @Test
    void whoReadsOneFrameHasTheArchiveSendFew() {
        assertRead(plan, 0);
        assertThat(sent.get()).isLessThanOrEqualTo(3);
    }

    @Test
    void requestsAtTheSameTimeShareARetrieval() {
        archive = this::silent;
        var waiting = IntStream.of(3, 0, 2, 1, 3)
                .mapToObj(position -> asked(position, null))
                .toList();
        assertThat(retrievals).containsExactly("1-100 of 100");
        silent.getFirst().assertMinRequested(4);
        IntStream.range(0, 4).forEach(index -> silent.getFirst().next(frame(index)));
        assertThat(waiting)
                .allMatch(CompletableFuture::isDone)
                .extracting(future -> future.join().index())
                .containsExactly(3, 0, 2, 1, 3);
        assertThat(retrievals).hasSize(1);
    }

    @Test
    void whatIsKeptStaysWithinTheBudget() {
        for (int position = 0; position < plan.count(); position++) {
            assertRead(plan, position);
            assertThat(recent.keptBytes()).isBetween((long) FRAME_BYTES, BUDGET_BYTES / 2);
        }
        assertRead(plan, 99);
        assertThat(retrievals).hasSize(1);
    }

    @Test
    void theFrameThatWasReadLongestAgoGoesFirst() {
        for (int position = 0; position < 16; position++) {
            assertRead(plan, position);
        }
        assertRead(plan, 0);
        for (int position = 16; position <= 30; position++) {
            assertRead(plan, position);
        }
        assertRead(plan, 0);
        assertThat(retrievals).hasSize(1);
        assertRead(plan, 1);
        assertThat(retrievals).hasSize(2);
    }

    @Test
    void aFrameBelongsToItsReceiver() {
        Arrays.fill(Objects.requireNonNull(at(plan, 1).block(LIMIT)).data(), (byte) 77);
        assertRead(plan, 1);
        assertThat(retrievals).hasSize(1);
    }

    @Test
    void whatNobodyReadsForAWhileIsForgotten() {
        assertRead(plan, 0);
        assertThat(recent.keptBytes()).isPositive();
        letTimePass();
        assertThat(recent.keptBytes()).isZero();
        assertRead(plan, 0);
        assertThat(retrievals).hasSize(2);
    }

    @Test
    void aRetrievalThatSomebodyWaitsForIsNotForgotten() {
        archive = this::silent;
        var waiting = asked(0, null);
        letTimePass();
        silent.getFirst().next(frame(0));
        assertThat(waiting).isCompletedWithValueMatching(frame -> frame.index() == 0);
        letTimePass();
        silent.getFirst().assertCancelled();
    }

    @Test
    void callersWithTokensOfTheirOwnShareNothing() {
        for (var caller : List.of(caller(1), caller(2), caller(1), caller(2))) {
            assertThat(asked(0, caller)).isCompleted();
        }
        assertThat(retrievals).hasSize(2);
        assertThat(callers).containsExactly(caller(1), caller(2));
        assertThat(asked(0, null)).isCompleted();
        assertThat(callers).containsExactly(caller(1), caller(2), null);
    }

    @Test
    void anotherStateOfASeriesSharesNothing() {
        var other = plan("1.2.3.5", 100);
        assertRead(plan, 0);
        assertRead(other, 0);
        assertThat(retrievals).hasSize(2);
    }

    @Test
    void moreThanFourRetrievalsAreOfSingleFrames() {
        archive = this::silent;
        for (int number = 1; number <= 4; number++) {
            var _ = asked(0, caller(number));
        }
        var _ = asked(7, caller(5));
        assertThat(retrievals)
                .containsExactly("1-100 of 100", "1-100 of 100", "1-100 of 100", "1-100 of 100", "8 of 100");
    }

    @Test
    void aRetrievalWhoseWaitersHaveLeftMakesRoomForAnother() {
        archive = this::silent;
        var waiting = IntStream.rangeClosed(1, 4)
                .mapToObj(number -> asked(0, caller(number)))
                .toList();
        assertThat(waiting.get(2).cancel(true)).isTrue();
        var _ = asked(0, caller(5));
        time.advanceTime();
        assertThat(retrievals).hasSize(5).last().isEqualTo("1-100 of 100");
        silent.get(2).assertCancelled();
        silent.get(0).assertNotCancelled();
    }

    @Test
    void whoLeavesTakesNothingFromOthers() {
        archive = this::silent;
        var first = asked(0, null);
        var second = asked(0, null);
        assertThat(first.cancel(true)).isTrue();
        silent.getFirst().next(frame(0));
        assertThat(second).isCompletedWithValueMatching(frame -> frame.index() == 0);
        assertThat(retrievals).hasSize(1);
    }

    @Test
    void whenTheArchiveFailsAllWhoWaitAreTold() {
        archive = this::silent;
        var waiting = List.of(asked(0, null), asked(1, null));
        var failure = new UpstreamStatusException("frames", 503, null);
        silent.getFirst().error(failure);
        for (var one : waiting) {
            assertThatThrownBy(one::join).hasRootCause(failure);
        }
        assertThat(retrievals).hasSize(1);
    }

    @Test
    void theFailureOfOneFrameIsNotThatOfOthers() {
        archive = this::silent;
        var waiting = List.of(asked(0, null), asked(2, null));
        silent.getFirst().next(frame(0));
        archive = this::all;
        silent.getFirst().error(new IllegalStateException("the second frame is no frame"));
        assertThat(waiting)
                .allMatch(CompletableFuture::isDone)
                .extracting(future -> future.join().index())
                .containsExactly(0, 2);
        assertThat(retrievals).containsExactly("1-100 of 100", "3 of 100");
    }

    @Test
    void aRetrievalThatEndsEarlyIsGoneOnFrameByFrame() {
        archive = this::silent;
        var waiting = asked(1, null);
        archive = this::all;
        silent.getFirst().complete();
        assertThat(waiting).isCompletedWithValueMatching(frame -> frame.index() == 1);
        assertThat(retrievals).containsExactly("1-100 of 100", "2 of 100");
    }

    @Test
    void aFrameIsNotGivenBeforeTheArchiveHasConfirmedItsState() {
        TestPublisher<Void> answer = TestPublisher.create();
        var waiting = recent.at(plan, 0, answer.mono())
                .frames(plan.part(0, 1), Window.ofOne(plan))
                .single()
                .toFuture();
        assertThat(sent.get()).isPositive();
        assertThat(waiting).isNotDone();
        answer.complete();
        assertThat(waiting).isCompletedWithValueMatching(frame -> frame.index() == 0);
    }

    @Test
    void aFrameOfAStateThatIsGoneIsNeverGiven() {
        var gone = new IllegalStateException("the series is another one");
        for (int attempt = 0; attempt < 2; attempt++) {
            assertThatThrownBy(() -> recent.at(plan, 0, Mono.error(gone))
                            .frames(plan.part(0, 1), Window.ofOne(plan))
                            .blockLast(LIMIT))
                    .isSameAs(gone);
        }
    }

    @Test
    void aFrameThatIsTooLargeToBeKeptIsFetchedAlone() {
        try (var small = new RecentFrames(this::retrieve, 7 * FRAME_BYTES, () -> 0, KEEP_FOR)) {
            for (int position : new int[] {4, 4, 5}) {
                small.at(plan, position, Mono.empty())
                        .frames(plan.part(position, 1), Window.ofOne(plan))
                        .blockLast(LIMIT);
            }
            assertThat(small.keptBytes()).isZero();
        }
        assertThat(retrievals).containsExactly("5 of 100", "5 of 100", "6 of 100");
    }

    @Test
    void closingEndsRetrievalsAndKeepsNothing() {
        archive = this::silent;
        var _ = asked(0, null);
        silent.getFirst().next(frame(0));
        assertThat(recent.keptBytes()).isPositive();
        recent.close();
        time.advanceTime();
        silent.getFirst().assertCancelled();
        assertThat(recent.keptBytes()).isZero();
    }
}
