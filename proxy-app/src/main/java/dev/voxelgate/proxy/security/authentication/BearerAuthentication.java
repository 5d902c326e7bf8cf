package dev.voxelgate.proxy.security.authentication;

import dev.voxelgate.proxy.admission.ClientAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import reactor.core.publisher.Mono;

/**
 * Checks tokens in the way that fits their form, where both are configured: a signed one has three parts with dots
 * between (RFC 7515 7.1). One that looks signed is never asked about: what it says of itself would not count.
 *
 * @param signed null when signed tokens are not accepted
 * @param opaque null when nobody is asked about tokens
 */
record BearerAuthentication(
        @Nullable ReactiveAuthenticationManager signed,
        @Nullable IntrospectedAuthentication opaque) {

    /** The check of what comes from an address. */
    ReactiveAuthenticationManager of(ClientAddress client) {
        return credentials -> authenticate(client, credentials);
    }

    private Mono<Authentication> authenticate(ClientAddress client, Authentication credentials) {
        if (signed != null && (opaque == null || looksSigned(credentials))) {
            return signed.authenticate(credentials);
        }
        return opaque == null
                ? Mono.error(new InvalidBearerTokenException("no tokens are accepted"))
                : opaque.of(client).authenticate(credentials);
    }

    private static boolean looksSigned(Authentication credentials) {
        return credentials instanceof BearerTokenAuthenticationToken bearer
                && bearer.getToken()
                                .chars()
                                .filter(character -> character == '.')
                                .count()
                        == 2;
    }
}
