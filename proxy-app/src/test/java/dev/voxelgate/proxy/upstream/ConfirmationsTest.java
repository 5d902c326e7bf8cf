package dev.voxelgate.proxy.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

@Timeout(60)
class ConfirmationsTest {

    /** One for each question that was asked. */
    private final List<Sinks.Empty<Void>> answers = new ArrayList<>();

    private final Confirmations confirmations = new Confirmations(Mono.defer(() -> {
        Sinks.Empty<Void> answer = Sinks.empty();
        answers.add(answer);
        return answer.asMono();
    }));

    /** A time that no question was asked at. */
    private static long now() {
        long start = System.nanoTime();
        long now = start;
        while (now - start <= 0) {
            now = System.nanoTime();
        }
        return now;
    }

    private CompletableFuture<@Nullable Void> ask(long receivedNanos) {
        now();
        return confirmations.of(receivedNanos).toFuture();
    }

    @Test
    void oneAnswerConfirmsAllThatCameBeforeItsQuestion() {
        long early = now();
        long late = now();
        var first = ask(late);
        var second = ask(early);
        assertThat(answers).hasSize(1);
        assertThat(first).isNotDone();
        answers.getFirst().tryEmitEmpty().orThrow();
        assertThat(first).isCompleted();
        assertThat(second).isCompleted();
        assertThat(ask(late)).isCompleted();
        assertThat(answers).hasSize(1);
    }

    @Test
    void whatCameAfterItIsAskedForAgain() {
        var first = ask(now());
        answers.getFirst().tryEmitEmpty().orThrow();
        var second = ask(now());
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(answers).hasSize(2);
        answers.getLast().tryEmitEmpty().orThrow();
        assertThat(second).isCompleted();
    }

    @Test
    void oneQuestionIsAskedAtATime() {
        var first = ask(now());
        var second = ask(now());
        var third = ask(now());
        assertThat(answers).hasSize(1);
        answers.getFirst().tryEmitEmpty().orThrow();
        assertThat(first).isCompleted();
        assertThat(second).isNotDone();
        assertThat(answers).hasSize(2);
        answers.getLast().tryEmitEmpty().orThrow();
        assertThat(second).isCompleted();
        assertThat(third).isCompleted();
    }

    @Test
    void aNoIsForAllWhoAskedForItAndNotForTheNext() {
        long received = now();
        var told = List.of(ask(received), ask(received));
        var changed = new IllegalStateException("changed");
        answers.getFirst().tryEmitError(changed).orThrow();
        for (var one : told) {
            assertThatThrownBy(one::join).hasRootCause(changed);
        }
        var next = ask(received);
        assertThat(answers).hasSize(2);
        answers.getLast().tryEmitEmpty().orThrow();
        assertThat(next).isCompleted();
    }

    @Test
    void aNoToOneQuestionDoesNotConfirmWhatCameLater() {
        var first = ask(now());
        var second = ask(now());
        answers.getFirst().tryEmitError(new IllegalStateException("changed")).orThrow();
        assertThat(first).isCompletedExceptionally();
        assertThat(second).isNotDone();
        assertThat(answers).hasSize(2);
        answers.getLast().tryEmitError(new IllegalStateException("changed")).orThrow();
        assertThat(second).isCompletedExceptionally();
    }

    @Test
    void nothingIsAskedBeforeSomebodyWaits() {
        confirmations.of(now());
        assertThat(answers).isEmpty();
    }
}
