package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.security.SecurityProperties;
import dev.voxelgate.proxy.web.pages.SignIn;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The page to look at volumes.
 *
 * @param enabled whether everybody who reaches the gateway sees {@code /view}; unless said otherwise, with the
 *     embedded archive only
 * @param oidc how people sign in there where callers show tokens
 */
record ViewProperties(
        @Nullable Boolean enabled, @DefaultValue Oidc oidc) {

    /**
     * The page as a client of the tokens' issuer (OpenID Connect).
     *
     * @param clientId of the page at the issuer of tokens, a public client with PKCE; without one people paste a token
     * @param scope what is asked for there, with blanks between
     */
    record Oidc(
            @Nullable String clientId,
            @DefaultValue("openid") String scope) {}

    boolean isShown(boolean demo) {
        return enabled == null ? demo : enabled;
    }

    /** Where the page leads people for a token; null when they paste one. */
    @Nullable
    SignIn signIn(SecurityProperties security) {
        var issuer = security.issuer();
        var client = oidc.clientId();
        return client == null || issuer == null ? null : new SignIn(URI.create(issuer), client, oidc.scope());
    }
}
