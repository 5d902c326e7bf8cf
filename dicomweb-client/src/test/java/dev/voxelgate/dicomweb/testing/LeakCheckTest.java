package dev.voxelgate.dicomweb.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;

final class LeakCheckTest {

    @Test
    void aBufferThatIsNeverReleasedIsReported() {
        leak();
        assertThat(LeakCheck.takeLeaks())
                .singleElement()
                .asString()
                .contains("ByteBuf", "deliberately leaked", "LeakCheckTest.leak");
    }

    @Test
    void aReleasedBufferIsNotReported() {
        ByteBuf buffer = PooledByteBufAllocator.DEFAULT.buffer(16).writeLong(1);
        buffer.release();
        assertThat(LeakCheck.takeLeaks()).isEmpty();
    }

    @SuppressWarnings("CheckReturnValue")
    private static void leak() {
        UnpooledByteBufAllocator.DEFAULT.directBuffer(16).touch("deliberately leaked");
    }
}
