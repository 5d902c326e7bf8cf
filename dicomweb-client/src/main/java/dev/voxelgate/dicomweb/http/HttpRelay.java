package dev.voxelgate.dicomweb.http;

import dev.voxelgate.dicomweb.error.RequestStalledException;
import dev.voxelgate.dicomweb.error.UpstreamException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.netty.ByteBufFlux;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientRequest;
import reactor.netty.http.client.HttpClientResponse;

/**
 * Requests of others to an archive, and its answers, as they are: bytes both ways, as fast as the slower side. Nothing
 * is interpreted but what HTTP itself says of a connection. Redirects of GET and HEAD are followed to the origins that
 * {@link ArchiveOptions.Protocol} names; all others are answers.
 *
 * <p>Errors are {@link UpstreamException}s, and a {@link RequestStalledException} when the request's own content does
 * not come. A request without content that repeats nothing is sent anew when its kept-alive connection ended before the
 * first byte of an answer; so is one whose credentials the archive refused, with others, unless its content was begun.
 * The connections are its own: those of a {@code DicomWebClient} are not taken from it.
 */
public final class HttpRelay implements AutoCloseable {

    /** Netty takes any number for a status; RFC 9112 4 has three digits. */
    private static final int MAX_STATUS = 999;

    private static final Set<HttpMethod> REPEATABLE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** What Reactor Netty adds to a request that does not have it, and whose absence means something else. */
    private static final List<CharSequence> ADDED = List.of(HttpHeaderNames.ACCEPT, HttpHeaderNames.USER_AGENT);

    /** What of a request goes to another origin too; any other field may say who asks. */
    private static final Set<String> FOR_STRANGERS = Set.of(
            "accept",
            "accept-charset",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "if-match",
            "if-modified-since",
            "if-none-match",
            "if-range",
            "if-unmodified-since",
            "range",
            "user-agent",
            "via");

    /**
     * A request.
     *
     * @param operation names it in errors
     * @param uri absolute
     * @param headers all of them but Host, and those that frame the content
     * @param content null for a request without
     */
    public record Request(
            String operation,
            HttpMethod method,
            URI uri,
            HttpHeaders headers,
            @Nullable Content content) {

        private boolean isRepeatable() {
            return content == null && REPEATABLE.contains(method);
        }

        private RequestHead head() {
            return new RequestHead(method.name(), uri, content == null ? null : content.length());
        }

        /** The same request of another origin than the archive's, which gets nothing that may be a credential. */
        private Request toStranger(URI other) {
            var known = new DefaultHttpHeaders();
            headers.entries().stream()
                    .filter(field -> FOR_STRANGERS.contains(field.getKey().toLowerCase(Locale.ROOT)))
                    .forEach(field -> known.add(field.getKey(), field.getValue()));
            return new Request(operation, method, other, known, content);
        }

        private Request to(URI other) {
            return new Request(operation, method, other, headers, content);
        }
    }

    /**
     * What a request carries.
     *
     * @param bytes its chunks, whose reference the receiver owns
     * @param length in bytes; negative when it is not known
     */
    public record Content(Flux<ByteBuf> bytes, long length) {}

    /**
     * The head of an answer.
     *
     * @param status 200 to 999
     * @param delimited whether HTTP itself notices that the body is cut off; otherwise it ends with its connection
     */
    public record Answer(int status, HttpHeaders headers, boolean delimited) {}

    private final ArchiveOptions options;
    private final Authorized authorized;
    private final Redirects redirects;
    private final Duration contentTimeout;
    private final CallObserver observer;
    private final ConnectionPressure pressure;
    private final ArchiveConnections connections;

    /**
     * Opens no connection before the first request.
     *
     * @param contentTimeout for the next byte of a request's content
     */
    public HttpRelay(ArchiveOptions options, Duration contentTimeout) {
        this(options, contentTimeout, CallObserver.NONE, new ConnectionPressure());
    }

    /**
     * The same, and somebody is told of every request.
     *
     * @param pressure shared with a client of the same archive
     */
    public HttpRelay(
            ArchiveOptions options, Duration contentTimeout, CallObserver observer, ConnectionPressure pressure) {
        this.options = options;
        this.authorized = Authorized.of(options);
        this.redirects = Redirects.of(options);
        this.contentTimeout = contentTimeout;
        this.observer = observer;
        this.pressure = pressure;
        this.connections = new ArchiveConnections(
                "voxelgate-relay", "passed", options, observer, pressure, UnaryOperator.identity());
    }

