package dev.voxelgate.proxy.web.pages;

import java.net.URI;

/**
 * Where the page to look at volumes leads people for a token (OpenID Connect, the code flow of a public client).
 *
 * @param issuer of tokens, whose endpoints are in its discovery document
 * @param clientId of the page there
 * @param scope with blanks between
 */
public record SignIn(URI issuer, String clientId, String scope) {

    /** What the page's policy lets it connect to (RFC 6454 6.2). */
    String origin() {
        return issuer.getScheme() + "://" + issuer.getRawAuthority();
    }
}
