package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumePlanner;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class RecentPlannersTest {

    private static final Uid STUDY = new Uid("1.2");
    private static final Uid SERIES = new Uid("1.2.3");
    private static final RecentPlanners.Key KEY = key("1");

    private final RecentPlanners recent = new RecentPlanners(Duration.ofMinutes(1));
    private final AtomicInteger asked = new AtomicInteger();
    private final VolumePlanner planner = new VolumePlanner(STUDY, SERIES, new PlanLimits(1, 1, 1));
    private final Mono<VolumePlanner> archive = Mono.fromSupplier(() -> {
        asked.incrementAndGet();
        return planner;
    });

    private static RecentPlanners.Key key(String state) {
        return new RecentPlanners.Key(STUDY, SERIES, null, state, null);
    }

    @Test
    void whatTheArchiveSaidIsUsedAgain() {
        StepVerifier.create(recent.get(KEY, archive)).expectNext(planner).verifyComplete();
        StepVerifier.create(recent.get(KEY, archive)).expectNext(planner).verifyComplete();
        assertThat(asked).hasValue(1);
    }

    @Test
    void anotherStateIsAskedFor() {
        StepVerifier.create(recent.get(KEY, archive)).expectNext(planner).verifyComplete();
        StepVerifier.create(recent.get(key("2"), archive)).expectNext(planner).verifyComplete();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatOneCallerIsToldIsNotAnothers() {
        var one = caller("1");
        var other = caller("2");
        StepVerifier.create(recent.get(one, archive)).expectNext(planner).verifyComplete();
        StepVerifier.create(recent.get(caller("1"), archive))
                .expectNext(planner)
                .verifyComplete();
        assertThat(asked).hasValue(1);
        StepVerifier.create(recent.get(other, archive)).expectNext(planner).verifyComplete();
        assertThat(asked).hasValue(2);
        var denied = Mono.<VolumePlanner>error(new IllegalStateException("denied"));
        var late = Sinks.<VolumePlanner>one();
        var waiting = recent.get(caller("3"), late.asMono()).toFuture();
        StepVerifier.create(recent.get(caller("4"), denied)).verifyErrorMessage("denied");
        late.tryEmitValue(planner).orThrow();
        assertThat(waiting).isCompletedWithValue(planner);
    }

    private static RecentPlanners.Key caller(String token) {
        return new RecentPlanners.Key(
                STUDY,
                SERIES,
                null,
                "1",
                CallerToken.of(List.of("Bearer " + token)).orElseThrow());
    }

    @Test
    void withoutAnyTimeNothingIsKept() {
        var none = new RecentPlanners(Duration.ZERO);
        StepVerifier.create(none.get(KEY, archive)).expectNext(planner).verifyComplete();
        StepVerifier.create(none.get(KEY, archive)).expectNext(planner).verifyComplete();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aSeriesIsForgottenWithAllThatWasSaidOfIt() {
        var instance = new RecentPlanners.Key(STUDY, SERIES, new Uid("1.2.3.4"), "1", null);
        var other = new RecentPlanners.Key(STUDY, new Uid("1.2.4"), null, "1", null);
        for (var key : List.of(KEY, instance, other)) {
            StepVerifier.create(recent.get(key, archive)).expectNext(planner).verifyComplete();
        }
        recent.forget(STUDY, SERIES);
        for (var key : List.of(KEY, instance, other)) {
            StepVerifier.create(recent.get(key, archive)).expectNext(planner).verifyComplete();
        }
        assertThat(asked).hasValue(3 + 2);
    }

    @Test
    void aFailureIsNotKept() {
        StepVerifier.create(recent.get(KEY, Mono.error(new IllegalStateException("once"))))
                .verifyErrorMessage("once");
        StepVerifier.create(recent.get(KEY, archive)).expectNext(planner).verifyComplete();
    }

    @Test
    void requestsAtTheSameTimeShareAnAnswer() {
        var answer = Sinks.<VolumePlanner>one();
        var slow = archive.then(answer.asMono());
        var first = recent.get(KEY, slow).toFuture();
        var second = recent.get(KEY, slow).toFuture();
        answer.tryEmitValue(planner).orThrow();
        assertThat(first).isCompletedWithValue(planner);
        assertThat(second).isCompletedWithValue(planner);
        assertThat(asked).hasValue(1);
    }

    @Test
    void anAnswerIsGivenUpWhenTheLastOfThemHasLeft() {
        var answer = TestPublisher.<VolumePlanner>create();
        var first = recent.get(KEY, answer.mono()).subscribe();
        var second = recent.get(KEY, answer.mono()).subscribe();
        first.dispose();
        answer.assertSubscribers(1);
        second.dispose();
        answer.assertCancelled();
        StepVerifier.create(recent.get(KEY, archive)).expectNext(planner).verifyComplete();
    }
}