    /**
     * Sends a request and gives its answer to a receiver, once, which must take the body to its end or cancel it. A
     * cancel of the result ends the archive's work too.
     *
     * @param receiver gets chunks whose reference it owns; their errors are this class's
     */
    public Mono<Void> exchange(Request request, BiFunction<Answer, Flux<ByteBuf>, Mono<Void>> receiver) {
        var errors = new UpstreamErrors(request.operation(), options.timeouts());
        return redirects
                .follow(
                        request.operation(),
                        request.uri(),
                        uri -> uri.equals(request.uri())
                                ? exchange(request.to(authorized.spelled(uri)), errors, receiver)
                                : exchange(redirected(request, uri), errors, located(uri, receiver)))
                .then();
    }

    private Request redirected(Request request, URI uri) {
        return authorized.isArchive(uri) ? request.to(authorized.spelled(uri)) : request.toStranger(uri);
    }

    /** A reference in an answer is relative to the URL that was asked last, which its receiver does not know. */
    private static BiFunction<Answer, Flux<ByteBuf>, Mono<Void>> located(
            URI uri, BiFunction<Answer, Flux<ByteBuf>, Mono<Void>> receiver) {
        return (answer, body) -> {
            String location = answer.headers().get(HttpHeaderNames.LOCATION);
            if (location != null) {
                answer.headers().set(HttpHeaderNames.LOCATION, absolute(uri, location));
            }
            return receiver.apply(answer, body);
        };
    }

    private static String absolute(URI uri, String location) {
        try {
            return uri.resolve(location).toString();
        } catch (IllegalArgumentException e) {
            return location;
        }
    }

    private Flux<Void> exchange(
            Request request, UpstreamErrors errors, BiFunction<Answer, Flux<ByteBuf>, Mono<Void>> receiver) {
        return Flux.defer(() -> {
                    var sending = new Sending();
                    return authorized.exchange(
                            request.head(),
                            () -> !sending.hasBegun(),
                            shown -> attempt(request, shown, sending, errors, receiver));
                })
                .retryWhen(ArchiveConnections.retry(
                        error -> error instanceof HttpFetch.UnansweredException && request.isRepeatable()))
                .onErrorMap(HttpFetch.UnansweredException.class, errors::map);
    }

    private Flux<Void> attempt(
            Request request,
            Map<String, String> shown,
            Sending sending,
            UpstreamErrors errors,
            BiFunction<Answer, Flux<ByteBuf>, Mono<Void>> receiver) {
        return Flux.deferContextual(context -> {
            if (connections.isClosed()) {
                return Flux.error(new IllegalStateException(request.operation() + ": the relay is closed"));
            }
            var answered = new AtomicBoolean();
            var connection = new ExchangeConnection();
            var call = observer.begin(request.operation(), context);
            var result = responseTo(request, shown, sending, connection, call)
                    .response((answer, body) -> {
                        answered.set(true);
                        call.answered(answer.status().code());
                        return receive(request, answer, body, connection.cancels(), errors, receiver);
                    })
                    .doOnError(_ -> !answered.get(), _ -> connection.fail())
                    // What goes wrong once there is an answer is told by the answer's body.
                    .onErrorMap(error -> !answered.get(), error -> unanswered(sending.cause(error), errors))
                    .cancelOn(connection.cancels());
            return ObservedCall.watch(connections.limited(request.operation(), result), call, errors);
        });
    }

    private static Throwable unanswered(Throwable error, UpstreamErrors errors) {
        return UpstreamErrors.isDisconnect(error) ? new HttpFetch.UnansweredException(error) : errors.map(error);
    }

