package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.stream.ParserFlux;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.util.retry.Retry;

/** GET requests to an archive: connections, timeouts, retries and errors. Owns its connections until it is disposed. */
public final class HttpFetch implements Disposable {

    /**
     * How often a request is sent anew when its connection ended without any answer; a GET may be repeated. A kept-alive
     * connection may be closed by the archive at the very moment it is used, and so may all others of the pool: the
     * pauses let the event loops see those ends before the next try takes one of them.
     */
    private static final Pattern WHOLE_RANGE = Pattern.compile("bytes 0-([0-9]{1,18})/([0-9]{1,18})");

    private static final int RETRIES = 4;

    /** What is read at once from a connection. In the 8 KB that are usual, a file is more calls than bytes. */
    static final int CHUNK_BYTES = 64 << 10;

    /** How much is read of an answer that is of no use. */
    private static final int ERROR_CHUNKS = 4;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(20);

    /** What to GET. */
    public record Request(String operation, URI uri, String accept, Set<Integer> statuses) {}

    /** Chooses the parser that fits an answer. */
    @FunctionalInterface
    public interface ParserChoice<T> {
        /** Throws when there is none. */
        PullParser<T> parserOf(MediaType type, @Nullable String contentType);
    }

    private final ArchiveOptions options;
    private final Authorized authorized;
    private final CallObserver observer;
    private final ConnectionPressure pressure;
    private final ConnectionProvider connections;
    private final LoopResources loops = eventLoops();
    private final ChannelGroup channels = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
    private final HttpClient http;
    private volatile boolean disposed;

    public HttpFetch(ArchiveOptions options, CallObserver observer) {
        this(options, observer, new ConnectionPressure());
    }

    @SuppressWarnings("deprecation") // maxChunkSize: only because the Netty after the next does not have it
    public HttpFetch(ArchiveOptions options, CallObserver observer, ConnectionPressure pressure) {
        this.options = options;
        this.authorized = Authorized.of(options);
        this.observer = observer;
        this.pressure = pressure;
        this.connections = pressure.pool("voxelgate-archive", "arrays", options, observer);
        this.http = authorized
                .prepared(HttpClient.create(connections))
                .runOn(loops)
                .httpResponseDecoder(decoder -> decoder.maxChunkSize(CHUNK_BYTES))
                .disableRetry(true) // it only retries some of the cases, see attempt()
                .followRedirect(false)
                .compress(false)
                .channelGroup(channels)
                .option(
                        ChannelOption.CONNECT_TIMEOUT_MILLIS,
                        Math.toIntExact(options.timeouts().connect().toMillis()))
                .doOnChannelInit((_, channel, _) -> pressure.watch(channel))
                .doOnRequest(
                        (_, connection) -> connection.addHandlerFirst(new ResponseTimeoutHandler(options.timeouts())))
                .doOnResponse(HttpFetch::keepOnlyFinal);
    }

    /** After 101 (RFC 9110 15.2.2) the connection is no longer one of HTTP; {@link InterimResponses} drops the others. */
    static void keepOnlyFinal(HttpClientResponse answer, Connection connection) {
        if (answer.status().codeClass() == HttpStatusClass.INFORMATIONAL) {
            connection.markPersistent(false);
        }
    }

    /**
     * Event loops of its own, to which connections are assigned in turn: those that one caller opens share its event
     * loop otherwise, and with it a single processor for all parsing and inflating. Reactor Netty counts on by two for
     * each connection, so of an even number every other one would have none.
     */
    private static LoopResources eventLoops() {
        int count = Runtime.getRuntime().availableProcessors() | 1;
        return LoopResources.create(
                "voxelgate-archive",
                LoopResources.DEFAULT_IO_SELECT_COUNT,
                count, /* daemon */
                true, /* colocate */
                false);
    }

    /** Streams the answer through a parser. Nothing is sent before the subscription; a cancel ends the connection. */
    public <T> Flux<T> get(Request request, ParserChoice<T> choice) {
        var errors = new UpstreamErrors(request.operation(), options.timeouts());
        return authorized
                .exchange(request.uri(), () -> true, authorization -> attempt(request, authorization, errors, choice))
                .retryWhen(Retry.backoff(RETRIES, FIRST_PAUSE)
                        .filter(UnansweredException.class::isInstance)
                        .onRetryExhaustedThrow((_, signal) -> signal.failure()))
                .onErrorMap(errors::map);
    }

