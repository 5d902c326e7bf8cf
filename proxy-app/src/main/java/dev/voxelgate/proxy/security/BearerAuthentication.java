package dev.voxelgate.proxy.security;

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
        @Nullable ReactiveAuthenticationManager opaque) implements ReactiveAuthenticationManager {

    @Override
    public Mono<Authentication> authenticate(Authentication credentials) {
        var manager = signed != null && (opaque == null || looksSigned(credentials)) ? signed : opaque;
        return manager == null
                ? Mono.error(new InvalidBearerTokenException("no tokens are accepted"))
                : manager.authenticate(credentials);
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
