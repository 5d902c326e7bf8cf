package dev.voxelgate.proxy.upstream.credentials;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
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
        /** The gateway, by tokens that it gets with the key file of a service account of Google (RFC 7523). */
        SERVICE_ACCOUNT,
        /** The gateway, by a signature of each request with keys of AWS (Signature Version 4). */
        AWS_SIGV4,
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
     * @param serviceAccount of {@code service-account}
     * @param aws of {@code aws-sigv4}
     */
    public record Auth(
            @DefaultValue("none") Mode mode,
            @Nullable String username,
            @Nullable Secret password,
            @Nullable Secret token,
            @Nullable Client client,
            @Nullable Account serviceAccount,
            @Nullable Aws aws) {

        public Auth {
            require(mode == Mode.BASIC, "basic", "username", username);
            require(mode == Mode.BASIC, "basic", "password", password);
            require(mode == Mode.BEARER, "bearer", "token", token);
            require(mode == Mode.CLIENT_CREDENTIALS, "client-credentials", "client", client);
            require(mode == Mode.SERVICE_ACCOUNT, "service-account", "service-account", serviceAccount);
            require(mode == Mode.AWS_SIGV4, "aws-sigv4", "aws", aws);
        }

        private static void require(boolean needed, String mode, String name, @Nullable Object value) {
            if (needed != isSet(value)) {
                throw new IllegalArgumentException("voxelgate.upstream.auth." + name + " belongs to"
                        + " voxelgate.upstream.auth.mode=" + mode + ": "
                        + (needed ? "it is missing" : "the mode is another one"));
            }
        }
    }

    private static boolean isSet(@Nullable Object value) {
        return value != null
                && !(value instanceof String text && text.isEmpty())
                && !(value instanceof Secret secret && secret.isEmpty());
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
     * The gateway as a service account of Google.
     *
     * @param keyFile JSON, as Google makes it
     * @param scopes that are asked for
     */
    public record Account(
            Path keyFile,

            @DefaultValue("https://www.googleapis.com/auth/cloud-healthcare")
            List<String> scopes) {

        public Account {
            if (keyFile == null) {
                throw new IllegalArgumentException("voxelgate.upstream.auth.service-account needs a key-file");
            }
        }
    }

    /**
     * The gateway as a principal of AWS. Its keys are given here, or are in a file that AWS's tools write.
     *
     * @param region where the archive is, such as {@code us-east-1}
     * @param service the archive's signing name
     * @param accessKeyId names the secret key
     * @param secretAccessKey what requests are signed with
     * @param sessionToken of temporary keys, which end; a file is better for those
     * @param credentialsFile in the format of {@code ~/.aws/credentials}, instead of the three before; read again when it
     *     changes
     * @param profile section of that file
     */
    public record Aws(
            String region,
            @DefaultValue("medical-imaging") String service,
            @Nullable String accessKeyId,
            @Nullable Secret secretAccessKey,
            @Nullable Secret sessionToken,
            @Nullable Path credentialsFile,
            @DefaultValue("default") String profile) {

        private static final Pattern NAME = Pattern.compile("[A-Za-z0-9-]+");

        public Aws {
            if (region == null
                    || !NAME.matcher(region).matches()
                    || !NAME.matcher(service).matches()) {
                throw new IllegalArgumentException(
                        "voxelgate.upstream.auth.aws needs a region and a service, of letters, digits and hyphens");
            }
            boolean here = isSet(accessKeyId) && isSet(secretAccessKey);
            boolean anyHere = isSet(accessKeyId) || isSet(secretAccessKey) || isSet(sessionToken);
            if (credentialsFile == null ? !here : anyHere) {
                throw new IllegalArgumentException("voxelgate.upstream.auth.aws needs either an access-key-id and a"
                        + " secret-access-key, or a credentials-file");
            }
        }

        /** The keys that are given here. */
        AwsKeys keys() {
            return new AwsKeys(
                    Objects.requireNonNull(accessKeyId),
                    Objects.requireNonNull(secretAccessKey).value(),
                    isSet(sessionToken) ? Objects.requireNonNull(sessionToken).value() : null);
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
