package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.stream.ParserFlux;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.concurrent.EventExecutor;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.LoopResources;

/** GET requests to an archive: connections, timeouts, retries and errors. Owns its connections until it is disposed. */
public final class HttpFetch implements Disposable {

    private static final Pattern WHOLE_RANGE = Pattern.compile("bytes 0-([0-9]{1,18})/([0-9]{1,18})");

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");

    /** How much is read of an answer that is of no use. */
    private static final int ERROR_CHUNKS = 4;

    /**
     * What to GET.
     *
     * @param range which bytes of it, null for all: then 206 is among the statuses, and 200 too when all will do
     */
    public record Request(
            String operation,
            URI uri,
            String accept,
            Set<Integer> statuses,
            @Nullable ByteRange range) {

        /** All of it. */
        public Request(String operation, URI uri, String accept, Set<Integer> statuses) {
            this(operation, uri, accept, statuses, null);
        }

        private Request to(URI other) {
            return new Request(operation, other, accept, statuses, range);
        }
    }

    /** Chooses the parser that fits an answer. */
    @FunctionalInterface
    public interface ParserChoice<T> {
        /** Throws when there is none. */
        PullParser<T> parserOf(MediaType type, @Nullable String contentType);
    }

    /** Chooses the parser that fits an answer to a request for a range. */
    @FunctionalInterface
    public interface PieceChoice<T> {
        /** Throws when there is none. */
        PullParser<T> parserOf(Piece piece);
    }

    /** Chooses the parser that fits an answer whose length counts. */
    @FunctionalInterface
    public interface BodyChoice<T> {
        /**
         * Throws when there is none.
         *
         * @param length of the body in bytes, negative when the answer does not say it
         */
        PullParser<T> parserOf(MediaType type, @Nullable String contentType, long length);
    }

    private interface AnswerChoice<T> {
        PullParser<T> parserOf(HttpClientResponse answer);
    }

    private final ArchiveOptions options;
    private final Authorized authorized;
    private final Redirects redirects;
    private final CallObserver observer;
    private final ConnectionPressure pressure;
    private final LoopResources loops = eventLoops();
    private final ArchiveConnections connections;

    public HttpFetch(ArchiveOptions options, CallObserver observer) {
        this(options, observer, new ConnectionPressure());
    }

    public HttpFetch(ArchiveOptions options, CallObserver observer, ConnectionPressure pressure) {
        this.options = options;
        this.authorized = Authorized.of(options);
        this.redirects = Redirects.of(options);
        this.observer = observer;
        this.pressure = pressure;
        this.connections =
                new ArchiveConnections("voxelgate-archive", "arrays", options, observer, pressure, this::withOwnLoops);
    }

    private HttpClient withOwnLoops(HttpClient http) {
        return http.runOn(loops)
                .doOnRequest(
                        (_, connection) -> connection.addHandlerFirst(new ResponseTimeoutHandler(options.timeouts())));
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
        return answer(request, answer -> {
            var contentType = answer.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
            return choice.parserOf(MediaType.parse(contentType), contentType);
        });
    }

    /** The same of a body whose length counts. */
    public <T> Flux<T> getBody(Request request, BodyChoice<T> choice) {
        return answer(request, answer -> {
            var contentType = answer.responseHeaders().get(HttpHeaderNames.CONTENT_TYPE);
            return choice.parserOf(MediaType.parse(contentType), contentType, length(answer.responseHeaders()));
        });
    }

    /** Of what a content coding unfolds to it is not known. */
    private static long length(HttpHeaders headers) {
        var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
        return length == null
                        || headers.contains(HttpHeaderNames.CONTENT_ENCODING)
                        || !LENGTH.matcher(length).matches()
                ? -1
                : Long.parseLong(length);
    }

