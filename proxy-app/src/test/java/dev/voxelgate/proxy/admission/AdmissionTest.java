package dev.voxelgate.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.util.RaceTestUtils;

@Timeout(60)
class AdmissionTest {

    private static final ClientAddress CLIENT = new ClientAddress("a");
    private static final ClientAddress OTHER = new ClientAddress("b");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FairShare<ClientAddress> volumes = new FairShare<>(1, 2);
    private final FairShare<ClientAddress> memory = new FairShare<>(100, 2);
    private final FairShare<ClientAddress> passages = new FairShare<>(1, 2);

    private Admission admission(Duration queueTimeout) {
        return new Admission(volumes, memory, passages, new FairShare<>(8, 8), queueTimeout, AdmissionObserver.NONE);
    }

    private void assertNothingIsHeld() {
        assertThat(volumes.free()).isEqualTo(1);
        assertThat(memory.free()).isEqualTo(100);
        assertThat(volumes.waiting() + memory.waiting()).isZero();
        assertThat(volumes.clients() + memory.clients()).isZero();
    }

    @Test
    void workThatCompletesGivesBackWhatItHad() {
        var admission = admission(LONG);
        var work = admission.withPlace(
                CLIENT, () -> admission.withMemory(CLIENT, 60, () -> Mono.fromSupplier(memory::free)));
        StepVerifier.create(work).expectNext(40L).expectComplete().verify(LONG);
        assertNothingIsHeld();
    }

    @Test
    void workThatFailsGivesBackWhatItHad() {
        var admission = admission(LONG);
        var work = admission.withPlace(
                CLIENT, () -> admission.withMemory(CLIENT, 60, () -> Mono.error(new IllegalStateException("work"))));
        StepVerifier.create(work).expectErrorMessage("work").verify(LONG);
        assertNothingIsHeld();
    }

    @Test
    void workThatCannotEvenBeMadeGivesBackWhatItHad() {
        var work = admission(LONG).withPlace(CLIENT, () -> {
            throw new IllegalStateException("work");
        });
        StepVerifier.create(work).expectErrorMessage("work").verify(LONG);
        assertNothingIsHeld();
    }

    @Test
    void workThatIsCancelledGivesBackWhatItHad() {
        var admission = admission(LONG);
        var work = TestPublisher.<Void>create();
        var running = admission
                .withPlace(CLIENT, () -> admission.withMemory(CLIENT, 60, work::mono))
                .subscribe();
        work.assertSubscribers(1);
        running.dispose();
        work.assertCancelled();
        assertNothingIsHeld();
    }

    @Test
    void whoWaitsGoesOnWhenThereIsRoom() {
        var admission = admission(LONG);
        var first = Sinks.<String>one();
        var running = admission.withPlace(CLIENT, first::asMono).subscribe();
        StepVerifier.create(admission.withPlace(OTHER, () -> Mono.just("second")))
                .then(() -> assertThat(volumes.waiting()).isEqualTo(1))
                .then(() -> first.tryEmitValue("first").orThrow())
                .expectNext("second")
                .expectComplete()
                .verify(LONG);
        running.dispose();
        assertNothingIsHeld();
    }

    @Test
    void whoWaitsTooLongIsToldWhenToComeBack() {
        var admission = admission(Duration.ofMillis(50));
        var running = admission.withPlace(CLIENT, Mono::never).subscribe();
        StepVerifier.create(admission.withPlace(OTHER, () -> Mono.just("never")))
                .expectErrorSatisfies(AdmissionTest::assertOverloaded)
                .verify(LONG);
        assertThat(volumes.waiting()).isZero();
        running.dispose();
        assertNothingIsHeld();
    }

    private static void assertOverloaded(Throwable error) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        OverloadedException.class,
                        e -> assertThat(e.retryAfter()).isPositive())
                .hasMessageContaining("too much to do");
    }

    @Test
    void whoFindsNoPlaceInTheQueueIsRefusedAtOnce() {
        var admission = admission(LONG);
        var running = admission.withPlace(CLIENT, Mono::never).subscribe();
        var waiting = admission.withPlace(CLIENT, Mono::never).subscribe();
        StepVerifier.create(admission.withPlace(CLIENT, () -> Mono.just("never")))
                .expectErrorSatisfies(AdmissionTest::assertOverloaded)
                .verify(LONG);
        running.dispose();
        waiting.dispose();
        assertNothingIsHeld();
    }

    @Test
    void whatHasBegunGoesOnWhenNothingMoreIsLetIn() {
        var admission = admission(LONG);
        var first = Sinks.<String>one();
        var running = StepVerifier.create(admission.withPlace(
                        CLIENT, () -> first.asMono().flatMap(s -> admission.withMemory(CLIENT, 1, () -> Mono.just(s)))))
                .expectNext("first")
                .expectComplete()
                .verifyLater();
        var waiting = StepVerifier.create(admission.withPlace(OTHER, () -> Mono.just("never")))
                .expectError(StoppingException.class)
                .verifyLater();
        admission.stop();
        admission.stop();
        waiting.verify(LONG);
        StepVerifier.create(admission.withPlace(OTHER, () -> Mono.just("never")))
                .expectError(StoppingException.class)
                .verify(LONG);
        assertThat(admission.running()).isEqualTo(1);
        first.tryEmitValue("first").orThrow();
        running.verify(LONG);
        assertNothingIsHeld();
    }

    @Test
    void theTimeToWaitDoesNotLimitTheWork() {
        var admission = admission(Duration.ofMillis(20));
        StepVerifier.create(admission.withPlace(
                        CLIENT, () -> Mono.delay(Duration.ofMillis(200)).thenReturn("done")))
                .expectNext("done")
                .expectComplete()
                .verify(LONG);
        StepVerifier.create(admission.withPlace(CLIENT, () -> Mono.error(new TimeoutException("of the work"))))
                .expectErrorMessage("of the work")
                .verify(LONG);
    }

    @Test
    void whateverAGrantMeetsItIsGivenBack() {
        var admission = admission(LONG);
        for (int round = 0; round < 2000; round++) {
            var first = admission.withPlace(CLIENT, Mono::never).subscribe();
            var second = admission.withPlace(OTHER, Mono::never).subscribe();
            assertThat(volumes.waiting()).isEqualTo(1);
            RaceTestUtils.race(first::dispose, second::dispose);
            assertNothingIsHeld();
        }
    }
}
