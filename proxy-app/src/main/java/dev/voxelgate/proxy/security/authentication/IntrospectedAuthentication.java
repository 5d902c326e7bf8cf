package dev.voxelgate.proxy.security.authentication;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.security.SecurityProperties;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.DefaultOAuth2AuthenticatedPrincipal;
import org.springframework.security.oauth2.core.OAuth2AccessToken;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthentication;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.introspection.BadOpaqueTokenException;
import org.springframework.security.oauth2.server.resource.introspection.ReactiveOpaqueTokenIntrospector;
import org.springframework.security.oauth2.server.resource.introspection.SpringReactiveOpaqueTokenIntrospector;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Mono;

/**
 * Checks tokens by asking their issuer (RFC 7662), and what it answers by the same rules as a signed token's claims: an
 * audience, and a time at which it expires. A good answer is used again for a short while, for a pipeline sends one
 * token a thousand times; it is kept by the token's digest. Addresses share the questions that are asked at a time: one
 * that makes up tokens does not keep the others out.
 */
final class IntrospectedAuthentication {

    private static final String INVALID = "the token is not valid";
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_REMEMBERED = 10_000;
    /** Less than connections to the issuer, for its keys come over them too. */
    private static final int AT_ONCE = 6;

    private static final int MAX_WAITING = 64;

    private final SecurityProperties.Introspection properties;
    private final Grants grants;
    private final ReactiveOpaqueTokenIntrospector introspector;
    private final Cache<ByteBuffer, Authentication> good;
    private final OutageLog outage = new OutageLog(
            LoggerFactory.getLogger(IntrospectedAuthentication.class),
            "The tokens' issuer cannot be asked",
            "The tokens' issuer answers again");

    private final CredentialCheckLimiter places = new CredentialCheckLimiter(
            AT_ONCE,
            MAX_WAITING,
            new OutageLog(
                    LoggerFactory.getLogger(IntrospectedAuthentication.class),
                    "The tokens' issuer is to be asked about too many at a time",
                    "There is room for questions to the tokens' issuer again"),
            "the tokens' issuer is being asked about too many");

    IntrospectedAuthentication(WebClient http, SecurityProperties.Introspection properties, Grants grants) {
        this.properties = properties;
        this.grants = grants;
        var client = http.mutate()
                .defaultHeaders(headers -> headers.setBasicAuth(
                        encoded(Objects.requireNonNull(properties.clientId())),
                        encoded(Objects.requireNonNull(properties.clientSecret()))))
                .build();
        URI uri = Objects.requireNonNull(properties.uri());
        this.introspector = new SpringReactiveOpaqueTokenIntrospector(uri.toString(), client);
        this.good = Caffeine.newBuilder()
                .maximumSize(MAX_REMEMBERED)
                .expireAfterWrite(properties.remember())
                .build();
    }

    /** As clients of OAuth write their names and secrets in HTTP Basic (RFC 6749 2.3.1). */
    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** The check of what comes from an address. */
    ReactiveAuthenticationManager of(ClientAddress client) {
        return credentials -> authenticate(client, credentials);
    }

    private Mono<Authentication> authenticate(ClientAddress client, Authentication credentials) {
        if (!(credentials instanceof BearerTokenAuthenticationToken bearer)) {
            return Mono.empty();
        }
        var digest = digest(bearer.getToken());
        var before = good.getIfPresent(digest);
        if (before instanceof BearerTokenAuthentication known
                && isAlive(known.getToken().getExpiresAt())) {
            return Mono.just(before);
        }
        var answered = introspector
                .introspect(bearer.getToken())
                .timeout(PATIENCE)
                .doOnNext(_ -> outage.over())
                .onErrorMap(this::failure);
        return places.in(client, answered)
                .map(answer -> authenticated(bearer.getToken(), answer.getAttributes()))
                .doOnNext(authenticated -> good.put(digest, authenticated));
    }

    /** Without the message and cause, which may quote the token or the answer. */
    private RuntimeException failure(Throwable failure) {
        if (failure instanceof BadOpaqueTokenException) {
            outage.over();
            return new InvalidBearerTokenException(INVALID);
        }
        outage.failed(failure);
        return new CredentialCheckUnavailableException("the tokens' issuer cannot be asked");
    }

    private Authentication authenticated(String token, Map<String, Object> claims) {
        var name = Grants.claim(claims, properties.principalClaim());
        if (!(claims.get("exp") instanceof Instant expires)
                || !isAlive(expires)
                || (claims.get("nbf") instanceof Instant from && from.isAfter(Instant.now()))
                || !(claims.get("aud") instanceof Collection<?> audience)
                || !audience.contains(properties.audience())
                || (properties.issuer() != null && !properties.issuer().equals(claims.get("iss")))
                || !(name instanceof String known)
                || known.isBlank()) {
            throw new InvalidBearerTokenException(INVALID);
        }
        var granted = grants.of(claims, properties.rolesClaim());
        return new BearerTokenAuthentication(
                new DefaultOAuth2AuthenticatedPrincipal(known, claims, granted),
                new OAuth2AccessToken(OAuth2AccessToken.TokenType.BEARER, token, null, expires, Set.of()),
                granted);
    }

    private static boolean isAlive(@Nullable Instant expires) {
        return expires != null && expires.isAfter(Instant.now());
    }

    private static ByteBuffer digest(String token) {
        try {
            return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
