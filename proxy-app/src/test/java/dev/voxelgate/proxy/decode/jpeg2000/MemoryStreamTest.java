package dev.voxelgate.proxy.decode.jpeg2000;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.Deadline;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class MemoryStreamTest {

    private static final byte[] BYTES = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

    @Test
    void readsAreCutAtTheEndAndThenSayThatItIsReached() {
        try (var arena = Arena.ofConfined()) {
            var stream = MemoryStream.of(new Codestream(BYTES, 2, 9), Deadline.NONE, arena);
            var buffer = arena.allocate(16);
            assertThat(MemoryStream.read(stream, buffer, 4)).isEqualTo(4);
            assertThat(buffer.asSlice(0, 4).toArray(JAVA_BYTE)).containsExactly(2, 3, 4, 5);
            assertThat(MemoryStream.read(stream, buffer, 16)).isEqualTo(3);
            assertThat(buffer.asSlice(0, 3).toArray(JAVA_BYTE)).containsExactly(6, 7, 8);
            assertThat(MemoryStream.read(stream, buffer, 16)).isEqualTo(-1);
        }
    }

    @Test
    void skipsAndSeeksStayInside() {
        try (var arena = Arena.ofConfined()) {
            var stream = MemoryStream.of(new Codestream(BYTES, 0, 10), Deadline.NONE, arena);
            var buffer = arena.allocate(1);
            assertThat(MemoryStream.skip(stream, 7)).isEqualTo(7);
            assertThat(MemoryStream.skip(stream, 7)).isEqualTo(3);
            assertThat(MemoryStream.skip(stream, 7)).isEqualTo(-1);
            assertThat(MemoryStream.seek(stream, 11)).isFalse();
            assertThat(MemoryStream.seek(stream, -1)).isFalse();
            assertThat(MemoryStream.seek(stream, 4)).isTrue();
            assertThat(MemoryStream.read(stream, buffer, 1)).isEqualTo(1);
            assertThat(buffer.get(JAVA_BYTE, 0)).isEqualTo((byte) 4);
        }
    }

    @Test
    void aCallbackThatFailsAnswersAsAtTheEnd() {
        assertThat(Callbacks.read(MemorySegment.ofArray(new byte[1]), 1, MemorySegment.ofArray(new byte[1])))
                .isEqualTo(-1);
        assertThat(Callbacks.skip(1, MemorySegment.ofArray(new byte[1]))).isEqualTo(-1);
        assertThat(Callbacks.seek(1, MemorySegment.ofArray(new byte[1]))).isZero();
    }
}
