package dev.voxelgate.proxy.upstream.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

@Timeout(60)
class ClientCredentialsTest {

    private static final Duration LIFE = Duration.ofMinutes(10);
    private static final Duration BEFORE = Duration.ofMinutes(1);

    private final AtomicInteger asked = new AtomicInteger();
    private Mono<TokenEndpoint.Issued> answer =
            Mono.fromSupplier(() -> new TokenEndpoint.Issued("t" + asked.incrementAndGet(), LIFE));
    private final ClientCredentials credentials = new ClientCredentials(Mono.defer(() -> answer), BEFORE);

    private VirtualTimeScheduler time;

    @BeforeEach
    void stopTheClock() {
        time = VirtualTimeScheduler.getOrSet();
    }

    @AfterEach
    void letItGo() {
        VirtualTimeScheduler.reset();
    }

    private void assertGives(String token) {
        StepVerifier.create(credentials.authorization())
                .expectNext("Bearer " + token)
                .verifyComplete();
    }

    private void assertFails(String message, boolean passing) {
        StepVerifier.create(credentials.authorization())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                UpstreamCredentialsException.class,
                                e -> assertThat(e.isPassing()).isEqualTo(passing))
                        .hasMessage("Authorize: " + message))
                .verify();
    }

    private void endpointFails(String message, boolean passing) {
        answer = Mono.defer(() -> {
            asked.incrementAndGet();
            return Mono.error(new UpstreamCredentialsException(message, passing));
        });
    }

    private void endpointGives(String token) {
        answer = Mono.fromSupplier(() -> {
            asked.incrementAndGet();
            return new TokenEndpoint.Issued(token, LIFE);
        });
    }

    @Test
    void oneTokenServesUntilShortlyBeforeItsEnd() {
        assertGives("t1");
        time.advanceTimeBy(LIFE.minus(BEFORE).minusNanos(1));
        assertGives("t1");
        time.advanceTimeBy(Duration.ofNanos(1));
        assertGives("t2");
        assertGives("t2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void aShortTokenIsRenewedAtHalfOfItsLife() {
        answer = Mono.fromSupplier(
                () -> new TokenEndpoint.Issued("t" + asked.incrementAndGet(), Duration.ofSeconds(10)));
        assertGives("t1");
        time.advanceTimeBy(Duration.ofMillis(4999));
        assertGives("t1");
        time.advanceTimeBy(Duration.ofMillis(1));
        assertGives("t2");
    }

    @Test
    void whoeverNeedsATokenAtTheSameTimeWaitsForTheSameAnswer() {
        var late = Sinks.<TokenEndpoint.Issued>one();
        answer = Mono.defer(() -> {
            asked.incrementAndGet();
            return late.asMono();
        });
        var waiting = new ArrayList<CompletableFuture<String>>();
        for (int i = 0; i < 50; i++) {
            waiting.add(credentials.authorization().toFuture());
        }
        late.tryEmitValue(new TokenEndpoint.Issued("t", LIFE)).orThrow();
        assertThat(waiting).allSatisfy(one -> assertThat(one).isCompletedWithValue("Bearer t"));
        assertThat(asked).hasValue(1);
    }

    @Test
    void manyThreadsMakeOneCall() {
        VirtualTimeScheduler.reset();
        answer = Mono.fromSupplier(() -> new TokenEndpoint.Issued("t" + asked.incrementAndGet(), LIFE))
                .delaySubscription(Duration.ofMillis(50));
        Mono<List<String>> all = Flux.range(0, 200)
                .flatMap(_ -> credentials.authorization().subscribeOn(Schedulers.boundedElastic()), 200)
                .collectList();
        StepVerifier.create(all)
                .assertNext(values -> assertThat(values).hasSize(200).containsOnly("Bearer t1"))
                .verifyComplete();
        assertThat(asked).hasValue(1);
    }

    @Test
    void whoeverLeavesDoesNotTakeTheAnswerFromTheOthers() {
        var late = Sinks.<TokenEndpoint.Issued>one();
        answer = late.asMono();
        var leaving = credentials.authorization().subscribe();
        var staying = credentials.authorization().toFuture();
        leaving.dispose();
        late.tryEmitValue(new TokenEndpoint.Issued("t", LIFE)).orThrow();
        assertThat(staying).isCompletedWithValue("Bearer t");
    }

    @Test
    void aRefusedTokenIsRenewedOnceForAllWhoHadIt() {
        assertGives("t1");
        credentials.refused("Bearer t1");
        assertGives("t2");
        credentials.refused("Bearer t1");
        assertGives("t2");
        assertThat(asked).hasValue(2);
    }

    @Test
    void anArchiveThatRefusesEveryTokenDoesNotMakeItsClientsAskForMore() {
        assertGives("t1");
        credentials.refused("Bearer t1");
        assertGives("t2");
        credentials.refused("Bearer t2");
        assertGives("t2");
        time.advanceTimeBy(Duration.ofSeconds(10));
        credentials.refused("Bearer t2");
        assertGives("t3");
    }

    @Test
    void aValidTokenOutlastsAnEndpointThatIsAway() {
        assertGives("t1");
        endpointFails("away", true);
        time.advanceTimeBy(LIFE.minusNanos(1));
        assertGives("t1");
        assertGives("t1");
        assertThat(asked).as("left alone for a while").hasValue(2);
        time.advanceTimeBy(Duration.ofNanos(1));
        assertFails("away", true);
        time.advanceTimeBy(Duration.ofSeconds(2));
        endpointGives("new");
        assertGives("new");
    }

    @Test
    void anEndpointThatFailsIsLeftAloneForAWhile() {
        endpointFails("wrong", false);
        assertFails("wrong", false);
        endpointGives("t");
        assertFails("wrong", false);
        assertThat(asked).hasValue(1);
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertGives("t");
    }

    @Test
    void aTokenThatNoHeaderCanHoldIsNone() {
        endpointGives("a\r\nX-Evil: b");
        assertFails("the token endpoint's answer holds no bearer token", false);
    }
}
