package dev.voxelgate.proxy.upstream;

import static dev.voxelgate.proxy.upstream.PlannedFrames.frames;
import static dev.voxelgate.proxy.upstream.PlannedFrames.planned;
import static dev.voxelgate.proxy.upstream.PlannedFrames.strips;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.volume.FrameSelection;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

class ExpectedFramesTest {

    private static final Duration LIMIT = Duration.ofSeconds(5);

    @Test
    void allFramesPass() {
        verify(planned("1.1", 3), frames("1.1", 3))
                .expectNext("1.1#0", "1.1#1", "1.1#2")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void onlyWantedFramesPass() {
        verify(planned("1.1", 5, FrameSelection.Some.of(List.of(1, 3))), frames("1.1", 5))
                .expectNext("1.1#1", "1.1#3")
                .expectComplete()
                .verify(LIMIT);
    }

    @Test
    void theRetrievalStopsAfterTheLastWantedFrame() {
        var source = PublisherProbe.of(Flux.fromIterable(frames("1.1", 5)));
        StepVerifier.create(ExpectedFrames.of(planned("1.1", 5, FrameSelection.Some.of(List.of(2))), source.flux()))
                .expectNextCount(1)
                .expectComplete()
                .verify(LIMIT);
        assertThat(source.wasCancelled()).isTrue();
    }

    @Test
    void aWholeInstanceIsReadToItsEnd() {
        var source = PublisherProbe.of(Flux.fromIterable(frames("1.1", 5)));
        StepVerifier.create(ExpectedFrames.of(planned("1.1", 5), source.flux()))
                .expectNextCount(5)
                .expectComplete()
                .verify(LIMIT);
        source.assertWasNotCancelled();
    }

    @Test
    void stripsOfWantedFramesPass() {
        var source = PublisherProbe.of(Flux.fromIterable(strips("1.1", 5, 4)));
        StepVerifier.create(ExpectedFrames.of(planned("1.1", 5, FrameSelection.Some.of(List.of(1, 3))), source.flux())
                        .map(PlannedFrames::name))
                .expectNext("1.1#1", "1.1#1", "1.1#1", "1.1#3", "1.1#3", "1.1#3")
                .expectComplete()
                .verify(LIMIT);
        assertThat(source.wasCancelled()).isTrue();
    }

    @Test
    void stripsThatAreMissingOrComeTwiceAreAContradiction() {
        var strips = strips("1.1", 2, 4);
        for (var wrong : List.of(
                List.of(strips.get(0), strips.get(2)),
                List.of(strips.get(0), strips.get(0)),
                List.of(strips.get(1)),
                List.of(strips.get(0), strips.get(4)),
                List.of(strips.get(0), strips.get(3)),
                List.of(strips.get(0), strips.get(1), strips.get(2), strips.get(1)),
                List.of(strips.get(0), strips.get(1)))) {
            StepVerifier.create(ExpectedFrames.of(planned("1.1", 2), Flux.fromIterable(wrong))
                            .then())
                    .expectError(ContradictionException.class)
                    .verify(LIMIT);
        }
    }

    @Test
    void missingFramesAreAContradiction() {
        verify(planned("1.1", 3), frames("1.1", 2))
                .expectNextCount(2)
                .expectErrorMessage("instance 1.1 is not what the archive's metadata said: 2 of 3 frames came")
                .verify(LIMIT);
    }

    @Test
    void moreFramesThanAnnouncedAreAContradiction() {
        verify(planned("1.1", 1), frames("1.1", 2))
                .expectNextCount(1)
                .expectError()
                .verify(LIMIT);
    }

    @Test
    void aFrameThatComesAgainIsAContradictionAtOnce() {
        var twice = Stream.concat(frames("1.1", 1).stream(), frames("1.1", 3).stream())
                .toList();
        verify(planned("1.1", 3), twice)
                .expectNext("1.1#0")
                .expectErrorMessage("instance 1.1 is not what the archive's metadata said: frame 1 came again")
                .verify(LIMIT);
    }

    @Test
    void anotherInstanceIsAContradiction() {
        verify(planned("1.1", 1), frames("1.2", 1))
                .expectError(ContradictionException.class)
                .verify(LIMIT);
    }

    private static StepVerifier.FirstStep<String> verify(PlannedInstance planned, List<Frame> frames) {
        return StepVerifier.create(
                ExpectedFrames.of(planned, Flux.fromIterable(frames)).map(PlannedFrames::name));
    }
}
