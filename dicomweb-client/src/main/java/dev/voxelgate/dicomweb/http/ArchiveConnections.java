package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.netty.Connection;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.util.retry.Retry;
import reactor.util.retry.RetryBackoffSpec;

/**
 * A pool of connections to an archive, and the HTTP client that uses them. {@link HttpFetch} and {@link HttpRelay} have
 * one each; what holds for all connections is set here once.
 */
final class ArchiveConnections implements AutoCloseable {

    /** What is read at once from a connection. In the 8 KB that are usual, a file is more calls than bytes. */
    private static final int CHUNK_BYTES = 64 << 10;

    /**
     * How often a request is sent anew when its connection ended without any answer. A kept-alive connection may be
     * closed by the archive at the very moment it is used, and so may all others of the pool: the pauses let the event
     * loops see those ends before the next try takes one of them.
     */
    private static final int RETRIES = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    private final Authorized authorized;
    private final ConnectionProvider pool;
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final CallLimit calls;
    private final HttpClient http1;
    /** Over TLS. */
    private final HttpClient negotiated;
    /** To the archive without TLS. */
    private final HttpClient priorKnowledge;

    private volatile boolean closed;

    /**
     * Opens no connection before the first request.
     *
     * @param name of the pool
     * @param observedAs what the observer calls it
     * @param own what only this client's requests need
     */
    @SuppressWarnings("deprecation") // maxChunkSize: only because the Netty after the next does not have it
    ArchiveConnections(
            String name,
            String observedAs,
            ArchiveOptions options,
            CallObserver observer,
            ConnectionPressure pressure,
            UnaryOperator<HttpClient> own) {
        this.authorized = Authorized.of(options);
        this.pool = pressure.pool(name, observedAs, options, observer);
        this.calls = new CallLimit(options);
        UnaryOperator<HttpClient> common = client -> own.apply(client)
                .httpResponseDecoder(decoder -> decoder.maxChunkSize(CHUNK_BYTES))
                .disableRetry(true) // it only retries some of the cases, see retry()
                .followRedirect(false)
                .compress(false)
                .channelGroup(channels)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(options.timeouts().connect().toMillis()))
                .doOnResponse(ArchiveConnections::keepOnlyFinal);
        UnaryOperator<HttpClient> http2 = client -> common.apply(client)
                .http2Settings(settings -> settings.initialWindowSize(Http2Connections.WINDOW_BYTES))
                .doOnRequest((_, connection) -> Http2Connections.prepare(connection.channel(), pressure));
        var client = HttpClient.create(pool);
        this.http1 =
                common.apply(authorized.prepared(client)).doOnChannelInit((_, channel, _) -> pressure.watch(channel));
        this.negotiated = options.protocol().http2() == Http2.ALPN
                ? http2.apply(authorized.prepared(client.protocol(HttpProtocol.H2, HttpProtocol.HTTP11)))
                : http1;
        this.priorKnowledge =
                options.protocol().http2() == Http2.H2C ? http2.apply(client.protocol(HttpProtocol.H2C)) : http1;
    }

    /** After 101 (RFC 9110 15.2.2) the connection is no longer one of HTTP; {@link InterimResponses} drops the others. */
    private static void keepOnlyFinal(HttpClientResponse answer, Connection connection) {
        if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            connection.markPersistent(false);
        }
    }

    /** The client for the next request, to this URL. */
    HttpClient client(URI uri) {
        if ("https".equalsIgnoreCase(uri.getScheme())) {
            return authorized.secured(negotiated, uri);
        }
        return authorized.isArchive(uri) ? priorKnowledge : http1;
    }

    /** The exchange, unless too many others wait for a connection. */
    <T> Flux<T> limited(String operation, Flux<T> exchange) {
        return calls.limit(operation, exchange);
    }

    /** Sends a request anew that got no answer. */
    static RetryBackoffSpec retry(Predicate<? super Throwable> repeatable) {
        return Retry.backoff(RETRIES, FIRST_PAUSE)
                .filter(repeatable)
                .onRetryExhaustedThrow((_, signal) -> signal.failure());
    }

    /** Whether no request may be made any more: the pool would open new connections. */
    boolean isClosed() {
        return closed;
    }

    /** Closes all connections; requests under way fail. */
    @Override
    public void close() {
        closed = true;
        pool.dispose(); // the unused ones
        var _ = channels.close();
    }
}
