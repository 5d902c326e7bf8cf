package dev.voxelgate.dicomweb.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.error.RequestStalledException;
import dev.voxelgate.dicomweb.error.UpstreamDisconnectedException;
import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException;
import dev.voxelgate.dicomweb.error.UpstreamTimeoutException.Phase;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Timeouts;
import dev.voxelgate.dicomweb.http.HttpRelay.Answer;
import dev.voxelgate.dicomweb.http.HttpRelay.Content;
import dev.voxelgate.dicomweb.http.HttpRelay.Request;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.test.StepVerifier;

@Timeout(120)
final class HttpRelayTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SHORT = Duration.ofMillis(300);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String TYPE = "application/octet-stream";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Answer> answers = new ArrayList<>();
    private final AtomicLong received = new AtomicLong();

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

    private HttpRelay relay(ArchiveOptions options, Duration contentTimeout) {
        var relay = new HttpRelay(options, contentTimeout);
        opened.add(relay);
        return relay;
    }

    private HttpRelay relay(ScriptedServer server) {
        return relay(ArchiveOptions.of(server.url()), LONG);
    }

    private HttpRelay impatient(ScriptedServer server) {
        var timeouts = new Timeouts(LONG, LONG, SHORT, SHORT, LONG, LONG);
        return relay(ArchiveOptions.of(server.url()).withTimeouts(timeouts), LONG);
    }

    private static Request request(String method, URI uri, @Nullable Content content) {
        return new Request("Test", HttpMethod.valueOf(method), uri, new DefaultHttpHeaders(), content);
    }

    private static Request get(ScriptedServer server) {
        return request("GET", server.url(), null);
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.wrappedBuffer(text.getBytes(US_ASCII));
    }

    /** So many megabytes, made as they are asked for. */
    private static Flux<ByteBuf> megabytes(int count, AtomicLong made) {
        return Flux.range(0, count * 128).map(_ -> {
            made.addAndGet(8192);
            return Unpooled.wrappedBuffer(new byte[8192]);
        });
    }

    /** Counts the bytes of the answer. */
    private Mono<Void> exchange(HttpRelay relay, Request request) {
        return relay.exchange(request, (answer, body) -> {
            answers.add(answer);
            return body.doOnNext(bytes -> {
                        received.addAndGet(bytes.readableBytes());
                        bytes.release();
                    })
                    .then();
        });
    }

    private void assertAnswered(Mono<Void> exchange, int status, long length) {
        StepVerifier.create(exchange).expectComplete().verify(PATIENCE);
        assertThat(answers.getLast().status()).isEqualTo(status);
        assertThat(received.getAndSet(0)).isEqualTo(length);
    }

    private static <E extends Throwable> void assertFails(Mono<Void> exchange, Class<E> failure) {
        StepVerifier.create(exchange).expectError(failure).verify(PATIENCE);
    }

    /** As for {@link HttpFetch}. */
    @Test
    void leavingAtAnyMomentAndFromAnyThreadLosesNoBuffer() throws InterruptedException {
        long longestStay = TimeUnit.MICROSECONDS.toNanos(1500);
        var ends = new ConcurrentHashMap<SignalType, Integer>();
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[30_000]));
        var relay = relay(server);
        var places = new Semaphore(8);
        for (int leaver = 0; leaver < 15_000; leaver++) {
            places.acquire();
            var asking = relay.exchange(
                            get(server),
                            (_, body) -> body.doOnNext(ByteBuf::release).then())
                    .doFinally(end -> {
                        ends.merge(end, 1, Integer::sum);
                        places.release();
                    })
                    .subscribe(_ -> {}, _ -> {});
            LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(longestStay));
            asking.dispose();
        }
        places.acquire(8);
        assertThat(ends).containsKeys(SignalType.ON_COMPLETE, SignalType.CANCEL);
    }

    @Test
    void addsNothingToARequestButItsHost() {
        var server = server(exchange -> exchange.respond(418, TYPE, new byte[10]));
        assertAnswered(exchange(relay(server), get(server)), 418, 10);
        var request = server.requests().getFirst();
        assertThat(request.headers())
                .containsOnlyKeys("host")
                .containsEntry("host", server.url().getRawAuthority());
    }

    @Test
    void sendsHeadersAndTheTargetAsTheyAre() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[0]));
        var headers = new DefaultHttpHeaders().add("Accept", "a/b").add("X-Any", "x, y");
        var uri = URI.create(server.url() + "/a%2Cb/c,d?e=%20f&g=%22");
        assertAnswered(exchange(relay(server), new Request("Test", HttpMethod.GET, uri, headers, null)), 200, 0);
        var request = server.requests().getFirst();
        assertThat(request.target()).isEqualTo("/a%2Cb/c,d?e=%20f&g=%22");
        assertThat(request.headers()).containsEntry("accept", "a/b").containsEntry("x-any", "x, y");
    }

    @Test
    void addsTheCredentialsForTheArchiveOnly() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[0]));
        var other = server(exchange -> exchange.respond(200, TYPE, new byte[0]));
        var relay = relay(ArchiveOptions.of(server.url()).withAccess(Access.with(Credentials.bearer("1"))), LONG);
        assertAnswered(exchange(relay, get(server)), 200, 0);
        assertAnswered(exchange(relay, get(other)), 200, 0);
        assertThat(server.requests().getFirst().headers()).containsEntry("authorization", "Bearer 1");
        assertThat(other.requests().getFirst().headers()).doesNotContainKey("authorization");
    }

    @Test
    void whatTheArchiveRefusesIsSentOnceMoreUnlessItsContentWasBegun() {
        var server = server(exchange -> {
            exchange.content();
            boolean first = "Bearer 1".equals(exchange.request().headers().get("authorization"));
            exchange.respond(first ? 401 : 200, TYPE, new byte[3]);
        });
        for (var method : List.of("GET", "DELETE", "POST")) {
            assertAnswered(exchange(relay(options(server), LONG), request(method, server.url(), null)), 200, 3);
        }
        assertThat(server.requests()).hasSize(6);
        var relay = relay(options(server), LONG);
        assertFails(
                exchange(relay, request("POST", server.url(), new Content(Flux.just(bytes("hello")), 5))),
                UpstreamStatusException.class);
        assertThat(server.requests()).hasSize(7);
        var again = new Content(Flux.just(bytes("hello")), 5);
        assertAnswered(exchange(relay, request("POST", server.url(), again)), 200, 3);
    }

    /** With credentials that change when they are refused. */
    private static ArchiveOptions options(ScriptedServer server) {
        var number = new AtomicInteger(1);
        return ArchiveOptions.of(server.url()).withAccess(Access.with(new Credentials() {
            @Override
            public Mono<String> authorization() {
                return Mono.fromSupplier(() -> "Bearer " + number.get());
            }

            @Override
            public void refused(String authorization) {
                number.incrementAndGet();
            }
        }));
    }

    @Test
    void contentOfAKnownLengthKeepsIt() {
        var contents = new ArrayList<String>();
        var server = server(exchange -> {
            contents.add(new String(exchange.content(), US_ASCII));
            exchange.respond(200, TYPE, new byte[3]);
        });
        var content = new Content(Flux.just(bytes("hel"), bytes("lo")), 5);
        assertAnswered(exchange(relay(server), request("POST", server.url(), content)), 200, 3);
        assertThat(contents).containsExactly("hello");
        assertThat(server.requests().getFirst().headers())
                .containsEntry("content-length", "5")
                .doesNotContainKey("transfer-encoding");
    }

    @Test
    void contentOfAnUnknownLengthIsChunked() {
        var contents = new ArrayList<String>();
        var server = server(exchange -> {
            contents.add(new String(exchange.content(), US_ASCII));
            exchange.respond(200, TYPE, new byte[3]);
        });
        var content = new Content(Flux.just(bytes("hel"), bytes("lo")), -1);
        assertAnswered(exchange(relay(server), request("PUT", server.url(), content)), 200, 3);
        assertThat(contents).containsExactly("hello");
        assertThat(server.requests().getFirst().headers()).doesNotContainKey("content-length");
    }

    @Test
    void aMethodThatMayHaveContentSaysWhenItHasNone() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[0]));
        assertAnswered(exchange(relay(server), request("POST", server.url(), null)), 200, 0);
        assertThat(server.requests().getFirst().headers()).containsEntry("content-length", "0");
    }

    @Test
    void redirectsAreAnswersLikeOthers() {
        var server = server(exchange -> exchange.head(302, TYPE, "Location: http://127.0.0.1:1/\nContent-Length: 0\n"));
        assertAnswered(exchange(relay(server), get(server)), 302, 0);
    }

    @Test
    void tellsWhetherAnAnswerEndsWithItsConnection() {
        var server = server(exchange -> {
            if (exchange.request().target().equals("/length")) {
                exchange.respond(200, TYPE, new byte[10]);
            } else {
                exchange.respondAndClose(200, TYPE, new byte[10]);
            }
        });
        var relay = relay(server);
        assertAnswered(exchange(relay, request("GET", server.url().resolve("/length"), null)), 200, 10);
        assertThat(answers.getLast().delimited()).isTrue();
        assertAnswered(exchange(relay, get(server)), 200, 10);
        assertThat(answers.getLast().delimited()).isFalse();
    }

    @Test
    void anAnswerThatBreaksOffFails() {
        var server = server(exchange -> exchange.head(200, TYPE, "Content-Length: 10\n")
                .bytes(new byte[3])
                .close());
        assertFails(exchange(relay(server), get(server)), UpstreamDisconnectedException.class);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void whatWasNotAnsweredAtAllIsSentAnewIfThatDoesNotMatter() {
        var server = server(exchange -> {
            if (exchange.request().connection() < 3) {
                exchange.close();
            } else {
                exchange.respond(200, TYPE, new byte[10]);
            }
        });
        assertAnswered(exchange(relay(server), get(server)), 200, 10);
        assertThat(server.connections()).isEqualTo(3);
    }

    @Test
    void whatMightBeDoneTwiceIsNotSentAnew() {
        var server = server(ScriptedServer.Exchange::close);
        assertFails(
                exchange(relay(server), request("DELETE", server.url(), null)), UpstreamDisconnectedException.class);
        assertFails(
                exchange(relay(server), request("POST", server.url(), new Content(Flux.just(bytes("a")), 1))),
                UpstreamDisconnectedException.class);
        assertThat(server.requests()).hasSize(2);
    }

    @Test
    void anArchiveThatIsSilentIsGivenUp() {
        var server = server(exchange -> exchange.awaitClientsClose(60_000));
        assertFailsIn(Phase.FIRST_BYTE, exchange(impatient(server), get(server)));
    }

    @Test
    void contentTakesAsLongAsItTakesAndThenTheArchiveIsWaitedFor() {
        var server = server(exchange -> {
            exchange.content();
            exchange.awaitClientsClose(60_000);
        });
        var slow = Flux.range(0, 8).delayElements(SHORT.dividedBy(2)).map(_ -> bytes("a"));
        var exchange = exchange(impatient(server), request("POST", server.url(), new Content(slow, 8)));
        assertFailsIn(Phase.FIRST_BYTE, exchange);
    }

    @Test
    void anArchiveThatTakesNoContentIsGivenUp() {
        var made = new AtomicLong();
        var content = new Content(megabytes(64, made), 64 << 20);
        var stuck = new CountDownLatch(1);
        var blocked = server(_ -> ScriptedServer.await(stuck));
        assertFailsIn(Phase.SEND, exchange(impatient(blocked), request("POST", blocked.url(), content)));
        stuck.countDown();
        // What it has not taken was not made: what the sockets hold, and a little.
        assertThat(made.get()).isLessThan(32 << 20);
    }

    private static void assertFailsIn(Phase phase, Mono<Void> exchange) {
        StepVerifier.create(exchange)
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                UpstreamTimeoutException.class,
                                timeout -> assertThat(timeout.phase()).isEqualTo(phase)))
                .verify(PATIENCE);
    }

    @Test
    void contentThatDoesNotComeIsTheClientsFault() throws InterruptedException {
        var ended = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.read(100);
            ended.countDown();
        });
        var content = new Content(Flux.concat(Flux.just(bytes("abc")), Flux.never()), 10);
        var relay = relay(ArchiveOptions.of(server.url()), SHORT);
        assertFails(exchange(relay, request("POST", server.url(), content)), RequestStalledException.class);
        assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void contentThatBreaksOffNeverLooksWhole() throws InterruptedException {
        var wholes = new CountDownLatch(1);
        var broken = new CountDownLatch(1);
        var server = server(exchange -> {
            try {
                exchange.content();
                wholes.countDown();
            } finally {
                broken.countDown();
            }
        });
        var content = new Content(Flux.concat(Flux.just(bytes("abc")), Flux.error(new IllegalStateException())), -1);
        StepVerifier.create(exchange(relay(server), request("POST", server.url(), content)))
                .expectError()
                .verify(PATIENCE);
        assertThat(broken.await(60, TimeUnit.SECONDS)).isTrue();
        assertThat(wholes.getCount()).isEqualTo(1);
    }

    @Test
    void anAnswerMayComeBeforeTheContentIsThere() {
        var server = server(exchange -> {
            exchange.read(3);
            exchange.respond(413, TYPE, new byte[5]);
            exchange.awaitClientsClose(60_000);
        });
        var content = new Content(Flux.concat(Flux.just(bytes("abc")), Flux.never()), 10);
        assertAnswered(exchange(relay(server), request("POST", server.url(), content)), 413, 5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD", "POST"})
    void anInterimAnswerIsNotTheAnswer(String method) {
        var server = server(exchange -> {
            exchange.text("HTTP/1.1 103 Early Hints\nLink: </a>\n\nHTTP/1.1 102 Processing\n\n");
            exchange.respond(
                    200,
                    TYPE,
                    method.equals("HEAD")
                            ? new byte[0]
                            : new byte[exchange.request().turn()]);
        });
        var relay = relay(server);
        assertAnswered(exchange(relay, request(method, server.url(), null)), 200, method.equals("HEAD") ? 0 : 1);
        assertAnswered(exchange(relay, request(method, server.url(), null)), 200, method.equals("HEAD") ? 0 : 2);
        assertThat(server.connections()).isEqualTo(1);
    }

    @Test
    void anotherProtocolIsNoAnswer() {
        var server = server(exchange -> exchange.text("HTTP/1.1 101 Switching Protocols\nUpgrade: other\n\n"));
        assertFails(exchange(relay(server), get(server)), UpstreamProtocolException.class);
    }

    @Test
    void aStatusHasThreeDigits() {
        for (int status : List.of(0, 99, 1000, 2000)) {
            var server = server(exchange -> exchange.respond(status, TYPE, new byte[10]));
            assertFails(exchange(relay(server), get(server)), UpstreamProtocolException.class);
        }
        assertThat(answers).isEmpty();
        var server = server(exchange -> exchange.respond(999, TYPE, new byte[10]));
        assertAnswered(exchange(relay(server), get(server)), 999, 10);
    }

    @Test
    void credentialsAreBetweenTheArchiveAndUs() {
        var server = server(exchange -> exchange.respond(401, TYPE, new byte[10]));
        assertFails(exchange(relay(server), get(server)), UpstreamStatusException.class);
        assertThat(answers).isEmpty();
    }

    @Test
    void whoLeavesEndsTheArchivesWork() throws InterruptedException {
        var gone = new CountDownLatch(1);
        var server = server(exchange -> {
            exchange.head(200, TYPE, "Content-Length: 1000000000\n").bytes(new byte[10]);
            if (exchange.awaitClientsClose(60_000)) {
                gone.countDown();
            }
        });
        StepVerifier.create(exchange(relay(server), get(server)))
                .thenAwait(SHORT)
                .thenCancel()
                .verify(PATIENCE);
        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aRelayThatIsClosedOpensNoConnection() {
        var server = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        var relay = relay(server);
        relay.close();
        assertFails(exchange(relay, get(server)), IllegalStateException.class);
        assertThat(server.connections()).isZero();
    }
}
