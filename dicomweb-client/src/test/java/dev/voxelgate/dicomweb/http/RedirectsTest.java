package dev.voxelgate.dicomweb.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.error.UpstreamProtocolException;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Access;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Http2;
import dev.voxelgate.dicomweb.http.ArchiveOptions.Protocol;
import dev.voxelgate.dicomweb.http.HttpRelay.Answer;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

@Timeout(120)
final class RedirectsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String TYPE = "application/octet-stream";

    private final List<AutoCloseable> opened = new ArrayList<>();
    /** Where the archive's answers send to. */
    private final AtomicReference<String> location = new AtomicReference<>("");

    private final ScriptedServer archive = server(exchange -> redirect(exchange, 302));
    private final ScriptedServer store = server(exchange -> exchange.respond(200, TYPE, new byte[10]));

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

    private void redirect(ScriptedServer.Exchange exchange, int status) throws IOException {
        exchange.content();
        exchange.head(status, "text/html", "Location: " + location.get() + "\nContent-Length: 4\n")
                .text("Doe\n");
    }

    private static ArchiveOptions options(ScriptedServer archive, URI... allowed) {
        return ArchiveOptions.of(archive.url())
                .withAccess(Access.with(Credentials.bearer("secret")))
                .withProtocol(new Protocol(Http2.OFF, List.of(allowed)));
    }

    private Mono<Integer> total(ScriptedServer asked, URI... allowed) {
        var fetch = new HttpFetch(options(asked, allowed), CallObserver.NONE);
        opened.add(fetch::dispose);
        var request = new HttpFetch.Request("Test", URI.create(asked.url() + "/a/b?c=d"), TYPE, Set.of(200));
        return fetch.get(request, (_, _) -> new WholeBodyParser(1000)).single().map(body -> body.length);
    }

    private void assertTotal(Mono<Integer> total) {
        StepVerifier.create(total).expectNext(10).expectComplete().verify(PATIENCE);
    }

    private static void assertStatus(Mono<?> call, int status) {
        StepVerifier.create(call)
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOfSatisfying(
                                UpstreamStatusException.class,
                                e -> assertThat(e.status()).isEqualTo(status)))
                .verify(PATIENCE);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void eachKindIsFollowedToAnOriginThatIsNamedAndWithoutCredentials(int status) {
        var sending = server(exchange -> redirect(exchange, status));
        location.set(store.url() + "/signed?X-Amz-Signature=a%2Fb#fragment");
        assertTotal(total(sending, store.url()));
        assertThat(sending.requests().getFirst().headers()).containsEntry("authorization", "Bearer secret");
        var followed = store.requests().getFirst();
        assertThat(followed.target()).isEqualTo("/signed?X-Amz-Signature=a%2Fb");
        assertThat(followed.headers())
                .containsOnly(
                        Map.entry("host", store.url().getRawAuthority()),
                        Map.entry("accept", TYPE),
                        Map.entry("accept-encoding", "identity"),
                        Map.entry("user-agent", "voxelgate"));
    }

    @Test
    void noOtherOriginIsAsked() {
        var other = server(exchange -> exchange.respond(200, TYPE, new byte[10]));
        location.set(store.url() + "/signed");
        assertStatus(total(archive), 302);
        assertStatus(total(archive, archive.url(), other.url()), 302);
        assertStatus(
                total(archive, URI.create("https://127.0.0.1:" + store.url().getPort())), 302);
        assertStatus(total(archive, URI.create("http://localhost:" + store.url().getPort())), 302);
        assertThat(store.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://[", "javascript:alert(1)", "mailto:a@b", "//", "http:///a", "a b", "#"})
    void whatIsNoUrlOfAHostIsNotFollowed(String text) {
        location.set(text);
        // One that has a path only is the archive's own, which is not named here.
        assertStatus(total(archive, store.url()), 302);
        assertThat(archive.requests()).hasSize(1);
    }

    @Test
    void aUserNameInALocationIsNotSent() {
        location.set(store.url().toString().replace("//", "//user:password@"));
        assertStatus(total(archive, store.url()), 302);
        assertThat(store.requests()).isEmpty();
    }

    @Test
    void theArchivesOwnOriginGetsTheCredentialsWhenItIsNamed() {
        var own = server(exchange -> {
            if (exchange.request().target().equals("/a/x?y")) {
                exchange.respond(200, TYPE, new byte[10]);
            } else {
                redirect(exchange, 308);
            }
        });
        location.set("x?y");
        assertStatus(total(own), 308);
        assertTotal(total(own, own.url()));
        assertThat(own.requests())
                .hasSize(3)
                .allSatisfy(request -> assertThat(request.headers()).containsEntry("authorization", "Bearer secret"));
    }

    @Test
    void aCircleHasAnEnd() {
        location.set("/a/b?c=d");
        StepVerifier.create(total(archive, archive.url()))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(UpstreamProtocolException.class)
                        .hasMessage("Test: the archive redirects more than 5 times"))
                .verify(PATIENCE);
        assertThat(archive.requests()).hasSize(6);
    }

    /** Who may redirect there could otherwise choose what is asked with the archive's credentials. */
    @Test
    void anotherOriginDoesNotSendBackToTheArchive() {
        var back = server(
                exchange -> exchange.head(302, TYPE, "Location: " + archive.url() + "/delete\nContent-Length: 0\n"));
        location.set(back.url() + "/x");
        assertStatus(total(archive, archive.url(), back.url()), 302);
        assertThat(archive.requests()).hasSize(1);
        assertThat(back.requests()).hasSize(1);
    }

    @Test
    void aFailureBehindARedirectIsTheCallsFailure() {
        var refusing = server(exchange -> exchange.respond(403, TYPE, new byte[0]));
        location.set(refusing.url() + "/x");
        assertStatus(total(archive, refusing.url()), 403);
    }

    private Mono<Answer> passed(String method, HttpRelay.@Nullable Content content, URI... allowed) {
        var relay = new HttpRelay(options(archive, allowed), PATIENCE);
        opened.add(relay);
        var headers = new DefaultHttpHeaders()
                .add("Accept", "a/b")
                .add("Cookie", "session=secret")
                .add("X-Token", "secret")
                .add("Authorization", "Basic secret")
                .add("Range", "bytes=0-1");
        var answers = new ArrayList<Answer>();
        var request = new HttpRelay.Request(
                "Test", HttpMethod.valueOf(method), URI.create(archive.url() + "/a/b"), headers, content);
        return relay.exchange(request, (head, body) -> {
                    answers.add(head);
                    return body.doOnNext(ByteBuf::release).then();
                })
                .then(Mono.fromSupplier(answers::getLast));
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "HEAD"})
    void aPassedRequestIsFollowedWithoutWhatMaySayWhoAsks(String method) {
        var storing = server(exchange -> {
            boolean head = exchange.request().method().equals("HEAD");
            exchange.head(200, TYPE, "Content-Length: 3\nLocation: next\n").bytes(new byte[head ? 0 : 3]);
        });
        location.set(storing.url() + "/x/signed");
        StepVerifier.create(passed(method, null, storing.url()))
                .assertNext(answer -> {
                    assertThat(answer.status()).isEqualTo(200);
                    assertThat(answer.headers().get("Location")).isEqualTo(storing.url() + "/x/next");
                })
                .expectComplete()
                .verify(PATIENCE);
        assertThat(storing.requests().getFirst().method()).isEqualTo(method);
        assertThat(storing.requests().getFirst().headers())
                .containsOnly(
                        Map.entry("host", storing.url().getRawAuthority()),
                        Map.entry("accept", "a/b"),
                        Map.entry("range", "bytes=0-1"));
    }

    @Test
    void aRedirectThatIsNotFollowedIsAnAnswer() {
        location.set(store.url() + "/signed");
        for (var passed : List.of(
                passed("GET", null),
                passed("POST", null, store.url()),
                passed("DELETE", null, store.url()),
                passed("PUT", new HttpRelay.Content(Flux.just(Unpooled.wrappedBuffer(new byte[3])), 3), store.url()))) {
            StepVerifier.create(passed)
                    .assertNext(answer -> {
                        assertThat(answer.status()).isEqualTo(302);
                        assertThat(answer.headers().get("Location")).isEqualTo(location.get());
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }
        assertThat(store.requests()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://host/path",
                "https://host?a",
                "https://host#a",
                "https://me@host",
                "ftp://host",
                "host:80",
                "/",
                "*"
            })
    void anOriginIsNothingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Protocol(Http2.OFF, List.of(URI.create(text))));
    }
}
