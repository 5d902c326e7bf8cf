package dev.voxelgate.proxy.security.authentication;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKMatcher;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.SignedJWT;
import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.security.TransportProtection;
import java.net.URI;
import java.text.ParseException;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.web.reactive.function.client.WebClient;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The public keys of a tokens' issuer (RFC 7517). They are fetched when the first token comes, again when they are old,
 * so that a key that was taken away is not trusted for longer, and when a token names a key that is not among them, so
 * that a new one is known at once; but never more often than every few seconds, whatever tokens come. While the issuer
 * is away, the keys that are known are used for a limited time.
 */
final class IssuerKeys {

    private static final ParameterizedTypeReference<Map<String, Object>> JSON = new ParameterizedTypeReference<>() {};
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    /** Between two calls because of keys that are not known. */
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** How many times their age keys are used while the issuer does not answer. */
    private static final int STALE = 12;

    private final WebClient http;
    private final SecurityProperties.Jwt properties;
    private final boolean plainHttp;
    private final OutageLog outage = new OutageLog(
            LoggerFactory.getLogger(IssuerKeys.class),
            "The keys of the tokens' issuer cannot be had",
            "The keys of the tokens' issuer can be had again");

    private @Nullable Known known;
    private @Nullable Mono<Known> fetching;
    private boolean tried;
    private long lastTry;

    /** @param nanos when they were fetched */
    private record Known(JWKSet keys, long nanos) {}

    IssuerKeys(WebClient http, SecurityProperties.Jwt properties, boolean plainHttp) {
        this.http = http;
        this.properties = properties;
        this.plainHttp = plainHttp;
    }

    /**
     * The keys that may have signed a token; none when there is none; a {@link CredentialCheckUnavailableException} when it
     * is not known.
     */
    Flux<JWK> of(SignedJWT token) {
        var selector = new JWKSelector(JWKMatcher.forJWSHeader(token.getHeader()));
        return Mono.defer(() -> current(false))
                .map(found -> selector.select(found.keys()))
                .filter(keys -> !keys.isEmpty())
                .switchIfEmpty(Mono.defer(() -> current(true)).map(found -> selector.select(found.keys())))
                .flatMapIterable(keys -> keys);
    }

    private synchronized Mono<Known> current(boolean newer) {
        long now = System.nanoTime();
        var have = known;
        boolean fresh =
                have != null && now - have.nanos() < properties.keepKeys().toNanos();
        boolean pausing = tried && now - lastTry < PAUSE.toNanos();
        if (have != null && ((fresh && !newer) || pausing)) {
            return usable(have, now) ? Mono.just(have) : Mono.error(away());
        }
        if (pausing && fetching == null) {
            return Mono.error(away()); // the first try has just failed
        }
        if (fetching == null) {
            tried = true;
            lastTry = now;
            fetching = fetch().doOnNext(this::fetched)
                    .onErrorResume(failure -> failed(failure, have))
                    .doFinally(_ -> done())
                    .cache();
        }
        return fetching;
    }

    private boolean usable(Known have, long now) {
        return now - have.nanos() < properties.keepKeys().multipliedBy(STALE).toNanos();
    }

    private synchronized void fetched(Known found) {
        known = found;
        outage.over();
    }

    private synchronized void done() {
        fetching = null;
    }

    private Mono<Known> failed(Throwable failure, @Nullable Known have) {
        outage.failed(failure);
        return have != null && usable(have, System.nanoTime()) ? Mono.just(have) : Mono.error(away());
    }

    private static CredentialCheckUnavailableException away() {
        return new CredentialCheckUnavailableException("the keys of the tokens' issuer cannot be had");
    }

    private Mono<Known> fetch() {
        return address()
                .flatMap(uri -> http.get().uri(uri).retrieve().bodyToMono(String.class))
                .map(IssuerKeys::parse)
                .timeout(PATIENCE);
    }

    private static Known parse(String text) {
        try {
            return new Known(JWKSet.parse(text), System.nanoTime());
        } catch (ParseException e) {
            throw new IllegalStateException("no key set");
        }
    }

    private Mono<URI> address() {
        return properties.jwkSetUri() != null ? Mono.just(properties.jwkSetUri()) : discover();
    }

    /** OpenID Connect Discovery 1.0, 4. */
    private Mono<URI> discover() {
        var issuer = Objects.requireNonNull(properties.issuer());
        return http.get()
                .uri(URI.create(issuer.replaceAll("/+$", "") + "/.well-known/openid-configuration"))
                .retrieve()
                .bodyToMono(JSON)
                .map(description -> keysIn(description, issuer));
    }

    private URI keysIn(Map<String, Object> description, String issuer) {
        if (!issuer.equals(description.get("issuer")) || !(description.get("jwks_uri") instanceof String keys)) {
            throw new IllegalStateException("not this issuer's description");
        }
        var uri = URI.create(keys);
        if (!plainHttp && !TransportProtection.isProtected(uri)) {
            throw new IllegalStateException("keys over plain HTTP");
        }
        return uri;
    }
}
