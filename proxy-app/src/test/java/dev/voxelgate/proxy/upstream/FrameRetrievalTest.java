package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.Window;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class FrameRetrievalTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Frame FRAME = PlannedFrames.frames("3", 1).getFirst();

    private final TestPublisher<Frame> frames = TestPublisher.create();
    private final TestPublisher<Void> answer = TestPublisher.create();

    private Flux<Frame> confirmed() {
        var builder = new VolumeBuilder(new Uid("1"), new Uid("2"), new PlanLimits(1000, 1, 1));
        builder.add(PlannedFrames.metadata("3", 1));
        FrameSequence plan = builder.build().all(new ArrayOptions(false, false)).frames();
        FrameRetrieval retrieval = (_, _) -> frames.flux();
        return retrieval.confirmedBy(answer.mono()).frames(plan, Window.ofOne(plan));
    }

    @Test
    void framesAreAskedForAtOnceAndGivenWhenTheyAreConfirmed() {
        StepVerifier.create(confirmed())
                .then(() -> {
                    answer.assertSubscribers(1);
                    frames.assertMinRequested(1).next(FRAME).complete();
                })
                .expectNoEvent(SHORT)
                .then(answer::complete)
                .expectNext(FRAME)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(frames.subscribeCount()).isOne();
        assertThat(answer.subscribeCount()).isOne();
    }

    @Test
    void framesThatComeAfterTheirConfirmationAreGivenAsTheyCome() {
        StepVerifier.create(confirmed())
                .then(answer::complete)
                .expectNoEvent(SHORT)
                .then(() -> frames.next(FRAME))
                .expectNext(FRAME)
                .then(frames::complete)
                .expectComplete()
                .verify(PATIENCE);
    }

    @ParameterizedTest(name = "a frame has come: {0}")
    @ValueSource(booleans = {false, true})
    void withoutConfirmationTheyAreGivenUp(boolean hasCome) {
        StepVerifier.create(confirmed())
                .then(() -> {
                    if (hasCome) {
                        frames.next(FRAME);
                    }
                    answer.error(new ChangedVolumeException());
                })
                .expectError(ChangedVolumeException.class)
                .verify(PATIENCE);
        frames.assertCancelled();
    }

    @Test
    void theirFailureIsToldWhenTheStateIsConfirmed() {
        StepVerifier.create(confirmed())
                .then(() -> frames.next(FRAME).error(new IllegalStateException("scripted")))
                .expectNoEvent(SHORT)
                .then(answer::complete)
                .expectNext(FRAME)
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
    }

    @Test
    void theirFailureIsNotToldWhenTheStateHasChanged() {
        StepVerifier.create(confirmed())
                .then(() -> frames.error(new IllegalStateException("scripted")))
                .expectNoEvent(SHORT)
                .then(() -> answer.error(new ChangedVolumeException()))
                .expectError(ChangedVolumeException.class)
                .verify(PATIENCE);
    }

    @ParameterizedTest(name = "a frame has come: {0}")
    @ValueSource(booleans = {false, true})
    void whoLeavesEndsBoth(boolean hasCome) {
        StepVerifier.create(confirmed())
                .then(() -> {
                    if (hasCome) {
                        frames.next(FRAME);
                    }
                })
                .thenCancel()
                .verify(PATIENCE);
        frames.assertCancelled();
        answer.assertCancelled();
    }

    @Test
    void whoLeavesAfterTheConfirmationEndsTheFrames() {
        StepVerifier.create(confirmed()).then(answer::complete).thenCancel().verify(PATIENCE);
        frames.assertCancelled();
    }
}
