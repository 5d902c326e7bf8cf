package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.PooledByteBufAllocator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.channel.AbortedException;
import reactor.test.StepVerifier;

class BodyWritingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final NettyDataBufferFactory buffers = new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT);
    private final MockServerHttpResponse response = new MockServerHttpResponse(buffers);
    private final CompletableFuture<Void> cancelled = new CompletableFuture<>();

    /** Its first use reads a file, which the threads of the bodies must not. */
    @BeforeAll
    static void loadTheClass() {
        assertThat(DataBufferUtils.release(
                        new NettyDataBufferFactory(PooledByteBufAllocator.DEFAULT).allocateBuffer(1)))
                .isTrue();
    }

    private Flux<DataBuffer> body() {
        return Flux.range(0, 100)
                .concatWith(Mono.never())
                .map(_ -> (DataBuffer) buffers.allocateBuffer(10))
                .doOnCancel(() -> cancelled.complete(null))
                .publishOn(Schedulers.parallel(), 4)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /** The leak detection of the test run sees whether all buffers are released. */
    @Test
    void aBodyWhoseWritingCannotBeginIsCancelled() {
        response.setWriteHandler(_ -> Mono.error(AbortedException.beforeSend()));
        StepVerifier.create(BodyWriting.write(response, body())).verifyError(AbortedException.class);
        assertThat(cancelled).succeedsWithin(PATIENCE);
    }

    @Test
    void aBodyWhoseWritingFailsHalfWayIsCancelled() {
        response.setWriteHandler(body ->
                body.doOnNext(DataBufferUtils::release).take(3).then(Mono.error(new AbortedException("scripted"))));
        StepVerifier.create(BodyWriting.write(response, body())).verifyError(AbortedException.class);
        assertThat(cancelled).succeedsWithin(PATIENCE);
    }

    @Test
    void aBodyThatIsWrittenIsNotCancelled() {
        response.setWriteHandler(body -> body.doOnNext(DataBufferUtils::release).then());
        var whole = Flux.range(0, 9)
                .map(_ -> (DataBuffer) buffers.allocateBuffer(10))
                .doOnCancel(() -> cancelled.complete(null));
        StepVerifier.create(BodyWriting.write(response, whole)).expectComplete().verify(PATIENCE);
        assertThat(cancelled).isNotDone();
    }
}
