package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamBusyException;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;

/**
 * Holds HTTP/2 to the limit of calls that wait for a connection, as the pool does for HTTP/1.1. Reactor Netty 1.3.7 sets
 * that limit aside for its HTTP/2 pools ({@code Http2ConnectionProvider.initConfiguration}).
 */
final class CallLimit {

    private final boolean limited;
    private final int most;
    private final AtomicInteger running = new AtomicInteger();

    CallLimit(ArchiveOptions options) {
        this.limited = options.protocol().http2() != Http2.OFF;
        this.most =
                Math.addExact(options.connections().max(), options.connections().maxPending());
    }

    /** The exchange; an {@link UpstreamBusyException} when as many as may wait do so. */
    <T> Flux<T> limit(String operation, Flux<T> exchange) {
        return limited ? Flux.using(() -> enter(operation), _ -> exchange, _ -> running.decrementAndGet()) : exchange;
    }

    private int enter(String operation) {
        int now = running.incrementAndGet();
        if (now > most) {
            running.decrementAndGet();
            throw new UpstreamBusyException(operation, "too many calls wait for a connection", null);
        }
        return now;
    }
}