    private HttpClient.ResponseReceiver<?> responseTo(
            Request request,
            Map<String, String> shown,
            Sending sending,
            ExchangeConnection exchange,
            CallObserver.Call call) {
        var sender = connections
                .client(request.uri())
                .headers(headers -> addHeaders(headers, request, shown, call))
                .doOnRequest((sent, connection) -> {
                    exchange.is(connection);
                    sending.on(connection);
                    beforeSending(request, sent, connection);
                })
                .doAfterRequest((_, connection) -> afterSending(request, connection))
                .request(request.method())
                .uri(request.uri());
        var content = request.content();
        if (content == null) {
            return sender;
        }
        var standstill = new RequestStallHandler(
                request.operation(), contentTimeout, options.timeouts().idle(), sending::failed);
        return sender.send(standstill
                .watch(content.bytes().doFirst(sending::begin), exchange::thread)
                .doOnError(sending::failed));
    }

    /** The sending of a request's content, which there is only one of: whoever sends it does so once. */
    private static final class Sending {

        private volatile @Nullable Connection connection;
        private volatile @Nullable Throwable failure;
        private volatile boolean begun;

        void begin() {
            begun = true;
        }

        boolean hasBegun() {
            return begun;
        }

        void on(Connection opened) {
            connection = opened;
        }

        /** Ends the connection at once: Reactor Netty would wait for an archive to take what was written before. */
        void failed(Throwable error) {
            if (failure == null) {
                failure = error;
            }
            var open = connection;
            if (open != null) {
                var _ = open.channel().close();
            }
        }

        /** Why the exchange failed. */
        Throwable cause(Throwable error) {
            var first = failure;
            return first == null ? error : first;
        }
    }

    private void addHeaders(HttpHeaders headers, Request request, Map<String, String> shown, CallObserver.Call call) {
        headers.add(request.headers());
        pressure.addTo(headers);
        var content = request.content();
        if (content == null ? !request.isRepeatable() : content.length() >= 0) {
            headers.set(HttpHeaderNames.CONTENT_LENGTH, content == null ? 0 : content.length());
        }
        if (authorized.isArchive(request.uri())) {
            call.headers().forEach(headers::set);
        }
        shown.forEach(headers::set);
    }

    private void beforeSending(Request request, HttpClientRequest sent, Connection connection) {
        ADDED.stream()
                .filter(name -> !request.headers().contains(name))
                .forEach(name -> sent.requestHeaders().remove(name));
        if (request.content() == null) {
            connection.addHandlerFirst(new ResponseTimeoutHandler(options.timeouts()));
        }
    }

    /** While content is sent, nobody waits for an answer: that takes as long as it takes, see {@link RequestStallHandler}. */
    private void afterSending(Request request, Connection connection) {
        if (request.content() != null) {
            connection.addHandlerFirst(new ResponseTimeoutHandler(options.timeouts()));
        }
    }

    private Mono<Void> receive(
            Request request,
            HttpClientResponse answer,
            ByteBufFlux body,
            Scheduler thread,
            UpstreamErrors errors,
            BiFunction<Answer, Flux<ByteBuf>, Mono<Void>> receiver) {
        int status = answer.status().code();
        var headers = answer.responseHeaders();
        if (status == 401 || status == 407) {
            // Whom the archive lets in is between it and the gateway: who asks the gateway has shown it nothing.
            var retryAfter = RetryAfter.parse(headers.get(HttpHeaderNames.RETRY_AFTER), Instant.now());
            return HttpFetch.drained(body)
                    .then(Mono.error(new UpstreamStatusException(request.operation(), status, retryAfter)));
        }
        if (status < 200) {
            return Mono.error(new UpstreamProtocolException(request.operation(), "the answer is not a final one"));
        }
        if (status > MAX_STATUS) {
            var failure = new UpstreamProtocolException(request.operation(), "the status has more than three digits");
            return HttpFetch.drained(body).then(Mono.error(failure));
        }
        var target = request.isRepeatable() ? redirects.target(request.uri(), status, headers) : null;
        if (target != null) {
            return HttpFetch.drained(body).then(Mono.error(new Redirects.RedirectedException(target)));
        }
        return receiver.apply(
                new Answer(status, headers, HttpFetch.isDelimited(headers)),
                body.retain().cancelOn(thread).onErrorMap(errors::map)); // its writing may be cancelled by itself
    }

    /** Closes all connections; requests under way fail, and new ones with an IllegalStateException. */
    @Override
    public void close() {
        connections.close();
    }
}
