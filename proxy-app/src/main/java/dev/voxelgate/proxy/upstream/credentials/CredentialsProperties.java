package dev.voxelgate.proxy.upstream.credentials;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Credentials and TLS towards the archive. Contradictory settings are an IllegalArgumentException at start-up.
 *
 * @param auth what it says of who asks
 * @param ssl TLS to the archive
 */
@ConfigurationProperties("voxelgate.upstream")
public record CredentialsProperties(
        @DefaultValue Auth auth, @DefaultValue Ssl ssl) {

    /** What the archive is told of who asks. */
    public enum Mode {
        /** Nothing. */
        NONE,
        /** The gateway, by a user's name and password. */
        BASIC,
        /** The gateway, by a token that stays the same. */
        BEARER,
        /** The gateway, by tokens that it gets by OAuth 2.0 client credentials (RFC 6749 4.4). */
        CLIENT_CREDENTIALS,
        /** Whoever asks the gateway, by the bearer token of the request. */
        RELAY
    }

    /**
     * What the archive is told of who asks.
     *
     * @param mode which of the other settings are needed; those that are not must not be there
     * @param username of {@code basic}
     * @param password of {@code basic}
     * @param token of {@code bearer}
     * @param client of {@code client-credentials}
     */
    public record Auth(
            @DefaultValue("none") Mode mode,
            @Nullable String username,
            @Nullable Secret password,
            @Nullable Secret token,
            @Nullable Client client) {

        public Auth {
            require(mode == Mode.BASIC, "basic", "username", username);
            require(mode == Mode.BASIC, "basic", "password", password);
            require(mode == Mode.BEARER, "bearer", "token", token);
            require(mode == Mode.CLIENT_CREDENTIALS, "client-credentials", "client", client);
        }

        private static void require(boolean needed, String mode, String name, @Nullable Object value) {
            boolean there = value != null
                    && !(value instanceof String text && text.isEmpty())
                    && !(value instanceof Secret secret && secret.isEmpty());
            if (needed != there) {
                throw new IllegalArgumentException("voxelgate.upstream.auth." + name + " belongs to"
                        + " voxelgate.upstream.auth.mode=" + mode + ": "
                        + (needed ? "it is missing" : "the mode is another one"));
            }
        }
    }

    /** How a client proves who it is (RFC 6749 2.3.1): in the Authorization field, or in the form. */
    public enum Method {
        BASIC,
        POST
    }

    /**
     * The gateway as an OAuth 2.0 client.
     *
     * @param tokenUrl of the token endpoint
     * @param clientId the gateway's name there
     * @param clientSecret its password there
     * @param method how it proves who it is
     * @param scopes that are asked for
     * @param parameters further ones of the request, such as {@code audience} or {@code resource}
     * @param renewBefore how long before its end a token is renewed, but not before half of its life
     * @param timeout of a request for a token
     * @param ssl TLS to the token endpoint
     */
    public record Client(
            URI tokenUrl,
            String clientId,
            Secret clientSecret,
            @DefaultValue("basic") Method method,
            @DefaultValue List<String> scopes,
            @DefaultValue Map<String, String> parameters,
            @DefaultValue("60s") Duration renewBefore,
            @DefaultValue("10s") Duration timeout,
            @DefaultValue Ssl ssl) {

        public Client {
            if (Stream.of(tokenUrl, clientId, clientSecret).anyMatch(Objects::isNull)
                    || clientId.isEmpty()
                    || clientSecret.isEmpty()) {
                throw new IllegalArgumentException(
                        "voxelgate.upstream.auth.client needs a token-url, a client-id and a" + " client-secret");
            }
            if (!("http".equalsIgnoreCase(tokenUrl.getScheme()) || "https".equalsIgnoreCase(tokenUrl.getScheme()))
                    || tokenUrl.getHost() == null
                    || tokenUrl.getRawUserInfo() != null
                    || tokenUrl.getRawFragment() != null) {
                throw new IllegalArgumentException(
                        "voxelgate.upstream.auth.client.token-url must be absolute, with http"
                                + " or https and a host, without user information or a fragment");
            }
            if (renewBefore.isNegative() || !timeout.isPositive()) {
                throw new IllegalArgumentException("durations of voxelgate.upstream.auth.client are positive");
            }
        }
    }

    /**
     * TLS of an https URL.
     *
     * @param bundle name of one of {@code spring.ssl.bundle}: its trust store has the CA of the other side, its key
     *     store the certificate that is shown; without one, the CAs of the Java runtime and no certificate
     */
    public record Ssl(@Nullable String bundle) {}
}
