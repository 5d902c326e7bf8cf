package dev.voxelgate.proxy.array;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

final class FinishingSchedulerTest {

    @Test
    void whatIsHeldWhenACancelOvertakesTheRunIsDiscarded() {
        // Not one of Reactor's own threads: here, one may be held up.
        var busy = Schedulers.fromExecutorService(Executors.newSingleThreadExecutor());
        var free = new CountDownLatch(1);
        Queue<String> discarded = new ConcurrentLinkedQueue<>();
        try {
            var source = TestPublisher.<String>create();
            Disposable reading = source.flux()
                    .publishOn(new FinishingScheduler(busy), 4)
                    .doOnDiscard(String.class, discarded::add)
                    .subscribe();
            busy.schedule(() -> await(free));
            source.next("a", "b");
            reading.dispose();
        } finally {
            free.countDown();
            busy.disposeGracefully().block(Duration.ofSeconds(10));
        }
        assertThat(discarded).containsExactly("a", "b");
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
