package dev.voxelgate.dicomweb.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.error.UpstreamBusyException;
import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException.Phase;
import dev.voxelgate.dicomweb.error.UpstreamUnreachableException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Connections;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Timeouts;
import dev.voxelgate.dicomweb.http.HttpFetch.Request;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.test.StepVerifier;
import reactor.util.context.ContextView;

final class HttpFetchTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TYPE = "application/octet-stream";

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    private ScriptedServer server(Script script) {
        var server = ScriptedServer.start(script);
        opened.add(server);
        return server;
    }

    private HttpFetch fetch(ArchiveOptions options) {
        var fetch = new HttpFetch(options, CallObserver.NONE);
        opened.add(fetch::dispose);
        return fetch;
    }

    private HttpFetch fetch(ScriptedServer server) {
        return fetch(ArchiveOptions.of(server.url()));
    }

    private static Flux<Integer> sizes(HttpFetch fetch, ScriptedServer server) {
        return get(fetch, server.url());
    }

    /** The size of every chunk of the body. */
    private static Flux<Integer> get(HttpFetch fetch, URI uri) {
        return fetch.get(new Request("Test", uri, TYPE, Set.of(200, 204)), (_, _) -> new SizeParser());
    }

    private static Mono<Integer> total(HttpFetch fetch, ScriptedServer server) {
        return sizes(fetch, server).reduce(0, Integer::sum);
    }

    private static void assertTotal(Mono<Integer> total, int expected) {
        StepVerifier.create(total).expectNext(expected).expectComplete().verify(PATIENCE);
    }

    @Test
    void asksForWhatIsWantedAndForNoEncodingOfIt() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        assertTotal(total(fetch(server), server), 10);
        var request = server.requests().getFirst();
        assertThat(request.method()).isEqualTo("GET");
        assertThat(request.headers().keySet())
                .containsExactlyInAnyOrder("host", "accept", "accept-encoding", "user-agent");
        assertThat(request.headers()).containsEntry("accept-encoding", "identity");
        assertThat(request.headers()).containsEntry("accept", TYPE).containsEntry("user-agent", "voxelgate");
    }

    @Test
    void sendsTheCredentialsToTheArchiveOnlyAndAnewForEveryRequest() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var other = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var tokens = new AtomicInteger();
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withAccess(Access.with(() -> Mono.fromSupplier(() -> "Bearer " + tokens.incrementAndGet()))));
        assertTotal(total(fetch, server), 10);
        assertTotal(total(fetch, server), 10);
        assertTotal(total(fetch, other), 10);
        assertThat(server.requests())
                .extracting(request -> request.headers().get("authorization"))
                .containsExactly("Bearer 1", "Bearer 2");
        assertThat(other.requests())
                .singleElement()
                .satisfies(request -> assertThat(request.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void sendsTheCredentialsToEveryOriginOfTheArchive() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var other = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withAccess(new Access(Credentials.basic("me", "päss"), List.of(other.url()), null)));
        assertTotal(total(fetch, server), 10);
        assertTotal(total(fetch, other), 10);
        assertThat(Stream.of(server, other).map(one -> one.requests().getFirst()))
                .allSatisfy(
                        request -> assertThat(request.headers()).containsEntry("authorization", "Basic bWU6cMOkc3M="));
    }

    @Test
    void whatTheArchiveRefusesIsAskedOnceMoreWithOtherCredentials() {
        var server = server(exchange -> exchange.respond(
                "Bearer 3".equals(exchange.request().headers().get("authorization")) ? 200 : 401, TYPE, new byte[10]));
        var credentials = new Numbered();
        var fetch = fetch(ArchiveOptions.of(server.url()).withAccess(Access.with(credentials)));
        StepVerifier.create(total(fetch, server))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                UpstreamStatusException.class,
                                status -> assertThat(status.status()).isEqualTo(401)))
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(2);
        assertTotal(total(fetch, server), 10);
        assertThat(server.requests()).hasSize(4);
        assertThat(credentials.refused).containsExactly("Bearer 1", "Bearer 2");
    }

    @Test
    void whatTheArchiveRefusesIsNotAskedAgainWithTheSameCredentials() {
        var server = server(exchange -> exchange.respond(401, TYPE, new byte[10]));
        var fetch = fetch(ArchiveOptions.of(server.url()).withAccess(Access.with(Credentials.bearer("1"))));
        StepVerifier.create(total(fetch, server))
                .expectError(UpstreamStatusException.class)
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void withoutTheCredentialsThatThereOughtToBeNothingIsAsked() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withAccess(Access.with(() -> Mono.error(new UpstreamCredentialsException("none", true)))));
        StepVerifier.create(total(fetch, server))
                .expectErrorMessage("Authorize: none")
                .verify(PATIENCE);
        assertThat(server.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\r\nX-Evil: 1", "ä"})
    void aBearerTokenIsNothingElse(String token) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Credentials.bearer(token))
                .withMessage("the token has characters that no bearer token has");
    }

    /** Bearer 1, and when that is refused, Bearer 2, and so on. */
    private static final class Numbered implements Credentials {

        private final List<String> refused = new CopyOnWriteArrayList<>();

        @Override
        public Mono<String> authorization() {
            return Mono.fromSupplier(() -> "Bearer " + (refused.size() + 1));
        }

        @Override
        public void refused(String authorization) {
            refused.add(authorization);
        }
    }

    @Test
    void aConnectionServesOneRequestAfterTheOther() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(4, 4, LONG)));
        int requests = 20;
        for (int i = 0; i < requests; i++) {
            assertTotal(total(fetch, server), 10);
        }
        // One, unless a request overtakes the return of the connection before it.
        assertThat(server.connections()).isLessThan(requests);
    }

    @Test
    void moreCallsThanConnectionsWaitForOne() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(2, 50, LONG)));
        assertTotal(Flux.range(0, 50).flatMap(_ -> total(fetch, server), 50).reduce(0, Integer::sum), 500);
        assertThat(server.connections()).isLessThanOrEqualTo(2);
    }

    @Test
    void tooManyWaitingCallsAreRefused() {
        var release = new CountDownLatch(1);
        var server = server(exchange -> {
            ScriptedServer.await(release);
            exchange.respond(200, TYPE, new byte[10]);
        });
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(1, 1, LONG)));
        StepVerifier.create(Flux.range(0, 3)
                        .flatMap(_ -> total(fetch, server).onErrorReturn(UpstreamBusyException.class, -1), 3))
                .expectNext(-1)
                .then(release::countDown)
                .expectNext(10, 10)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aCallThatGetsNoConnectionInTimeIsRefused() {
        var release = new CountDownLatch(1);
        var server = server(exchange -> {
            ScriptedServer.await(release);
            exchange.respond(200, TYPE, new byte[10]);
        });
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withConnections(new Connections(1, 1, LONG))
                .withTimeouts(new Timeouts(SHORT, LONG, LONG, LONG, LONG, LONG)));
        var first = total(fetch, server).toFuture();
        StepVerifier.create(total(fetch, server))
                .expectError(UpstreamBusyException.class)
                .verify(PATIENCE);
        release.countDown();
        assertTotal(Mono.fromFuture(first), 10);
    }

    @ParameterizedTest
    @ValueSource(ints = {201, 206, 301, 302, 307, 400, 401, 404, 500, 503})
    void anotherStatusIsAnErrorAndItsBodyIsThrownAway(int status) {
        var server = server(
                exchange -> exchange.head(status, "application/json", "Location: /elsewhere\nContent-Length: 12\n")
                        .text("Doe^Jane^^^^"));
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(1, 1, LONG)));
        for (int i = 0; i < 3; i++) {
            StepVerifier.create(total(fetch, server))
                    .expectErrorSatisfies(error -> assertThat(error)
                            .isInstanceOfSatisfying(
                                    UpstreamStatusException.class,
                                    e -> assertThat(e.status()).isEqualTo(status))
                            .hasMessage("Test: the archive answered with status " + status))
                    .verify(PATIENCE);
        }
        assertThat(server.requests()).hasSize(3);
    }

    @Test
    void aStatusTellsHowLongToWait() {
        var server = server(exchange ->
                exchange.head(503, TYPE, "Retry-After: 7\nContent-Length: 0\n").bytes());
        StepVerifier.create(total(fetch(server), server))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                UpstreamStatusException.class,
                                e -> assertThat(e.retryAfter()).isEqualTo(Duration.ofSeconds(7))))
                .verify(PATIENCE);
    }

    @Test
    void aStatusWithoutContentIsAnEmptyResult() {
        var server = server(exchange -> exchange.text("HTTP/1.1 204 No Content\n\n"));
        StepVerifier.create(sizes(fetch(server), server)).expectComplete().verify(PATIENCE);
    }

    @Test
    void aContentEncodingThatWasNotAskedForIsRefused() {
        var server = server(exchange -> exchange.head(200, TYPE, "Content-Encoding: br\nContent-Length: 0\n"));
        StepVerifier.create(total(fetch(server), server))
                .expectError(UpstreamProtocolException.class)
                .verify(PATIENCE);
    }

    @Test
    void aPartialAnswerCountsWhenItHasAllParts() {
        var server = server(exchange -> exchange.head(206, TYPE, "Content-Range: bytes 0-9/10\nContent-Length: 10\n")
                .bytes(new byte[10]));
        assertTotal(total(fetch(server), server), 10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Range: bytes 0-9/11",
                "Content-Range: bytes 1-10/10",
                "Content-Range: bytes 0-9/*",
                "X: y"
            })
    void aPartialAnswerIsRefusedOtherwise(String field) {
        var server = server(exchange ->
                exchange.head(206, TYPE, field + "\nContent-Length: 10\n").bytes(new byte[10]));
        StepVerifier.create(total(fetch(server), server))
                .expectError(UpstreamStatusException.class)
                .verify(PATIENCE);
    }

    @Test
    void contentIsDecodedThatComesCompressedAllTheSame() throws IOException {
        var compressed = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(compressed)) {
            gzip.write(new byte[100_000]);
        }
        var server = server(exchange -> exchange.head(
                        200, TYPE, "Content-Encoding: gzip\nContent-Length: " + compressed.size() + "\n")
                .bytes(compressed.toByteArray()));
        assertTotal(total(fetch(server), server), 100_000);
    }

    @Test
    void anAnswerThatIsNotHttpIsRefused() {
        var server =
                server(exchange -> exchange.text("220 mail.example ESMTP\n\n").close());
        StepVerifier.create(total(fetch(server), server))
                .expectError(UpstreamProtocolException.class)
                .verify(PATIENCE);
    }

    @Test
    void anAnswerOfUnknownLengthEndsWithItsConnection() {
        var server = server(exchange -> exchange.respondAndClose(200, TYPE, new byte[300_000]));
        var fetch = fetch(server);
        assertTotal(total(fetch, server), 300_000);
        assertTotal(total(fetch, server), 300_000);
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void aChunkedAnswerIsRead() {
        var server = server(exchange ->
                exchange.head(200, TYPE, "Transfer-Encoding: chunked\n").text("5\nabcde\n3\nfgh\n0\n\n"));
        assertTotal(total(fetch(server), server), 8);
    }

    @Test
    void aKeptAliveConnectionThatTheArchiveClosesUnansweredIsReplaced() {
        // The archive closes the connection in the very moment in which it is used again.
        var server = server(exchange -> {
            if (exchange.request().turn() == 1) {
                exchange.respond(200, TYPE, new byte[10]);
            } else {
                exchange.close();
            }
        });
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(1, 1, LONG)));
        for (int i = 0; i < 10; i++) {
            assertTotal(total(fetch, server), 10);
        }
        assertThat(server.connections()).isEqualTo(10);
    }

    @Test
    void aKeptAliveConnectionThatTheArchiveResetsUnansweredIsReplaced() {
        var server = server(exchange -> {
            if (exchange.request().turn() == 1) {
                exchange.respond(200, TYPE, new byte[10]);
            } else {
                exchange.reset();
            }
        });
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(1, 1, LONG)));
        for (int i = 0; i < 10; i++) {
            assertTotal(total(fetch, server), 10);
        }
    }

    @Test
    void anArchiveThatNeverAnswersIsAskedFiveTimes() {
        var server = server(exchange -> exchange.close());
        StepVerifier.create(total(fetch(server), server))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(UpstreamDisconnectedException.class)
                        .hasMessage("Test: the connection ended before the answer"))
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"H", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK\n", "HTTP/1.1 200 OK\nContent-Length: 1"})
    void anAnswerWhoseHeadBreaksOffIsNoAnswer(String start) {
        var server = server(exchange -> exchange.text(start).close());
        StepVerifier.create(total(fetch(server), server))
                .expectError(UpstreamDisconnectedException.class)
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(5);
    }

    @Test
    void anAnswerThatIsCutShortOfItsLengthIsAnErrorAndNotAskedForAgain() {
        var server = server(exchange -> exchange.head(200, TYPE, "Content-Length: 100\n")
                .bytes(new byte[99])
                .close());
        StepVerifier.create(total(fetch(server), server))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(UpstreamDisconnectedException.class)
                        .hasMessage("Test: the connection ended before the answer was whole"))
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatIsResetIsAnError() {
        var started = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Connection: close\n").bytes(new byte[99]);
            ScriptedServer.await(started);
            exchange.reset();
        });
        StepVerifier.create(sizes(fetch(server), server))
                .expectNext(99)
                .then(started::countDown)
                .expectError(UpstreamDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void anArchiveThatIsNotThereIsUnreachable() throws IOException {
        int closed;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        URI uri = URI.create("http://127.0.0.1:" + closed);
        StepVerifier.create(get(fetch(ArchiveOptions.of(uri)), uri))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(UpstreamUnreachableException.class)
                        .hasMessageStartingWith("Test: the archive cannot be reached"))
                .verify(PATIENCE);
    }

    @Test
    void anArchiveWhoseNameDoesNotResolveIsUnreachable() {
        URI uri = URI.create("http://archive.invalid/");
        StepVerifier.create(get(fetch(ArchiveOptions.of(uri)), uri))
                .expectError(UpstreamUnreachableException.class)
                .verify(PATIENCE);
    }

    @Test
    void anArchiveWithoutTlsIsUnreachableOverTls() throws IOException {
        try (var plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var answering = new Thread(() -> {
                try (Socket socket = plain.accept()) {
                    socket.getInputStream().read(new byte[16 << 10]);
                    socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
                    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException e) {
                    // The client has gone away.
                }
            });
            answering.start();
            URI uri = URI.create("https://127.0.0.1:" + plain.getLocalPort());
            StepVerifier.create(get(fetch(ArchiveOptions.of(uri)), uri))
                    .expectError(UpstreamUnreachableException.class)
                    .verify(PATIENCE);
        }
    }

    @Test
    void anArchiveThatDoesNotAnswerInTimeIsGivenUp() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            if (exchange.awaitClientsClose(PATIENCE.toMillis())) {
                closed.countDown();
            }
        });
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, SHORT, LONG, LONG, LONG)));
        StepVerifier.create(total(fetch, server))
                .expectErrorSatisfies(error -> assertPhase(error, Phase.FIRST_BYTE))
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(1);
        assertOpens(closed);
    }

    @Test
    void anArchiveThatFallsSilentWithinItsAnswerIsGivenUp() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: 100\n").bytes(new byte[50]);
            if (exchange.awaitClientsClose(PATIENCE.toMillis())) {
                closed.countDown();
            }
        });
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, SHORT, LONG, LONG)));
        StepVerifier.create(total(fetch, server))
                .expectErrorSatisfies(error -> assertPhase(error, Phase.IDLE))
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void anArchiveThatDribblesIsNotGivenUp() {
        var timeout = Duration.ofMillis(500);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: 20\n");
            for (int i = 0; i < 20; i++) {
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
                exchange.bytes((byte) i);
            }
        });
        var fetch = fetch(
                ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, timeout, LONG, LONG)));
        assertTotal(total(fetch, server), 20);
    }

    @Test
    void anAnswerThatDribblesForTooLongIsGivenUp() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: 100000\n");
            dribble(exchange, new byte[100_000], closed);
        });
        var timeouts = new Timeouts(LONG, LONG, LONG, LONG, Duration.ofMillis(600), LONG);
        var fetch = fetch(ArchiveOptions.of(server.url()).withTimeouts(timeouts));
        StepVerifier.create(sizes(fetch, server))
                .expectNextCount(3)
                .thenConsumeWhile(_ -> true)
                .expectErrorSatisfies(error -> assertPhase(error, Phase.OVERALL))
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void aHeadThatDribblesIsNoFirstByte() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> dribble(
                exchange, "HTTP/1.1 200 OK\r\nServer: ".concat("x".repeat(1000)).getBytes(US_ASCII), closed));
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withTimeouts(new Timeouts(LONG, LONG, Duration.ofMillis(400), LONG, LONG, LONG)));
        StepVerifier.create(sizes(fetch, server))
                .expectErrorSatisfies(error -> assertPhase(error, Phase.FIRST_BYTE))
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void theTimeInWhichNothingIsAskedForIsNotTheArchives() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[4 << 20]));
        var timeouts = new Timeouts(LONG, LONG, LONG, LONG, Duration.ofSeconds(2), LONG);
        var fetch = fetch(ArchiveOptions.of(server.url()).withTimeouts(timeouts));
        StepVerifier.create(sizes(fetch, server), 1)
                .expectNextCount(1)
                .thenAwait(Duration.ofSeconds(3))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void aConnectionThatIsNotAcceptedIsGivenUp() throws IOException {
        var loopback = InetAddress.getLoopbackAddress();
        try (var deaf = new ServerSocket(0, 1, loopback)) {
            var full = new ArrayList<AutoCloseable>(); // Linux lets one more in than its queue has places
            for (int i = 0; i < 2; i++) {
                full.add(new Socket(loopback, deaf.getLocalPort()));
            }
            opened.addAll(full);
            URI uri = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
            var fetch = fetch(ArchiveOptions.of(uri).withTimeouts(new Timeouts(LONG, SHORT, LONG, LONG, LONG, LONG)));
            StepVerifier.create(get(fetch, uri))
                    .expectErrorSatisfies(error -> assertPhase(error, Phase.CONNECT))
                    .verify(PATIENCE);
        }
    }

    @Test
    void anAnswerThatNobodyReadsIsGivenUp() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: " + (256 << 20) + "\n");
            try {
                for (int i = 0; i < 4096; i++) {
                    exchange.bytes(new byte[64 << 10]);
                }
            } catch (IOException e) {
                closed.countDown();
            }
        });
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, SHORT)));
        StepVerifier.create(sizes(fetch, server), 3)
                .expectNextCount(3)
                .expectError(UpstreamUnreadException.class)
                .verify(PATIENCE);
        assertOpens(closed);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatNobodyReadsIsKeptWhileNoOtherRequestWaits() {
        int whole = 64 << 20;
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[whole]));
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, SHORT)));
        var received = new AtomicLong();
        StepVerifier.create(sizes(fetch, server).doOnNext(received::addAndGet), 3)
                .expectNextCount(3)
                .thenAwait(SHORT.multipliedBy(4))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(received).hasValue(whole);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void anAnswerThatNobodyReadsIsGivenUpForARequestThatWaits() throws InterruptedException {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[64 << 20]));
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withConnections(new Connections(1, 4, LONG))
                .withTimeouts(new Timeouts(Duration.ofSeconds(10), LONG, LONG, LONG, LONG, Duration.ofSeconds(2))));
        var failure = new CompletableFuture<Throwable>();
        var begun = new CountDownLatch(3);
        sizes(fetch, server).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                request(3);
            }

            @Override
            protected void hookOnNext(Integer size) {
                begun.countDown();
            }

            @Override
            protected void hookOnError(Throwable error) {
                failure.complete(error);
            }
        });
        assertOpens(begun);
        assertTotal(total(fetch, server), 64 << 20);
        assertThat(failure).isCompletedWithValueMatching(UpstreamUnreadException.class::isInstance);
    }

    @Test
    void whoseReaderIsMorePatientIsGivenUpLater() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[64 << 20]));
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, SHORT)));
        IdleReaderPatience patience = limit -> limit.multipliedBy(1000);
        StepVerifier.create(sizes(fetch, server).contextWrite(patience.inContext()), 3)
                .expectNextCount(3)
                .thenAwait(SHORT.multipliedBy(2L * IdleReaderLimit.ALONE))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void anArchiveThatEndsAnUnreadAnswerIsNotAtFault() {
        var server = server(exchange -> exchange.head(200, TYPE, "Content-Length: " + (64 << 20) + "\n")
                .bytes(new byte[1 << 20])
                .close());
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, SHORT)));
        StepVerifier.create(sizes(fetch, server), 3)
                .expectNextCount(3)
                .thenAwait(SHORT.multipliedBy(3))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectError(UpstreamUnreadException.class)
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "102 Processing", "103 Early Hints\nLink: </style.css>", "199 What"})
    void anInterimAnswerIsNotTheAnswer(String interim) {
        var server = server(exchange -> exchange.text(("HTTP/1.1 " + interim + "\n\n").repeat(3))
                .respond(200, TYPE, new byte[exchange.request().turn()]));
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(1, 4, LONG)));
        assertTotal(total(fetch, server), 1);
        assertTotal(total(fetch, server), 2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anInterimAnswerMayComeLongBeforeTheAnswer() {
        var server = server(exchange -> {
            exchange.text("HTTP/1.1 102 Processing\n\n");
            exchange.awaitClientsClose(SHORT.toMillis());
            exchange.respond(200, TYPE, new byte[10]);
        });
        assertTotal(total(fetch(server), server), 10);
    }

    @Test
    void interimAnswersWithoutAnEndAreNoAnswer() {
        var server = server(exchange -> {
            while (true) {
                exchange.text("HTTP/1.1 102 Processing\n\n");
            }
        });
        StepVerifier.create(total(fetch(server), server))
                .expectError(UpstreamProtocolException.class)
                .verify(PATIENCE);
    }

    @Test
    void anAnswerThatIsReadSlowlyIsNotGivenUp() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[4 << 20]));
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, Duration.ofSeconds(4))));
        // Longer than the limit in all, but never between two demands.
        var slowly = sizes(fetch, server)
                .limitRate(1)
                .take(16)
                .concatMap(size -> Mono.just(size).delayElement(Duration.ofMillis(400)), 0);
        StepVerifier.create(slowly).expectNextCount(16).expectComplete().verify(PATIENCE);
    }

    @Test
    void anArchiveThatLetsTheReaderWaitIsNotUnread() {
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: 2\n").bytes((byte) 1);
            exchange.awaitClientsClose(SHORT.multipliedBy(5).toMillis());
            exchange.bytes((byte) 2);
        });
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, SHORT)));
        assertTotal(total(fetch, server), 2);
    }

    private static void dribble(ScriptedServer.Exchange exchange, byte[] bytes, CountDownLatch closed)
            throws InterruptedException {
        try {
            for (byte one : bytes) {
                exchange.bytes(one);
                new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS);
            }
        } catch (IOException e) {
            closed.countDown();
        }
    }

    @Test
    void aCallerThatAsksForNothingIsNotTheArchivesSilence() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[4 << 20]));
        var fetch =
                fetch(ArchiveOptions.of(server.url()).withTimeouts(new Timeouts(LONG, LONG, SHORT, SHORT, LONG, LONG)));
        StepVerifier.create(sizes(fetch, server), 1)
                .expectNextCount(1)
                .thenAwait(SHORT.multipliedBy(4))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void anUnusedConnectionIsNotTheArchivesSilence() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var fetch = fetch(ArchiveOptions.of(server.url())
                .withConnections(new Connections(1, 1, LONG))
                .withTimeouts(new Timeouts(LONG, LONG, SHORT, SHORT, LONG, LONG)));
        assertTotal(total(fetch, server), 10);
        assertTotal(Mono.delay(SHORT.multipliedBy(4)).then(total(fetch, server)), 10);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anArchiveSendsNoMoreThanTheSocketsHoldWhileNothingIsAskedFor() {
        int whole = 256 << 20;
        var sent = new AtomicLong();
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: " + whole + "\n");
            byte[] block = new byte[64 << 10];
            for (int left = whole; left > 0; left -= block.length) {
                exchange.bytes(block);
                sent.addAndGet(block.length);
            }
        });
        var received = new AtomicLong();
        var fetch = fetch(server);
        StepVerifier.create(sizes(fetch, server).doOnNext(received::addAndGet), 1)
                .expectNextCount(1)
                .then(() -> awaitStandstill(sent))
                .then(() -> assertThat(sent.get()).isLessThan(32 << 20))
                .thenRequest(100)
                .expectNextCount(100)
                .then(() -> awaitStandstill(sent))
                .then(() -> assertThat(sent.get() - received.get()).isLessThan(32 << 20))
                .thenRequest(Long.MAX_VALUE)
                .thenConsumeWhile(_ -> true)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(received).hasValue(whole);
    }

    @Test
    void aCancelInTheMiddleOfAnAnswerEndsItsConnection() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Connection: close\n").bytes(new byte[50]);
            if (exchange.awaitClientsClose(1_000)) {
                closed.countDown();
            }
        });
        StepVerifier.create(sizes(fetch(server), server))
                .expectNext(50)
                .thenCancel()
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void aCancelOfACallThatIsNotReadingEndsItsConnection() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Connection: close\n");
            try {
                while (true) {
                    exchange.bytes(new byte[64 << 10]);
                }
            } catch (IOException e) {
                closed.countDown();
            }
        });
        StepVerifier.create(sizes(fetch(server), server), 1)
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void aCancelBeforeTheAnswerEndsItsConnection() {
        var asked = new CountDownLatch(1);
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            asked.countDown();
            if (exchange.awaitClientsClose(1_000)) {
                closed.countDown();
            }
        });
        StepVerifier.create(sizes(fetch(server), server))
                .then(() -> assertOpens(asked))
                .thenCancel()
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void anErrorOfTheParserEndsTheConnection() {
        var closed = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Connection: close\n").bytes(new byte[50]);
            if (exchange.awaitClientsClose(1_000)) {
                closed.countDown();
            }
        });
        var request = new Request("Test", server.url(), TYPE, Set.of(200));
        StepVerifier.create(fetch(server).get(request, (_, _) -> new WholeBodyParser(10)))
                .expectErrorMessage("over the limit max-body-bytes of 10 at byte 0")
                .verify(PATIENCE);
        assertOpens(closed);
    }

    @Test
    void aCloseEndsCallsUnderWay() {
        var started = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: 100\n").bytes(new byte[50]);
            started.countDown();
            exchange.awaitClientsClose(PATIENCE.toMillis());
        });
        var fetch = fetch(server);
        StepVerifier.create(sizes(fetch, server))
                .expectNext(50)
                .then(fetch::dispose)
                .expectError(UpstreamDisconnectedException.class)
                .verify(PATIENCE);
    }

    @Test
    void aClosedClientMakesNoCalls() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var fetch = fetch(server);
        assertTotal(total(fetch, server), 10);
        fetch.dispose();
        StepVerifier.create(total(fetch, server))
                .expectErrorMessage("Test: the client is closed")
                .verify(PATIENCE);
        assertThat(server.requests()).hasSize(1);
    }

    private static void assertPhase(Throwable error, Phase phase) {
        assertThat(error)
                .isInstanceOfSatisfying(
                        UpstreamTimeoutException.class,
                        e -> assertThat(e.phase()).isEqualTo(phase));
    }

    private static void assertOpens(CountDownLatch latch) {
        var opened = new AtomicBoolean();
        try {
            opened.set(latch.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        assertThat(opened).isTrue();
    }

    @Test
    void leavingAnAnswerThatHasComeToItsEndDoesNotEndTheNextOfItsConnection() throws InterruptedException {
        var asked = new CountDownLatch(2);
        var left = new CountDownLatch(1);
        var server = server(exchange -> {
            asked.countDown();
            if (asked.getCount() == 1) {
                exchange.text("HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n" + "1\na\n".repeat(9) + "0\n\n");
            } else {
                assertOpens(left);
                exchange.respond(200, TYPE, new byte[10]);
            }
        });
        var fetch = fetch(ArchiveOptions.of(server.url()).withConnections(new Connections(1, 4, LONG)));
        var first = new CountDownLatch(1);
        var leaver = sizes(fetch, server).doOnNext(_ -> first.countDown()).subscribeWith(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription subscription) {
                subscription.request(1);
            }
        });
        assertOpens(first);
        var next = total(fetch, server).cache();
        next.subscribe();
        assertOpens(asked);
        leaver.cancel();
        TimeUnit.MILLISECONDS.sleep(SHORT.toMillis());
        left.countDown();
        assertTotal(next, 10);
        assertThat(server.requests()).hasSize(2);
        assertThat(server.connections()).isEqualTo(1);
    }

    /** The buffers that Reactor Netty loses then show when the class ends: a handful in twenty thousand requests. */
    @Test
    @Timeout(120)
    void leavingAtAnyMomentAndFromAnyThreadLosesNoBufferAndNoConnection() throws InterruptedException {
        long longestStay = TimeUnit.MICROSECONDS.toNanos(1500);
        var ends = new ConcurrentHashMap<SignalType, Integer>();
        var pools = new CopyOnWriteArrayList<ConnectionPoolMetrics>();
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[30_000]));
        var fetch = new HttpFetch(ArchiveOptions.of(server.url()), new CallObserver() {
            @Override
            public Call begin(String operation, ContextView context) {
                return Call.UNSEEN;
            }

            @Override
            public void connections(String pool, ConnectionPoolMetrics metrics) {
                pools.add(metrics);
            }
        });
        opened.add(fetch::dispose);
        var places = new Semaphore(8);
        for (int leaver = 0; leaver < 15_000; leaver++) {
            places.acquire();
            var asking = sizes(fetch, server)
                    .doFinally(end -> {
                        ends.merge(end, 1, Integer::sum);
                        places.release();
                    })
                    .subscribe(_ -> {}, _ -> {});
            if (leaver % 2 == 0) { // the others leave while they still get a connection
                LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longestStay));
            }
            asking.dispose();
        }
        places.acquire(8);
        assertThat(ends).containsKeys(SignalType.ON_COMPLETE, SignalType.CANCEL);
        assertThat(pools).singleElement().satisfies(HttpFetchTest::assertFallsToRest);
    }

    private static void assertFallsToRest(ConnectionPoolMetrics pool) throws InterruptedException {
        for (int tenth = 0; pool.acquiredSize() > 0 && tenth < 100; tenth++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(pool.acquiredSize()).as("connections in use, at rest").isZero();
    }

    /** Waits until a number has not grown for a second. */
    private static void awaitStandstill(AtomicLong number) {
        Flux.interval(Duration.ofSeconds(1))
                .map(_ -> number.get())
                .buffer(2, 1)
                .takeUntil(pair -> pair.getFirst().equals(pair.getLast()))
                .blockLast(PATIENCE);
    }

    /** Gives the size of every chunk. */
    private static final class SizeParser implements PullParser<Integer> {
        private int size = -1;

        @Override
        public void offer(ByteBuf chunk) {
            size = chunk.readableBytes();
            chunk.release();
        }

        @Override
        public void end() {}

        @Override
        public @Nullable Integer poll() {
            int next = size;
            size = -1;
            return next < 0 ? null : next;
        }

        @Override
        public void close() {}
    }
}
