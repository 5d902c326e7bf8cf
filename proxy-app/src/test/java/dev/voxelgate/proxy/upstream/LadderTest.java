package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.util.context.Context;

class LadderTest {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final List<String> WAYS = List.of("lift", "stairs", "rope");

    private final AtomicLong now = new AtomicLong();
    private final Ladder<String> ladder = new Ladder<>(WAYS, Refusals::isOfResource).withClock(now::get);
    private final List<String> taken = new ArrayList<>();

    /** The status by which each way is refused. */
    private final Map<String, Integer> refused = new HashMap<>();

    private String climb(String... token) {
        return String.join("", climbing(token));
    }

    private List<String> climbing(String... token) {
        taken.clear();
        var context = token.length == 0
                ? Context.empty()
                : Context.of(
                        CallerToken.class,
                        CallerToken.of(List.of("Bearer " + token[0])).orElseThrow());
        var all = ladder.climb(this::take).collectList().contextWrite(context).block(LIMIT);
        return all == null ? List.of() : all;
    }

    private Flux<String> take(String way) {
        return Flux.defer(() -> {
            taken.add(way);
            Integer status = refused.get(way);
            return status == null ? Flux.just(way) : Flux.error(failure(status));
        });
    }

    private static UpstreamStatusException failure(int status) {
        return new UpstreamStatusException("Climb", status, null);
    }

    private @Nullable Integer statusOf(String... token) {
        try {
            climb(token);
            return null;
        } catch (UpstreamStatusException e) {
            return e.status();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {204, 301, 308, 400, 404, 405, 406, 410, 413, 415, 501})
    void aWayThatIsRefusedLeadsToTheNextWhichIsRemembered(int status) {
        refused.put("lift", status);
        assertThat(climb()).isEqualTo("stairs");
        assertThat(taken).containsExactly("lift", "stairs");
        assertThat(climb()).isEqualTo("stairs");
        assertThat(taken).containsExactly("stairs");
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 303, 307, 401, 403, 409, 429, 500, 502, 503, 504})
    void otherFailuresAreNoRefusals(int status) {
        refused.put("lift", status);
        assertThat(statusOf()).isEqualTo(status);
        assertThat(taken).containsExactly("lift");
    }

    @Test
    void whatIsRefusedInEveryWayFailsAsTheFirst() {
        refused.putAll(Map.of("lift", 406, "stairs", 404, "rope", 501));
        assertThat(statusOf()).isEqualTo(406);
        assertThat(taken).containsExactlyElementsOf(WAYS);
    }

    @Test
    void anArchiveThatChangesItsMindIsLearnedAgain() {
        refused.put("lift", 501);
        climb();
        refused.clear();
        refused.put("stairs", 501);
        for (int round = 0; round < 2; round++) {
            assertThat(climb()).isEqualTo("lift");
            assertThat(taken).containsExactly("stairs", "lift");
        }
        assertThat(climb()).isEqualTo("lift");
        assertThat(taken).containsExactly("lift");
    }

    @Test
    void whatIsRefusedOfOneObjectIsNoReasonToLeaveAWay() {
        climb();
        for (int round = 0; round < 3; round++) {
            refused.put("lift", 413);
            assertThat(climb()).isEqualTo("stairs");
            refused.clear();
            assertThat(climb()).isEqualTo("lift");
            assertThat(taken).containsExactly("lift");
        }
    }

    @Test
    void aWayThatHasWorkedIsLeftWhenItIsRefusedSeveralTimesInARow() {
        var patient = new Ladder<>(WAYS, Refusals::isOfResource, (_, _) -> 3);
        assertThat(patient.climb(this::take).blockLast(LIMIT)).isEqualTo("lift");
        refused.put("lift", 400);
        for (int round = 0; round < 3; round++) {
            assertThatThrownBy(() -> patient.climb(this::take).blockLast(LIMIT))
                    .isInstanceOf(UpstreamStatusException.class);
        }
        assertThat(patient.climb(this::take).blockLast(LIMIT)).isEqualTo("stairs");
        taken.clear();
        assertThat(patient.climb(this::take).blockLast(LIMIT)).isEqualTo("stairs");
        assertThat(taken).containsExactly("stairs");
    }

    @Test
    void aWayIsForgottenAfterAWhile() {
        refused.put("lift", 501);
        climb();
        refused.clear();
        now.addAndGet(Duration.ofMinutes(9).toNanos());
        climb();
        assertThat(taken).containsExactly("stairs");
        now.addAndGet(Duration.ofMinutes(2).toNanos());
        climb();
        assertThat(taken).as("uses do not keep it").containsExactly("lift");
    }

    @Test
    void whatIsMissingCostsOneCallWhereTheWayIsKnown() {
        climb();
        refused.putAll(Map.of("lift", 404, "stairs", 404, "rope", 404));
        assertThat(statusOf()).isEqualTo(404);
        assertThat(taken).containsExactly("lift");
    }

    @Test
    void aSecond404InARowMayBeAboutTheWay() {
        climb();
        refused.put("lift", 404);
        assertThat(statusOf()).isEqualTo(404);
        assertThat(climb()).isEqualTo("stairs");
        assertThat(taken).containsExactly("lift", "stairs");
    }

    @Test
    void a404BetweenSuccessesIsAboutTheObject() {
        for (int round = 0; round < 3; round++) {
            refused.clear();
            assertThat(climb()).isEqualTo("lift");
            refused.put("lift", 404);
            assertThat(statusOf()).isEqualTo(404);
            assertThat(taken).containsExactly("lift");
        }
    }

    @Test
    void ofAKnownObjectEvery404IsAboutTheWay() {
        var toKnown = Ladder.toKnownObjects(WAYS, Refusals::isOfResource);
        assertThat(toKnown.climb(this::take).blockLast(LIMIT)).isEqualTo("lift");
        refused.put("lift", 404);
        assertThat(toKnown.climb(this::take).blockLast(LIMIT)).isEqualTo("stairs");
    }

    @Test
    void aWayThatHasGivenSomethingIsNotLeft() {
        var failing = ladder.climb(way -> Flux.just(way).concatWith(Flux.error(failure(501))));
        assertThatThrownBy(() -> failing.blockLast(LIMIT)).isInstanceOf(UpstreamStatusException.class);
    }

    @Test
    void aWayThatGivesNothingWorks() {
        refused.put("lift", 501);
        assertThat(ladder.climb(way -> take(way).filter(_ -> false)).blockLast(LIMIT))
                .isNull();
        climb();
        assertThat(taken).containsExactly("stairs");
    }

    @Test
    void everyCallerLearnsAlone() {
        refused.put("lift", 404);
        assertThat(climb("one")).isEqualTo("stairs");
        refused.clear();
        assertThat(climb("two")).isEqualTo("lift");
        assertThat(taken).containsExactly("lift");
        assertThat(climb("one")).isEqualTo("stairs");
        assertThat(climb()).isEqualTo("lift");
    }
}
