package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import dev.voxelgate.dicomweb.http.Credentials;
import io.netty.handler.ssl.SslContext;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Tokens from an OAuth 2.0 token endpoint. One token serves all requests until shortly before it expires or until the
 * archive refuses it; concurrent requests share one call for the next token. While a token is valid, a failing
 * endpoint does no harm.
 */
public final class ClientCredentials implements Credentials {

    private static final Logger LOG = LoggerFactory.getLogger(ClientCredentials.class);

    /** How long the endpoint is left alone after a failure. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    /** As {@code client.timeout} and {@code client.renew-before} are by default. */
    private static final Duration ASSERTED_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration ASSERTED_RENEW_BEFORE = Duration.ofSeconds(60);

    /** An archive that refuses a token that was renewed because it refused the one before does not want a third. */
    private static final Duration TRUST = Duration.ofSeconds(10);

    /**
     * What requests carry. Times are nanoseconds from anywhere.
     *
     * @param renewal why there is this one: the archive had refused the one before
     */
    private record Token(String authorization, long since, long renewAt, long expiresAt, boolean renewal) {
        @Override
        public String toString() {
            return "a token";
        }
    }

    private record Failure(String message, boolean passing, long until) {}

    private final Mono<TokenEndpoint.Issued> endpoint;
    private final Duration renewBefore;
    private final AtomicReference<@Nullable Token> current = new AtomicReference<>();
    private volatile boolean refused;
    private volatile @Nullable Failure failure;

    /** Shared by those who need it at the same time, and not given up when they leave. After its end, it starts anew. */
    private final Mono<Token> renewed;

    ClientCredentials(Mono<TokenEndpoint.Issued> endpoint, Duration renewBefore) {
        this.endpoint = endpoint;
        this.renewBefore = renewBefore;
        this.renewed = Mono.defer(this::renew).cache(_ -> Duration.ZERO, _ -> Duration.ZERO, () -> Duration.ZERO);
    }

    /**
     * Tokens for a client.
     *
     * @param tls to the token endpoint; null for what the Java runtime trusts
     */
    public static ClientCredentials of(CredentialsProperties.Client client, @Nullable Supplier<SslContext> tls) {
        return new ClientCredentials(new TokenEndpoint(client, tls).ask(), client.renewBefore());
    }

    /**
     * Tokens for a service account.
     *
     * @param clock within some minutes of the token endpoint's
     */
    public static ClientCredentials of(ServiceAccount account, Clock clock) {
        var endpoint = new TokenEndpoint(account, ASSERTED_TIMEOUT, clock, /* tls */ null);
        return new ClientCredentials(endpoint.ask(), ASSERTED_RENEW_BEFORE);
    }

    @Override
    public Mono<String> authorization() {
        return Mono.defer(() -> {
                    var token = current.get();
                    if (token == null || isOver(token.expiresAt())) {
                        return renewed;
                    }
                    return isOver(token.renewAt()) ? renewed.onErrorReturn(token) : Mono.just(token);
                })
                .map(Token::authorization);
    }

    @Override
    public void refused(String authorization) {
        var token = current.get();
        if (token != null
                && token.authorization().equals(authorization)
                && !(token.renewal() && now() - token.since() < TRUST.toNanos())
                && current.compareAndSet(token, null)) {
            refused = true;
            LOG.warn("The archive refuses a token before its end");
        }
    }

    private Mono<Token> renew() {
        var token = current.get();
        if (token != null && !isOver(token.renewAt())) {
            return Mono.just(token); // somebody was faster
        }
        var failed = failure;
        if (failed != null && !isOver(failed.until())) {
            return Mono.error(new UpstreamCredentialsException(failed.message(), failed.passing()));
        }
        long asked = now();
        return endpoint.flatMap(issued -> token(issued, asked))
                .onErrorMap(
                        IllegalArgumentException.class,
                        _ -> new UpstreamCredentialsException(
                                "the token endpoint's answer holds no bearer token", false))
                .doOnNext(this::keep)
                .doOnError(UpstreamCredentialsException.class, this::pause);
    }

    private Mono<Token> token(TokenEndpoint.Issued issued, long asked) {
        long life = issued.life().toNanos();
        long ahead = Math.min(renewBefore.toNanos(), life / 2);
        return Credentials.bearer(issued.token())
                .authorization()
                .map(value -> new Token(value, asked, asked + life - ahead, asked + life, refused));
    }

    private void keep(Token token) {
        refused = false;
        current.set(token);
        if (failure != null) {
            failure = null;
            LOG.info("There are tokens for the archive again");
        }
    }

    private void pause(UpstreamCredentialsException error) {
        if (failure == null) {
            LOG.warn("There are no new tokens for the archive: {}", error.getMessage());
        }
        var message = String.valueOf(error.getMessage()).replaceFirst("^" + error.operation() + ": ", "");
        failure = new Failure(message, error.isPassing(), now() + PAUSE.toNanos());
    }

    private static boolean isOver(long time) {
        return now() - time >= 0;
    }

    /** The clock that tests can turn. */
    private static long now() {
        return Schedulers.parallel().now(TimeUnit.NANOSECONDS);
    }
}
