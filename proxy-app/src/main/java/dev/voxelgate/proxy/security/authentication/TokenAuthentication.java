package dev.voxelgate.proxy.security.authentication;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSecurityContextJWKSet;
import com.nimbusds.jose.proc.JWKSecurityContext;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import dev.voxelgate.proxy.security.SecurityProperties;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.security.authentication.ReactiveAuthenticationManager;
import org.springframework.security.core.Authentication;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.core.OAuth2TokenValidator;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.security.oauth2.jwt.JwtAudienceValidator;
import org.springframework.security.oauth2.jwt.JwtException;
import org.springframework.security.oauth2.jwt.JwtIssuerValidator;
import org.springframework.security.oauth2.jwt.JwtTimestampValidator;
import org.springframework.security.oauth2.jwt.JwtTypeValidator;
import org.springframework.security.oauth2.jwt.NimbusReactiveJwtDecoder;
import org.springframework.security.oauth2.jwt.ReactiveJwtDecoder;
import org.springframework.security.oauth2.server.resource.InvalidBearerTokenException;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationToken;
import reactor.core.publisher.Mono;

/** Checks signed tokens (RFC 7519, RFC 9068). */
final class TokenAuthentication implements ReactiveAuthenticationManager {

    private static final String INVALID = "the token is not valid";

    private final SecurityProperties.Jwt properties;
    private final Grants grants;
    private final ReactiveJwtDecoder decoder;

    TokenAuthentication(SecurityProperties.Jwt properties, IssuerKeys keys, Grants grants) {
        this.properties = properties;
        this.grants = grants;
        this.decoder = decoder(properties, keys);
    }

    private static ReactiveJwtDecoder decoder(SecurityProperties.Jwt properties, IssuerKeys keys) {
        Set<JWSAlgorithm> algorithms =
                properties.algorithms().stream().map(JWSAlgorithm::parse).collect(Collectors.toSet());
        var decoder = NimbusReactiveJwtDecoder.withJwkSource(keys::of)
                .jwtProcessorCustomizer(processor -> processor.setJWSKeySelector(
                        new JWSVerificationKeySelector<JWKSecurityContext>(algorithms, new JWKSecurityContextJWKSet())))
                .build();
        decoder.setJwtValidator(validator(properties));
        return decoder;
    }

    private static OAuth2TokenValidator<Jwt> validator(SecurityProperties.Jwt properties) {
        var times = new JwtTimestampValidator(properties.clockSkew());
        times.setAllowEmptyExpiryClaim(false);
        var type = new JwtTypeValidator("JWT", "at+jwt", "application/at+jwt");
        type.setAllowEmpty(true);
        return new DelegatingOAuth2TokenValidator<>(
                times,
                type,
                new JwtIssuerValidator(Objects.requireNonNull(properties.issuer())),
                new JwtAudienceValidator(Objects.requireNonNull(properties.audience())));
    }

    @Override
    public Mono<Authentication> authenticate(Authentication credentials) {
        return credentials instanceof BearerTokenAuthenticationToken bearer
                ? decoder.decode(bearer.getToken())
                        .map(this::authenticated)
                        // Without their messages and causes, which quote the token.
                        .onErrorMap(BadJwtException.class, _ -> new InvalidBearerTokenException(INVALID))
                        // What the decoder makes of keys that cannot be had.
                        .onErrorMap(
                                IllegalStateException.class,
                                _ -> new CredentialCheckUnavailableException(
                                        "the keys of the tokens' issuer cannot be had"))
                        .onErrorMap(JwtException.class, _ -> new InvalidBearerTokenException(INVALID))
                : Mono.empty();
    }

    private Authentication authenticated(Jwt token) {
        if (!(Grants.claim(token.getClaims(), properties.principalClaim()) instanceof String name) || name.isBlank()) {
            throw new InvalidBearerTokenException(INVALID); // nobody in particular
        }
        return new JwtAuthenticationToken(token, grants.of(token.getClaims(), properties.rolesClaim()), name);
    }
}
