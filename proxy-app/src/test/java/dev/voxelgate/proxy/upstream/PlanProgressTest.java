package dev.voxelgate.proxy.upstream;

import static dev.voxelgate.proxy.upstream.PlannedFrames.frames;
import static dev.voxelgate.proxy.upstream.PlannedFrames.planned;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.volume.PlannedInstance;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class PlanProgressTest {

    private static final List<PlannedInstance> PLAN = List.of(planned("1.1", 1), planned("1.2", 2), planned("1.3", 1));

    private final PlanProgress progress = new PlanProgress(PLAN);

    @Test
    void whatIsPassedOnIsNoLongerMissing() {
        pass(progress, "1.1", 1, 1);
        assertThat(progress.remaining()).containsExactlyElementsOf(PLAN.subList(1, 3));
        pass(progress, "1.2", 2, 2);
        assertThat(progress.remaining()).containsExactlyElementsOf(PLAN.subList(2, 3));
        pass(progress, "1.3", 1, 1);
        assertThat(progress.remaining()).isEmpty();
    }

    @Test
    void anInstanceThatIsPartlyDoneRemainsButNotItsFirstFrames() {
        pass(progress, "1.1", 1, 1);
        pass(progress, "1.2", 2, 1);
        assertThat(progress.remaining()).containsExactlyElementsOf(PLAN.subList(1, 3));
        var again =
                Flux.fromStream(Stream.of(frames("1.2", 2), frames("1.3", 1)).flatMap(List::stream));
        StepVerifier.create(progress.missingFrom(again).map(PlannedFrames::name))
                .expectNext("1.2#1", "1.3#0")
                .expectComplete()
                .verify(Duration.ofSeconds(5));
    }

    private static void pass(PlanProgress progress, String sop, int frames, int count) {
        frames(sop, frames).stream().limit(count).forEach(progress::pass);
    }
}
