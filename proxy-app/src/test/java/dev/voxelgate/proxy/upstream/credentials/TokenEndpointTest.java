package dev.voxelgate.proxy.upstream.credentials;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Client;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Method;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Ssl;
import java.net.URI;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

@Timeout(60)
class TokenEndpointTest {

    private static final String JSON = "application/json";
    private static final String SECRET = "se%cr:e+t&=ü";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Queue<String> forms = new ConcurrentLinkedQueue<>();

    private static TokenEndpoint endpoint(URI url, Method method) {
        return endpoint(url, method, PATIENCE);
    }

    private static TokenEndpoint endpoint(URI url, Method method, Duration timeout) {
        return new TokenEndpoint(
                new Client(
                        url,
                        "gate:way",
                        new Secret(SECRET),
                        method,
                        List.of("read", "list"),
                        Map.of("audience", "archive"),
                        Duration.ofMinutes(1),
                        timeout,
                        new Ssl(null)),
                null);
    }

    private ScriptedServer server(Script script) {
        return ScriptedServer.start(exchange -> {
            forms.add(new String(exchange.content(), US_ASCII));
            script.answer(exchange);
        });
    }

    private ScriptedServer answering(int status, String type, String body) {
        return server(exchange -> exchange.respond(status, type, body.getBytes(UTF_8)));
    }

    private static void assertFails(URI url, String message, boolean passing) {
        assertFails(endpoint(url, Method.BASIC), message, passing);
    }

    private static void assertFails(TokenEndpoint endpoint, String message, boolean passing) {
        StepVerifier.create(endpoint.ask())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(
                                UpstreamCredentialsException.class,
                                e -> assertThat(e.isPassing()).isEqualTo(passing))
                        .hasMessage("Authorize: " + message))
                .verify(PATIENCE);
    }

    @Test
    void asksAsRfc6749Says() {
        try (var server = answering(
                200, JSON, "{\"access_token\":\"abc\",\"token_type\":\"bearer\",\"expires_in\":300,\"x\":[1]}")) {
            StepVerifier.create(endpoint(URI.create(server.url() + "/token?tenant=1"), Method.BASIC)
                            .ask())
                    .expectNext(new TokenEndpoint.Issued("abc", Duration.ofMinutes(5)))
                    .expectComplete()
                    .verify(PATIENCE);
            var request = server.requests().getFirst();
            assertThat(request.method()).isEqualTo("POST");
            assertThat(request.target()).isEqualTo("/token?tenant=1");
            assertThat(request.headers().get("content-type")).startsWith("application/x-www-form-urlencoded");
            var header = String.valueOf(request.headers().get("authorization"));
            assertThat(header).startsWith("Basic ");
            var credentials = new String(Base64.getDecoder().decode(header.substring(6)), US_ASCII);
            assertThat(credentials).isEqualTo("gate%3Away:se%25cr%3Ae%2Bt%26%3D%C3%BC");
            assertThat(forms.element().split("&"))
                    .containsExactlyInAnyOrder("grant_type=client_credentials", "scope=read+list", "audience=archive");
        }
    }

    @Test
    void provesWhoItIsInTheFormWhenThatIsSaid() {
        try (var server = answering(200, JSON, "{\"access_token\":\"abc\",\"token_type\":\"Bearer\"}")) {
            StepVerifier.create(endpoint(server.url(), Method.POST).ask())
                    .expectNext(new TokenEndpoint.Issued("abc", Duration.ofMinutes(5)))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(server.requests().getFirst().headers()).doesNotContainKey("authorization");
            assertThat(forms.element()).contains("client_id=gate%3Away", "client_secret=se%25cr%3Ae%2Bt%26%3D%C3%BC");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"invalid_client", "unauthorized_client", "invalid_scope", "invalid_target"})
    void aRefusalIsToldByItsCodeOnly(String code) {
        var body = "{\"error\":\"%s\",\"error_description\":\"%s\"}".formatted(code, SECRET);
        try (var server = answering(400, JSON, body)) {
            assertFails(server.url(), "the token endpoint gives the gateway no token: " + code, false);
        }
    }

    @ParameterizedTest
    @CsvSource({"503,true", "500,true", "429,true", "404,false", "302,false", "401,false", "200,false"})
    void whatIsNotOauthIsToldByItsStatus(int status, boolean passing) {
        try (var server = answering(status, "text/html", SECRET)) {
            assertFails(server.url(), "the token endpoint gave no token but status " + status, passing);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"access_token\":\"se%cr",
                "{\"access_token\":7,\"token_type\":\"Bearer\"}",
                "{\"access_token\":\"abc\",\"token_type\":\"mac\"}",
                "{\"error\":\"se%cr:e+t\"}"
            })
    void whatIsNoTokenIsNotQuoted(String body) {
        try (var server = answering(200, JSON, body)) {
            assertFails(server.url(), "the token endpoint's answer holds no bearer token", false);
        }
    }

    @Test
    void anEndpointThatIsAwayOrSilentOrHangsUpMayComeBack() {
        URI closed;
        try (var server = answering(200, JSON, "")) {
            closed = server.url();
        }
        assertFails(closed, "the token endpoint cannot be reached (ConnectException)", true);
        try (var server = server(exchange -> exchange.awaitClientsClose(20_000))) {
            var endpoint = endpoint(server.url(), Method.BASIC, Duration.ofMillis(300));
            assertFails(endpoint, "the token endpoint gave no token within 300 ms", true);
        }
        try (var server = server(ScriptedServer.Exchange::close)) {
            assertFails(server.url(), "the token endpoint cannot be reached (PrematureCloseException)", true);
        }
    }
}
