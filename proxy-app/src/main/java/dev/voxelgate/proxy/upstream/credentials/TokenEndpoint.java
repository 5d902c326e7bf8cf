package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.error.Causes;
import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Client;
import dev.voxelgate.proxy.upstream.credentials.CredentialsProperties.Method;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import java.security.cert.CertificateException;
import java.time.Clock;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.client.reactive.ReactorClientHttpConnector;
import org.springframework.security.oauth2.client.endpoint.OAuth2ClientCredentialsGrantRequest;
import org.springframework.security.oauth2.client.endpoint.WebClientReactiveClientCredentialsTokenResponseClient;
import org.springframework.security.oauth2.client.registration.ClientRegistration;
import org.springframework.security.oauth2.core.AuthorizationGrantType;
import org.springframework.security.oauth2.core.ClientAuthenticationMethod;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.core.OAuth2AuthorizationException;
import org.springframework.util.MultiValueMap;
import org.springframework.web.reactive.function.client.ClientResponse;
import org.springframework.web.reactive.function.client.WebClient;
import org.springframework.web.reactive.function.client.WebClientRequestException;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/**
 * Requests tokens from an OAuth 2.0 token endpoint by client credentials (RFC 6749 4.4) or by a signed assertion (RFC
 * 7523). Failures are {@link
 * UpstreamCredentialsException}s that quote the endpoint's error code and nothing else.
 */
final class TokenEndpoint {

    /** What a token is taken to last when the endpoint does not say: Spring Security says a second then. */
    private static final Duration UNKNOWN_LIFE = Duration.ofMinutes(5);

    /** The codes by which an endpoint says that the gateway is not to have tokens (RFC 6749 5.2). */
    private static final Set<String> REFUSALS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope",
            "invalid_target",
            "access_denied");

    /** A bearer token, and how long it is valid from when it was asked for. */
    record Issued(String token, Duration life) {
        @Override
        public String toString() {
            return "a token for " + life;
        }
    }

    private final Duration timeout;
    private final Consumer<MultiValueMap<String, String>> form;
    private final @Nullable Supplier<SslContext> tls;
    private final OAuth2ClientCredentialsGrantRequest request;
    private final HttpClient http;

    TokenEndpoint(Client properties, @Nullable Supplier<SslContext> tls) {
        this(
                ClientRegistration.withRegistrationId("archive")
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .clientAuthenticationMethod(
                                properties.method() == Method.BASIC
                                        ? ClientAuthenticationMethod.CLIENT_SECRET_BASIC
                                        : ClientAuthenticationMethod.CLIENT_SECRET_POST)
                        .clientId(properties.clientId())
                        .clientSecret(properties.clientSecret().value())
                        .scope(properties.scopes())
                        .tokenUri(properties.tokenUrl().toString())
                        .build(),
                properties.timeout(),
                form -> properties.parameters().forEach(form::set),
                tls);
    }

    /** Asks with an account's assertion in place of a client's credentials. */
    TokenEndpoint(ServiceAccount account, Duration timeout, Clock clock, @Nullable Supplier<SslContext> tls) {
        this(
                ClientRegistration.withRegistrationId("archive")
                        .authorizationGrantType(AuthorizationGrantType.CLIENT_CREDENTIALS)
                        .clientAuthenticationMethod(ClientAuthenticationMethod.NONE)
                        .clientId(account.email())
                        .tokenUri(account.tokenUrl().toString())
                        .build(),
                timeout,
                form -> {
                    form.clear();
                    form.setAll(account.form(clock));
                },
                tls);
    }

    private TokenEndpoint(
            ClientRegistration client,
            Duration timeout,
            Consumer<MultiValueMap<String, String>> form,
            @Nullable Supplier<SslContext> tls) {
        this.timeout = timeout;
        this.form = form;
        this.tls = tls;
        // A connection for each: a kept one would be closed by the time that the next token is needed.
        var plain = HttpClient.newConnection()
                .followRedirect(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()));
        // Here, for what TLS reads from the disk at first no event loop is to wait for.
        var url = client.getProviderDetails().getTokenUri();
        this.http = url.regionMatches(true, 0, "https:", 0, 6) ? plain.secure() : plain;
        this.request = new OAuth2ClientCredentialsGrantRequest(client);
    }

    /** Asks for a token, at every subscription. */
    Mono<Issued> ask() {
        return Mono.defer(() -> client().getTokenResponse(request))
                .map(answer -> issued(answer.getAccessToken()))
                .timeout(timeout)
                .onErrorMap(this::failure);
    }

    private WebClientReactiveClientCredentialsTokenResponseClient client() {
        var secured = tls == null ? http : http.secure(spec -> spec.sslContext(tls.get()));
        var client = new WebClientReactiveClientCredentialsTokenResponseClient();
        client.setWebClient(WebClient.builder()
                .clientConnector(new ReactorClientHttpConnector(secured))
                .filter((asked, next) -> next.exchange(asked).flatMap(TokenEndpoint::requireJson))
                .build());
        client.setParametersCustomizer(form);
        return client;
    }

    /** An answer that is not OAuth's, for example of a proxy whose server is away, is told by its status. */
    private static Mono<ClientResponse> requireJson(ClientResponse answer) {
        int status = answer.statusCode().value();
        boolean busy = status == 429 || status >= 500;
        boolean json = answer.headers()
                .contentType()
                .filter(MediaType.APPLICATION_JSON::isCompatibleWith)
                .isPresent();
        return json && !busy
                ? Mono.just(answer)
                : answer.releaseBody()
                        .then(Mono.error(new UpstreamCredentialsException(
                                "the token endpoint gave no token but status " + status, busy)));
    }

    private static Issued issued(OAuth2AccessToken token) {
        var from = Objects.requireNonNull(token.getIssuedAt());
        var life = Duration.between(from, Objects.requireNonNull(token.getExpiresAt()));
        return new Issued(token.getTokenValue(), life.toSeconds() <= 1 ? UNKNOWN_LIFE : life);
    }

    private Throwable failure(Throwable error) {
        return switch (error) {
            case UpstreamCredentialsException _ -> error;
            case OAuth2AuthorizationException e
            when REFUSALS.contains(e.getError().getErrorCode()) ->
                new UpstreamCredentialsException(
                        "the token endpoint gives the gateway no token: "
                                + e.getError().getErrorCode(),
                        false);
            case TimeoutException _ ->
                new UpstreamCredentialsException(
                        "the token endpoint gave no token within " + timeout.toMillis() + " ms", true);
            case WebClientRequestException e
            when isUntrusted(e) ->
                new UpstreamCredentialsException(
                        "the token endpoint's certificate is not trusted, or not for the name in its URL", false);
            case WebClientRequestException e ->
                new UpstreamCredentialsException(
                        "the token endpoint cannot be reached ("
                                + e.getMostSpecificCause().getClass().getSimpleName() + ")",
                        true);
            default -> new UpstreamCredentialsException("the token endpoint's answer holds no bearer token", false);
        };
    }

    private static boolean isUntrusted(Throwable error) {
        return Causes.of(error).anyMatch(CertificateException.class::isInstance);
    }
}
