package dev.voxelgate.dicomweb.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.error.UpstreamBusyException;
import dev.voxelgate.dicomweb.error.UpstreamException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamUnreadException;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Connections;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Protocol;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Timeouts;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.test.StepVerifier;

/** What holds for HTTP/1.1 holds for HTTP/2, by prior knowledge. */
@Timeout(180)
final class ArchiveHttp2Test {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final int CHUNK = 10_000;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Queue<String> versions = new ConcurrentLinkedQueue<>();
    private final AtomicInteger running = new AtomicInteger();
    private final AtomicInteger mostRunning = new AtomicInteger();
    /** Not the server's own group: its end would wait for ever for a connection that is closed at the wrong moment. */
    private final ChannelGroup connections = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable resource : opened.reversed()) {
            resource.close();
        }
    }

    /** Gives that body. */
    private URI server(Flux<ByteBuf> body) {
        return server((_, response) -> response.send(body));
    }

    private URI server(BiFunction<HttpServerRequest, HttpServerResponse, Publisher<Void>> answer) {
        var server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .protocol(HttpProtocol.H2C)
                .doOnChannelInit((_, connection, _) -> connections.add(connection))
                .handle((request, response) -> Flux.defer(() -> {
                            versions.add(request.version().text());
                            mostRunning.accumulateAndGet(running.incrementAndGet(), Math::max);
                            return answer.apply(request, response);
                        })
                        .doFinally(_ -> running.decrementAndGet()))
                .bindNow();
        opened.add(() -> server.disposeNow(PATIENCE));
        return URI.create("http://127.0.0.1:" + server.port());
    }

    private static Flux<ByteBuf> chunks(int count) {
        return Flux.range(0, count).map(_ -> Unpooled.wrappedBuffer(new byte[CHUNK]));
    }

    private static ArchiveOptions options(URI url) {
        return ArchiveOptions.of(url).withProtocol(new Protocol(Http2.H2C, List.of()));
    }

    private HttpFetch fetch(ArchiveOptions options) {
        var fetch = new HttpFetch(options, CallObserver.NONE);
        opened.add(fetch::dispose);
        return fetch;
    }

    private static Mono<Integer> total(HttpFetch fetch, URI url) {
        return fetch.get(
                        new HttpFetch.Request("Test", url, "a/b", Set.of(200)),
                        (_, _) -> new WholeBodyParser(Integer.MAX_VALUE))
                .single()
                .map(body -> body.length);
    }

    private static void assertTotal(Mono<Integer> total, int expected) {
        StepVerifier.create(total).expectNext(expected).expectComplete().verify(PATIENCE);
    }

    @Test
    void anAnswerIsWhole() {
        var url = server(chunks(3000));
        var fetch = fetch(options(url));
        assertTotal(total(fetch, url), 3000 * CHUNK);
        assertTotal(total(fetch, url), 3000 * CHUNK);
        assertThat(versions).containsExactly("HTTP/2.0", "HTTP/2.0");
    }

    @Test
    void connectionsLimitRequests() {
        var url = server(chunks(3).delayElements(Duration.ofMillis(5)));
        var fetch = fetch(options(url).withConnections(new Connections(3, 50, LONG)));
        assertTotal(Flux.range(0, 50).flatMap(_ -> total(fetch, url), 50).reduce(0, Integer::sum), 150 * CHUNK);
        assertThat(mostRunning).hasValueBetween(2, 3);
    }

    @Test
    void tooManyWaitingCallsAreRefused() {
        var release = Sinks.<ByteBuf>empty();
        var url = server(release.asMono().flux());
        var fetch = fetch(options(url).withConnections(new Connections(1, 1, LONG)));
        StepVerifier.create(Flux.range(0, 3)
                        .flatMap(_ -> total(fetch, url).onErrorReturn(UpstreamBusyException.class, -1), 3))
                .expectNext(-1)
                .then(release::tryEmitEmpty)
                .expectNext(0, 0)
                .expectComplete()
                .verify(PATIENCE);
        assertTotal(total(fetch, url), 0);
    }

    @Test
    void aCallThatGetsNoConnectionInTimeIsRefused() {
        var release = Sinks.<ByteBuf>empty();
        var url = server(release.asMono().flux());
        var fetch = fetch(options(url)
                .withConnections(new Connections(1, 5, LONG))
                .withTimeouts(new Timeouts(SHORT, LONG, LONG, LONG, LONG, LONG)));
        var first = total(fetch, url).toFuture();
        StepVerifier.create(total(fetch, url))
                .expectError(UpstreamBusyException.class)
                .verify(PATIENCE);
        release.tryEmitEmpty();
        assertTotal(Mono.fromFuture(first), 0);
    }

    @Test
    void silenceIsATimeout() {
        var unanswered = server((_, _) -> Mono.never());
        var silent = server(Flux.never());
        var stalled = server(chunks(2).concatWith(Flux.never()));
        for (var url : List.of(unanswered, silent, stalled)) {
            var fetch = fetch(options(url).withTimeouts(new Timeouts(LONG, LONG, SHORT, SHORT, LONG, LONG)));
            StepVerifier.create(total(fetch, url))
                    .expectError(UpstreamTimeoutException.class)
                    .verify(PATIENCE);
        }
    }

    @Test
    void anAnswerThatBreaksOffIsNotWhole() {
        var url = server(chunks(2).concatWith(Flux.error(new IllegalStateException("broken on purpose"))));
        StepVerifier.create(total(fetch(options(url)), url))
                .expectErrorSatisfies(failure -> assertThat(failure).isInstanceOf(UpstreamException.class))
                .verify(PATIENCE);
    }

    @Test
    void aCancelEndsTheArchivesWorkAndFreesTheConnection() throws InterruptedException {
        var url = server(Flux.<ByteBuf>never().startWith(Unpooled.EMPTY_BUFFER));
        var fetch = fetch(options(url).withConnections(new Connections(1, 5, LONG)));
        for (int i = 1; i <= 3; i++) {
            var asking = total(fetch, url).subscribe(_ -> {}, _ -> {});
            while (running.get() == 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
            asking.dispose();
            while (running.get() > 0) {
                TimeUnit.MILLISECONDS.sleep(5);
            }
        }
        assertThat(versions).hasSize(3);
    }

    @Test
    void anAnswerThatNobodyReadsIsGivenUpForOneThatWaits() throws InterruptedException {
        var url = server(chunks(1000));
        var fetch = fetch(options(url)
                .withConnections(new Connections(1, 5, LONG))
                .withTimeouts(new Timeouts(LONG, LONG, LONG, LONG, LONG, SHORT)));
        var first = new CountDownLatch(1);
        var failed = new CountDownLatch(1);
        fetch.get(new HttpFetch.Request("Test", url, "a/b", Set.of(200)), (_, _) -> new Pieces())
                .subscribe(new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        request(1);
                    }

                    @Override
                    protected void hookOnNext(Integer size) {
                        first.countDown();
                    }

                    @Override
                    protected void hookOnError(Throwable failure) {
                        if (failure instanceof UpstreamUnreadException) {
                            failed.countDown();
                        }
                    }
                });
        assertThat(first.await(60, TimeUnit.SECONDS)).isTrue();
        assertTotal(total(fetch, url), 1000 * CHUNK);
        assertThat(failed.await(60, TimeUnit.SECONDS)).isTrue();
    }

    /** Gives the size of each chunk. */
    private static final class Pieces implements PullParser<Integer> {

        private int size;

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
            size = 0;
            return next == 0 ? null : next;
        }

        @Override
        public void close() {}
    }

    /** Each has a connection and a window of its own. */
    @Test
    void readersThatAreSlowHoldUpNobody() {
        var url = server(chunks(1000));
        var fetch = fetch(options(url).withConnections(new Connections(4, 5, LONG)));
        var slow = Flux.range(0, 3)
                .flatMap(
                        _ -> fetch.get(new HttpFetch.Request("Test", url, "a/b", Set.of(200)), (_, _) -> new Pieces())
                                .limitRate(1)
                                .concatMap(size -> Mono.just(size).delayElement(Duration.ofMillis(5)), 1),
                        3)
                .subscribe(_ -> {}, _ -> {});
        assertTotal(total(fetch, url), 1000 * CHUNK);
        slow.dispose();
    }

    @Test
    void aConnectionThatTheArchiveClosesIsReplaced() throws InterruptedException {
        var url = server(chunks(1));
        var fetch = fetch(options(url).withConnections(new Connections(2, 5, Duration.ofMinutes(5))));
        for (int i = 0; i < 5; i++) {
            assertTotal(total(fetch, url), CHUNK);
            connections.close().awaitUninterruptibly();
        }
        assertTotal(total(fetch, url), CHUNK);
    }

    @Test
    void aConnectionServesOneRequestAfterTheOtherAndIsNotKeptForLong() throws InterruptedException {
        var url = server(chunks(1));
        var kept = fetch(options(url).withConnections(new Connections(2, 5, Duration.ofMinutes(5))));
        for (int i = 0; i < 20; i++) {
            assertTotal(total(kept, url), CHUNK);
        }
        assertThat(connections.size()).isBetween(1, 2);
        kept.dispose();
        assertTotal(total(fetch(options(url)), url), CHUNK); // half a second unused
        while (!connections.isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @Test
    void requestsThatWaitAreNoticed() throws InterruptedException {
        var url = server((request, response) -> request.uri().equals("/silent")
                ? Mono.never()
                : response.send(chunks(1).concatWith(Flux.never())));
        var pressure = new ConnectionPressure();
        var fetch =
                new HttpFetch(options(url).withConnections(new Connections(1, 5, LONG)), CallObserver.NONE, pressure);
        opened.add(fetch::dispose);
        var silent = total(fetch, URI.create(url + "/silent")).subscribe(_ -> {}, _ -> {});
        while (!pressure.isWaiting()) {
            TimeUnit.MILLISECONDS.sleep(10); // the first request of a connection, unanswered for a while
        }
        silent.dispose();
        while (pressure.isWaiting()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        var answered = new CountDownLatch(1);
        var first = fetch.get(new HttpFetch.Request("Test", url, "a/b", Set.of(200)), (_, _) -> new Pieces())
                .subscribe(_ -> answered.countDown(), _ -> {});
        assertThat(answered.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(pressure.isWaiting()).isFalse();
        var second = total(fetch, url).subscribe(_ -> {}, _ -> {});
        while (!pressure.isWaiting()) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        first.dispose();
        second.dispose();
    }

    @Test
    void leavingAtAnyMomentLosesNoBufferAndNoConnection() throws InterruptedException {
        long longestStay = TimeUnit.MICROSECONDS.toNanos(1500);
        var url = server(chunks(3));
        var fetch = fetch(options(url).withConnections(new Connections(4, 100, LONG)));
        var places = new Semaphore(8);
        for (int leaver = 0; leaver < 5_000; leaver++) {
            places.acquire();
            var asking = total(fetch, url).doFinally(_ -> places.release()).subscribe(_ -> {}, _ -> {});
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longestStay));
            asking.dispose();
        }
        places.acquire(8);
        assertTotal(Flux.range(0, 20).flatMap(_ -> total(fetch, url), 20).reduce(0, Integer::sum), 60 * CHUNK);
    }

    @Test
    void contentIsPassedOn() {
        var url = server((request, response) -> response.sendString(request.receive()
                .aggregate()
                .asByteArray()
                .map(content -> request.method() + " " + content.length + " "
                        + request.requestHeaders().get("x-a") + " "
                        + request.requestHeaders().get("accept"))));
        var relay = new HttpRelay(options(url), LONG);
        opened.add(relay);
        var request = new HttpRelay.Request(
                "Test",
                HttpMethod.POST,
                url,
                new DefaultHttpHeaders().add("X-A", "b"),
                new HttpRelay.Content(chunks(200), 200L * CHUNK));
        var text = new StringBuilder();
        StepVerifier.create(relay.exchange(request, (answer, body) -> {
                    text.append(answer.status())
                            .append(' ')
                            .append(answer.delimited())
                            .append(' ');
                    return body.doOnNext(bytes -> {
                                text.append(bytes.toString(US_ASCII));
                                bytes.release();
                            })
                            .then();
                }))
                .expectComplete()
                .verify(PATIENCE);
        assertThat(text).hasToString("200 true POST 2000000 b null");
    }

    /** It answers the preface of HTTP/2 with an error of its own, or closes the connection. */
    @Test
    void aServerOfHttp1IsNotUnderstood() {
        try (var server = ScriptedServer.start(
                exchange -> exchange.head(400, "a/b", "Content-Length: 0\n").close())) {
            StepVerifier.create(total(fetch(options(server.url())), server.url()))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(UpstreamProtocolException.class)
                            .hasMessage("Test: the answer is malformed (Http2Exception)"))
                    .verify(PATIENCE);
        }
    }
}
