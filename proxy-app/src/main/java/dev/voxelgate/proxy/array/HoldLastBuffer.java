package dev.voxelgate.proxy.array;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;

/**
 * Gives every buffer when the next one comes, and the last one when the source has come to its end. Reactor's operators
 * that hold elements back lose one that comes while they are cancelled.
 */
final class HoldLastBuffer implements AutoCloseable {

    private @Nullable DataBuffer held;
    private boolean closed;

    private HoldLastBuffer() {}

    /** The same buffers, each one later. */
    static Flux<DataBuffer> byOne(Flux<DataBuffer> source) {
        return Flux.using(
                HoldLastBuffer::new,
                holding -> source.concatMapIterable(holding::next, 1)
                        .concatWith(Flux.defer(() -> Flux.fromIterable(holding.last()))),
                HoldLastBuffer::close);
    }

    private synchronized List<DataBuffer> next(DataBuffer buffer) {
        if (closed) {
            DataBufferUtils.release(buffer);
            return List.of();
        }
        var before = held;
        held = buffer;
        return before == null ? List.of() : List.of(before);
    }

    private synchronized List<DataBuffer> last() {
        var last = held;
        held = null;
        return last == null ? List.of() : List.of(last);
    }

    /** Guarded like the work itself: a cancel comes from another thread. */
    @Override
    public synchronized void close() {
        closed = true;
        last().forEach(DataBufferUtils::release);
    }
}
