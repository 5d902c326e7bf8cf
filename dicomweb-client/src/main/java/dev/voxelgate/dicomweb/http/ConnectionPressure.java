package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import reactor.netty.Connection;
import reactor.netty.NettyPipeline;
import reactor.netty.http.client.Http2AllocationStrategy;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.ConnectionProvider.ConnectionMetadata;

/**
 * Whether requests to an archive wait for connections that others hold. Shared by all who ask one archive, such as a
 * {@code DicomWebClient} and an {@link HttpRelay}.
 *
 * <p>An archive may have a thread for each connection, and fewer threads than there are connections (Orthanc:
 * {@code HttpThreadsCount}). A new connection then waits, unanswered, until another one ends; one that is kept alive for
 * nothing is as good as one in use. So while the first request of a connection waits for more than {@link #SLOW}, unused
 * connections are closed. When its answer comes at once after that, threads are scarce: for {@link #SCARCE_FOR} every
 * connection is closed after its answer, and connections take turns. When it does not, the archive is slow for another
 * reason, and connections are kept for {@link #AMPLE_FOR} at least.
 */
public final class ConnectionPressure {

    /** Longer than a free thread leaves a request unanswered, as a rule; and than a thread takes that becomes free. */
    private static final Duration SLOW = Duration.ofMillis(250);

    private static final Duration SCARCE_FOR = Duration.ofSeconds(60);
    private static final Duration AMPLE_FOR = Duration.ofSeconds(5);

    /** How often unused connections are looked at. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** What was found out about the archive's threads, and until when it is believed. */
    private record Finding(boolean scarce, long until) {}

    private final Set<FirstResponse> unanswered = ConcurrentHashMap.newKeySet();
    private final List<ConnectionPoolMetrics> pools = new CopyOnWriteArrayList<>();
    private volatile Finding finding = new Finding(false, System.nanoTime());

    /** A pool whose connections are among those that are watched. */
    ConnectionProvider pool(String name, String observedAs, ArchiveOptions options, CallObserver observer) {
        long maxIdleMillis = options.connections().maxIdle().toMillis();
        var builder = ConnectionProvider.builder(name)
                .maxConnections(options.connections().max())
                .pendingAcquireMaxCount(options.connections().maxPending())
                .pendingAcquireTimeout(options.timeouts().pending())
                .evictionPredicate((connection, use) -> isOver(connection, use, maxIdleMillis))
                .evictInBackground(LOOK)
                .lifo() // the one used last is the least likely to be closed by now
                .metrics(true, () -> new ObservedConnections(observedAs, observer, pools));
        if (options.protocol().http2() != Http2.OFF) {
            builder.allocationStrategy(oneStreamEach(options.connections().max()));
        }
        return builder.build();
    }

    private static Http2AllocationStrategy oneStreamEach(int connections) {
        return Http2AllocationStrategy.builder()
                .minConnections(0)
                .maxConnections(connections)
                .maxConcurrentStreams(1)
                .build();
    }

    /** To be called when a connection of such a pool is made, or has its first stream. */
    void watch(Channel channel) {
        addLast(channel, new InterimResponses());
        addLast(channel, new FirstResponse(this));
    }

    /** To be called when such a connection has another stream. */
    void watchAgain(Channel channel) {
        addLast(channel, new InterimResponses());
    }

    private static void addLast(Channel channel, ChannelHandler handler) {
        channel.pipeline().addBefore(NettyPipeline.ReactiveBridge, null, handler);
    }

    private boolean isOver(Connection connection, ConnectionMetadata use, long maxIdleMillis) {
        return !connection.channel().isActive()
                || !connection.isPersistent()
                || use.idleTime() >= maxIdleMillis
                || isYielding();
    }

    /** Whether requests wait: for a connection of the pool, or on a new connection for a thread of the archive. */
    boolean isWaiting() {
        long now = System.nanoTime();
        return pools.stream().anyMatch(pool -> pool.pendingAcquireSize() > 0)
                || unanswered.stream().anyMatch(first -> isSlow(first, now));
    }

    /** Asks an archive whose threads are scarce to close the connection itself: it is free at once, and so is the port. */
    void addTo(HttpHeaders headers) {
        var known = finding;
        if (known.scarce && System.nanoTime() - known.until < 0) {
            headers.set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        }
    }

    /** Whether unused connections are closed. */
    private boolean isYielding() {
        long now = System.nanoTime();
        var known = finding;
        if (now - known.until < 0) {
            return known.scarce;
        }
        boolean yielding = false;
        for (var first : unanswered) {
            if (isSlow(first, now)) {
                first.yieldTo(now);
                yielding = true;
            }
        }
        return yielding;
    }

    private static boolean isSlow(FirstResponse first, long now) {
        return now - first.askedAt() >= SLOW.toNanos();
    }

    void asked(FirstResponse first) {
        unanswered.add(first);
    }

    void answered(FirstResponse first, long now) {
        unanswered.remove(first);
        if (first.wasYieldedTo() && now - finding.until >= 0) {
            boolean scarce = now - first.yieldedAt() < SLOW.toNanos();
            finding = new Finding(scarce, now + (scarce ? SCARCE_FOR : AMPLE_FOR).toNanos());
        }
    }

    void forget(FirstResponse first) {
        unanswered.remove(first);
    }
}