    private <T> Flux<T> attempt(
            Request request, Optional<String> authorization, UpstreamErrors errors, ParserChoice<T> choice) {
        return Flux.deferContextual(context -> {
            if (disposed) { // the pool would open new connections
                return Flux.error(new IllegalStateException(request.operation() + ": the client is closed"));
            }
            var answered = new AtomicBoolean();
            var connection = new ExchangeConnection();
            var call = observer.begin(request.operation(), context);
            var results = authorized
                    .secured(http)
                    .headers(headers -> addHeaders(headers, request, authorization, call))
                    .doOnRequest((_, opened) -> connection.is(opened))
                    .get()
                    .uri(request.uri())
                    .response((answer, body) -> {
                        answered.set(true);
                        call.answered(answer.status().code());
                        var patience = IdleReaderPatience.in(context);
                        return givingUp(request, read(request, answer, body, choice), patience, connection.thread());
                    })
                    .doOnError(_ -> !answered.get(), _ -> connection.fail())
                    .onErrorMap(
                            error -> !answered.get() && UpstreamErrors.isDisconnect(error), UnansweredException::new)
                    .cancelOn(connection.cancels());
            return ObservedCall.watch(results, call, errors);
        });
    }

    private <T> Flux<T> givingUp(
            Request request, Publisher<T> answer, IdleReaderPatience patience, EventExecutor thread) {
        var limit = options.timeouts().unread();
        return IdleReaderLimit.givingUp(
                answer,
                limit,
                patience,
                pressure::isWaiting,
                thread,
                () -> new UpstreamUnreadException(request.operation(), limit));
    }

    private <T> Publisher<T> read(
            Request request, HttpClientResponse answer, ByteBufFlux body, ParserChoice<T> choice) {
        int status =
                isWhole(answer) ? HttpResponseStatus.OK.code() : answer.status().code();
        if (!request.statuses().contains(status)) {
            var retryAfter = RetryAfter.parse(answer.responseHeaders().get(HttpHeaderNames.RETRY_AFTER), Instant.now());
            var failure = new UpstreamStatusException(request.operation(), status, retryAfter);
            return drained(body).then(Mono.error(failure));
        }
        if (status == 204) {
            return Mono.empty();
        }
        String encoding = answer.responseHeaders().get(HttpHeaderNames.CONTENT_ENCODING);
        String contentType = answer.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
        boolean delimited = isDelimited(answer.responseHeaders());
        return ParserFlux.parse(body.retain(), () -> {
            var parser = decoding(request, encoding, choice.parserOf(MediaType.parse(contentType), contentType));
            return delimited ? parser : new CloseDelimitedParser<>(parser);
        });
    }

    /** Whether a partial answer, which nobody asked for, has all parts (RFC 9110 14.4): some caches give such. */
    private static boolean isWhole(HttpClientResponse answer) {
        var range = answer.responseHeaders().get(HttpHeaderNames.CONTENT_RANGE);
        var whole = range == null ? null : WHOLE_RANGE.matcher(range.strip());
        return answer.status().equals(HttpResponseStatus.PARTIAL_CONTENT)
                && whole != null
                && whole.matches()
                && Long.parseLong(whole.group(1)) == Long.parseLong(whole.group(2)) - 1;
    }

    /** A parser of the content behind an encoding, which some archives and proxies use although none is asked for. */
    private static <T> PullParser<T> decoding(Request request, @Nullable String encoding, PullParser<T> parser) {
        if (encoding == null || HttpHeaderValues.IDENTITY.contentEqualsIgnoreCase(encoding)) {
            return parser;
        }
        var coding = ContentCoding.of(encoding);
        if (coding == null) {
            parser.close();
            throw new UpstreamProtocolException(
                    request.operation(), "the answer has a content encoding that was not asked for");
        }
        return new ContentDecodingParser<>(coding, parser);
    }

    /** Read, not left lying: what nobody subscribes to is not always released when its connection ends. */
    static Mono<Void> drained(ByteBufFlux body) {
        return body.take(ERROR_CHUNKS).ignoreElements().onErrorComplete().then();
    }

    /** Whether HTTP itself notices that the body is cut off. */
    static boolean isDelimited(HttpHeaders headers) {
        return headers.contains(HttpHeaderNames.CONTENT_LENGTH)
                || headers.containsValue(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED, true);
    }

    private void addHeaders(
            HttpHeaders headers, Request request, Optional<String> authorization, CallObserver.Call call) {
        headers.set(HttpHeaderNames.ACCEPT, request.accept());
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        headers.set(HttpHeaderNames.USER_AGENT, "voxelgate");
        pressure.addTo(headers);
        if (authorized.isArchive(request.uri())) {
            call.headers().forEach(headers::set);
        }
        authorization.ifPresent(value -> headers.set(HttpHeaderNames.AUTHORIZATION, value));
    }

    @Override
    public void dispose() {
        disposed = true;
        connections.dispose(); // the unused ones
        var _ = channels.close();
        loops.dispose();
    }

    @Override
    public boolean isDisposed() {
        return disposed;
    }

    /** The connection ended before the first byte of an answer. */
    static final class UnansweredException extends RuntimeException {
        UnansweredException(Throwable cause) {
            super(cause);
        }
    }
}
