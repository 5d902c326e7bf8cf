package dev.voxelgate.proxy.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.admission.FairShare.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever is asked for, in any order and by any number of threads. */
@Timeout(60)
class FairSharePropertiesTest {

    /** One request, as its client sees it. */
    private static final class Asked {

        final FairShare<Integer>.Share share;
        final int client;
        final long amount;
        final AtomicInteger grants = new AtomicInteger();
        Answer answer = Answer.REFUSED;

        Asked(FairShare<Integer> shares, int client, long amount) {
            this.share = shares.share(client, amount);
            this.client = client;
            this.amount = amount;
        }

        void ask() {
            answer = share.ask(grants::incrementAndGet);
            if (answer == Answer.GRANTED) {
                grants.incrementAndGet();
            }
        }

        boolean isHeld() {
            return grants.get() > 0;
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 24, 1000})
    void whatIsHeldIsNeverMoreThanThereIsAndNothingThatFitsWaits(int capacity) {
        var random = new Random(capacity);
        var shares = new FairShare<Integer>(capacity, 16);
        List<Asked> open = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            if (open.isEmpty() || random.nextInt(100) < 55) {
                var asked = new Asked(shares, random.nextInt(5), 1 + random.nextInt(capacity));
                asked.ask();
                open.add(asked);
            } else {
                open.remove(random.nextInt(open.size())).share.close();
            }
            assertModel(shares, capacity, open);
        }
        open.forEach(asked -> asked.share.close());
        assertThat(shares.free()).isEqualTo(capacity);
        assertThat(shares.waiting()).isZero();
        assertThat(shares.clients()).isZero();
    }

    private static void assertModel(FairShare<Integer> shares, long capacity, List<Asked> open) {
        long held = open.stream()
                .filter(Asked::isHeld)
                .mapToLong(asked -> asked.amount)
                .sum();
        var waiting = open.stream()
                .filter(asked -> asked.answer == Answer.WAITING && !asked.isHeld())
                .toList();
        assertThat(held).isBetween(0L, capacity);
        assertThat(shares.free()).isEqualTo(capacity - held);
        assertThat(shares.waiting()).isEqualTo(waiting.size()).isLessThanOrEqualTo(16);
        assertThat(open).allMatch(asked -> asked.grants.get() <= 1);
        assertThat(waiting)
                .as("nothing waits while nothing is held, nor a client without anything while there is room for it")
                .noneMatch(asked -> asked.amount <= capacity - held
                        && open.stream().noneMatch(other -> other.client == asked.client && other.isHeld()));
    }

    @Test
    void nothingIsLostWhenManyThreadsAskWaitAndLeaveAtOnce() throws Exception {
        long capacity = 10;
        var shares = new FairShare<Integer>(capacity, 8);
        var held = new AtomicLong();
        var most = new AtomicLong();
        List<Callable<Integer>> clients = IntStream.range(0, 8)
                .<Callable<Integer>>mapToObj(client -> () -> beClient(shares, client % 4, held, most))
                .toList();
        int given = 0;
        try (var threads = Executors.newFixedThreadPool(clients.size())) {
            for (var result : threads.invokeAll(clients)) {
                given += result.get();
            }
        }
        assertThat(given).isPositive();
        assertThat(most.get()).isLessThanOrEqualTo(capacity);
        assertThat(held).hasValue(0);
        assertThat(shares.free()).isEqualTo(capacity);
        assertThat(shares.waiting()).isZero();
        assertThat(shares.clients()).isZero();
    }

    /** Asks again and again; of what has to wait, it awaits one half, and leaves the other at any moment. */
    private static int beClient(FairShare<Integer> shares, int client, AtomicLong held, AtomicLong most)
            throws InterruptedException {
        var random = new Random(client);
        int given = 0;
        for (int round = 0; round < 5000; round++) {
            long amount = 1L + random.nextInt(4);
            var turn = new Semaphore(0);
            try (var share = shares.share(client, amount)) {
                var answer = share.ask(turn::release);
                if (answer == Answer.WAITING && random.nextBoolean()) {
                    turn.acquire();
                    answer = Answer.GRANTED;
                }
                if (answer == Answer.GRANTED) {
                    most.accumulateAndGet(held.addAndGet(amount), Math::max);
                    given++;
                    held.addAndGet(-amount);
                }
            }
        }
        return given;
    }
}
