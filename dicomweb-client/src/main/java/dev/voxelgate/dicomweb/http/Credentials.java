package dev.voxelgate.dicomweb.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import java.net.URI;
import java.util.Base64;
import java.util.Map;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/** By what an archive knows who asks it. Sent to the archive's own origins only. */
@FunctionalInterface
public interface Credentials {

    /** The field of RFC 9110 11.6.2. */
    String AUTHORIZATION = "Authorization";

    /** Nothing is said of who asks. */
    Credentials NONE = Mono::empty;

    /**
     * The value of the Authorization field for any request, or nothing; may depend on the subscriber's context. Empty
     * too for a scheme that signs each request, see {@link #fields}. Fails with an {@link UpstreamCredentialsException} when there ought to be one and is none.
     */
    Mono<String> authorization();

    /**
     * The header fields that show who asks. A scheme that signs requests computes them here; they hold for this request
     * only. Fails as {@link #authorization} does.
     *
     * @return names and values, which replace those that the request has; empty to say nothing
     */
    default Mono<Map<String, String>> fields(RequestHead request) {
        return authorization().map(value -> Map.of(AUTHORIZATION, value)).defaultIfEmpty(Map.of());
    }

    /**
     * The URL that is sent for this one. A scheme that signs requests may write it in the one spelling that the archive
     * computes the signature with; both name the same resource.
     */
    default URI spelled(URI uri) {
        return uri;
    }

    /**
     * The archive refused a request with this value, with status 401. When the next one is another, the request is made
     * once more.
     */
    default void refused(String authorization) {}

    /** HTTP Basic (RFC 7617). */
    static Credentials basic(String user, String password) {
        if (user.indexOf(':') >= 0 || (user + password).chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "a user's name has no colon, and neither it nor the password a control character");
        }
        String value = "Basic " + Base64.getEncoder().encodeToString((user + ':' + password).getBytes(UTF_8));
        return () -> Mono.just(value);
    }

    /** One bearer token for all requests (RFC 6750 2.1). */
    static Credentials bearer(String token) {
        if (!Pattern.matches("[A-Za-z0-9._~+/-]+=*", token)) {
            throw new IllegalArgumentException("the token has characters that no bearer token has");
        }
        String value = "Bearer " + token;
        return () -> Mono.just(value);
    }
}
