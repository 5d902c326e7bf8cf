package dev.voxelgate.dicomweb.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.dicomweb.error.UpstreamCredentialsException;
import java.util.Base64;
import java.util.regex.Pattern;
import reactor.core.publisher.Mono;

/** By what an archive knows who asks it. Sent to the archive's own origins only. */
@FunctionalInterface
public interface Credentials {

    /** Nothing is said of who asks. */
    Credentials NONE = Mono::empty;

    /**
     * The value of the Authorization field (RFC 9110 11.6.2) for one request, or nothing; may depend on the
     * subscriber's context. Fails with an {@link UpstreamCredentialsException} when there ought to be one and is none.
     */
    Mono<String> authorization();

    /**
     * The archive refused a request with this value, with status 401. When {@link #authorization} then gives another
     * one, the request is made once more.
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
