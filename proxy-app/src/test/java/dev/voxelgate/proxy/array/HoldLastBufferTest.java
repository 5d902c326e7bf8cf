package dev.voxelgate.proxy.array;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBufAllocator;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

final class HoldLastBufferTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final NettyDataBufferFactory factory = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    @Test
    void theLastBufferComesWithTheEnd() {
        var source = TestPublisher.<DataBuffer>create();
        StepVerifier.create(HoldLastBuffer.byOne(source.flux()).map(HoldLastBufferTest::release))
                .then(() -> source.next(buffer(1), buffer(2)))
                .expectNext(1)
                .expectNoEvent(Duration.ofMillis(50))
                .then(source::complete)
                .expectNext(2)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void oneThatIsHeldWhenTheSourceFailsIsReleased() {
        var source = TestPublisher.<DataBuffer>create();
        var held = buffer(1);
        StepVerifier.create(HoldLastBuffer.byOne(source.flux()))
                .then(() -> source.next(held).error(new IllegalStateException("scripted")))
                .expectError(IllegalStateException.class)
                .verify(PATIENCE);
        assertThat(held.getNativeBuffer().refCnt()).isZero();
    }

    @Test
    void oneThatComesAfterACancelIsReleasedLikeTheOneThatIsHeld() {
        var source = TestPublisher.<DataBuffer>createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        var held = buffer(1);
        var late = buffer(2);
        StepVerifier.create(HoldLastBuffer.byOne(source.flux()).doOnDiscard(DataBuffer.class, DataBufferUtils::release))
                .then(() -> source.next(held))
                .thenCancel()
                .verify(PATIENCE);
        source.next(late);
        assertThat(held.getNativeBuffer().refCnt()).isZero();
        assertThat(late.getNativeBuffer().refCnt()).isZero();
    }

    private NettyDataBuffer buffer(int value) {
        var buffer = factory.allocateBuffer(1);
        buffer.write((byte) value);
        return buffer;
    }

    private static int release(DataBuffer buffer) {
        int value = buffer.getByte(0);
        DataBufferUtils.release(buffer);
        return value;
    }
}
