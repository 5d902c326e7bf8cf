package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class RecentVolumesTest {

    private static final Uid STUDY = new Uid("1.2");
    private static final Uid SERIES = new Uid("1.2.3");
    private static final RecentVolumes.Key KEY = key("1");

    private final RecentVolumes recent = new RecentVolumes(Duration.ofMinutes(1));
    private final AtomicInteger asked = new AtomicInteger();
    private final Volume volume = volume();
    private final Mono<Volume> archive = Mono.fromSupplier(() -> {
        asked.incrementAndGet();
        return volume;
    });

    private static Volume volume() {
        var builder = new VolumeBuilder(STUDY, SERIES, new PlanLimits(1000, 1, 1));
        builder.add(PlannedFrames.metadata("1.2.3.4", 1));
        return builder.build();
    }

    private static RecentVolumes.Key key(String state) {
        return new RecentVolumes.Key(new Scope(STUDY, SERIES, null, Set.of()), state, null);
    }

    @Test
    void whatTheArchiveSaidIsUsedAgain() {
        StepVerifier.create(recent.get(KEY, archive)).expectNext(volume).verifyComplete();
        StepVerifier.create(recent.get(KEY, archive)).expectNext(volume).verifyComplete();
        assertThat(asked).hasValue(1);
    }

    @Test
    void anotherStateIsAskedFor() {
        StepVerifier.create(recent.get(KEY, archive)).expectNext(volume).verifyComplete();
        StepVerifier.create(recent.get(key("2"), archive)).expectNext(volume).verifyComplete();
        assertThat(asked).hasValue(2);
    }

    @Test
    void whatOneCallerIsToldIsNotAnothers() {
        var one = caller("1");
        var other = caller("2");
        StepVerifier.create(recent.get(one, archive)).expectNext(volume).verifyComplete();
        StepVerifier.create(recent.get(caller("1"), archive)).expectNext(volume).verifyComplete();
        assertThat(asked).hasValue(1);
        StepVerifier.create(recent.get(other, archive)).expectNext(volume).verifyComplete();
        assertThat(asked).hasValue(2);
        var denied = Mono.<Volume>error(new IllegalStateException("denied"));
        var late = Sinks.<Volume>one();
        var waiting = recent.get(caller("3"), late.asMono()).toFuture();
        StepVerifier.create(recent.get(caller("4"), denied)).verifyErrorMessage("denied");
        late.tryEmitValue(volume).orThrow();
        assertThat(waiting).isCompletedWithValue(volume);
    }

    private static RecentVolumes.Key caller(String token) {
        return new RecentVolumes.Key(
                new Scope(STUDY, SERIES, null, Set.of()),
                "1",
                CallerToken.of(List.of("Bearer " + token)).orElseThrow());
    }

    @Test
    void withoutAnyTimeNothingIsKept() {
        var none = new RecentVolumes(Duration.ZERO);
        StepVerifier.create(none.get(KEY, archive)).expectNext(volume).verifyComplete();
        StepVerifier.create(none.get(KEY, archive)).expectNext(volume).verifyComplete();
        assertThat(asked).hasValue(2);
    }

    @Test
    void aSeriesIsForgottenWithAllThatWasSaidOfIt() {
        var instance = new RecentVolumes.Key(new Scope(STUDY, SERIES, new Uid("1.2.3.4"), Set.of()), "1", null);
        var other = new RecentVolumes.Key(new Scope(STUDY, new Uid("1.2.4"), null, Set.of()), "1", null);
        for (var key : List.of(KEY, instance, other)) {
            StepVerifier.create(recent.get(key, archive)).expectNext(volume).verifyComplete();
        }
        recent.forget(STUDY, SERIES);
        for (var key : List.of(KEY, instance, other)) {
            StepVerifier.create(recent.get(key, archive)).expectNext(volume).verifyComplete();
        }
        assertThat(asked).hasValue(3 + 2);
    }

    @Test
    void aFailureIsNotKept() {
        StepVerifier.create(recent.get(KEY, Mono.error(new IllegalStateException("once"))))
                .verifyErrorMessage("once");
        StepVerifier.create(recent.get(KEY, archive)).expectNext(volume).verifyComplete();
    }

    @Test
    void requestsAtTheSameTimeShareAnAnswer() {
        var answer = Sinks.<Volume>one();
        var slow = archive.then(answer.asMono());
        var first = recent.get(KEY, slow).toFuture();
        var second = recent.get(KEY, slow).toFuture();
        answer.tryEmitValue(volume).orThrow();
        assertThat(first).isCompletedWithValue(volume);
        assertThat(second).isCompletedWithValue(volume);
        assertThat(asked).hasValue(1);
    }

    @Test
    void anAnswerIsGivenUpWhenTheLastOfThemHasLeft() {
        var answer = TestPublisher.<Volume>create();
        var first = recent.get(KEY, answer.mono()).subscribe();
        var second = recent.get(KEY, answer.mono()).subscribe();
        first.dispose();
        answer.assertSubscribers(1);
        second.dispose();
        answer.assertCancelled();
        StepVerifier.create(recent.get(KEY, archive)).expectNext(volume).verifyComplete();
    }
}