    /** The same of some bytes; or of all, where the archive sends them instead. */
    public <T> Flux<T> getPiece(Request request, PieceChoice<T> choice) {
        return answer(request, answer -> choice.parserOf(Piece.of(request.operation(), answer)));
    }

    private <T> Flux<T> answer(Request request, AnswerChoice<T> choice) {
        var errors = new UpstreamErrors(request.operation(), options.timeouts());
        return redirects
                .follow(
                        request.operation(),
                        request.uri(),
                        uri -> exchange(request.to(authorized.spelled(uri)), errors, choice))
                .onErrorMap(errors::map);
    }

    /** Whether a URI is at one of the archive's own origins, which get its credentials. */
    public boolean isArchive(URI uri) {
        return authorized.isArchive(uri);
    }

    private <T> Flux<T> exchange(Request request, UpstreamErrors errors, AnswerChoice<T> choice) {
        return authorized
                .exchange(RequestHead.get(request.uri()), () -> true, shown -> attempt(request, shown, errors, choice))
                .retryWhen(ArchiveConnections.retry(UnansweredException.class::isInstance));
    }

    private <T> Flux<T> attempt(
            Request request, Map<String, String> shown, UpstreamErrors errors, AnswerChoice<T> choice) {
        return Flux.deferContextual(context -> {
            if (connections.isClosed()) {
                return Flux.error(new IllegalStateException(request.operation() + ": the client is closed"));
            }
            var answered = new AtomicBoolean();
            var connection = new ExchangeConnection();
            var call = observer.begin(request.operation(), context);
            var results = connections
                    .client(request.uri())
                    .headers(headers -> addHeaders(headers, request, shown, call))
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
            return ObservedCall.watch(connections.limited(request.operation(), results), call, errors);
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
            Request request, HttpClientResponse answer, ByteBufFlux body, AnswerChoice<T> choice) {
        int status = isWhole(answer) && request.range() == null
                ? HttpResponseStatus.OK.code()
                : answer.status().code();
        if (!request.statuses().contains(status)) {
            return drained(body).then(Mono.error(otherStatus(request, status, answer.responseHeaders())));
        }
        if (status == 204) {
            return Mono.empty();
        }
        String encoding = answer.responseHeaders().get(HttpHeaderNames.CONTENT_ENCODING);
        boolean delimited = isDelimited(answer.responseHeaders());
        return ParserFlux.parse(body.retain(), () -> {
            var parser = decoding(request, encoding, choice.parserOf(answer));
            return delimited ? parser : new CloseDelimitedParser<>(parser);
        });
    }

    private RuntimeException otherStatus(Request request, int status, HttpHeaders headers) {
        var target = redirects.target(request.uri(), status, headers);
        if (target != null) {
            return new Redirects.RedirectedException(target);
        }
        var retryAfter = RetryAfter.parse(headers.get(HttpHeaderNames.RETRY_AFTER), Instant.now());
        return new UpstreamStatusException(request.operation(), status, retryAfter);
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

    private void addHeaders(HttpHeaders headers, Request request, Map<String, String> shown, CallObserver.Call call) {
        headers.set(HttpHeaderNames.ACCEPT, request.accept());
        headers.set(HttpHeaderNames.ACCEPT_ENCODING, HttpHeaderValues.IDENTITY);
        headers.set(HttpHeaderNames.USER_AGENT, "voxelgate");
        if (request.range() != null) {
            headers.set(HttpHeaderNames.RANGE, request.range().field());
        }
        pressure.addTo(headers);
        if (authorized.isArchive(request.uri())) {
            call.headers().forEach(headers::set);
        }
        shown.forEach(headers::set);
    }

    @Override
    public void dispose() {
        connections.close();
        loops.dispose();
    }

    @Override
    public boolean isDisposed() {
        return connections.isClosed();
    }

    /** The connection ended before the first byte of an answer. */
    static final class UnansweredException extends RuntimeException {
        UnansweredException(Throwable cause) {
            super(cause);
        }
    }
}
