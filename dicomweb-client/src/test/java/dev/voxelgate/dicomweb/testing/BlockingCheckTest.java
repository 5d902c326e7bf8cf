package dev.voxelgate.dicomweb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.blockhound.BlockingOperationError;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.resources.LoopResources;
import reactor.test.StepVerifier;

final class BlockingCheckTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static boolean block() throws InterruptedException {
        return new CountDownLatch(1).await(1, TimeUnit.MILLISECONDS);
    }

    @Test
    void blockingOnAParallelThreadThrows() {
        throwsOn(Schedulers.parallel());
    }

    @Test
    void blockingOnAnEventLoopOfReactorNettyThrows() {
        var loops = LoopResources.create("blocking-check", 1, true);
        try {
            throwsOn(Schedulers.fromExecutorService(loops.onServer(false)));
        } finally {
            StepVerifier.create(loops.disposeLater(Duration.ZERO, PATIENCE))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void blockingOnABoundedElasticThreadIsAllowed() {
        StepVerifier.create(Mono.fromCallable(BlockingCheckTest::block).subscribeOn(Schedulers.boundedElastic()))
                .expectNext(false)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(BlockingCheck.takeBlockingCalls()).isEmpty();
    }

    private static void throwsOn(Scheduler scheduler) {
        StepVerifier.create(Mono.fromCallable(BlockingCheckTest::block).subscribeOn(scheduler))
                .expectError(BlockingOperationError.class)
                .verify(PATIENCE);
        assertThat(BlockingCheck.takeBlockingCalls()).hasSize(1);
    }
}
