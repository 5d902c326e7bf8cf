package dev.voxelgate.proxy.security;

import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Refuses what a web page of somebody else could make a browser ask: the browser is on the gateway's own network, and
 * sends names, passwords and certificates along by itself.
 *
 * <p>Whatever may change something, from a page of another site. And, where nobody is asked who they are because only
 * this machine is served, whatever is asked of another name than this machine's: one that its owner lets lead to the
 * loopback address would make a page of theirs one of the gateway's (DNS rebinding). Other programs need not say where
 * they come from and are not affected.
 */
public final class CrossSiteRequestFilter implements WebFilter {

    private static final String FETCH_SITE = "Sec-Fetch-Site";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Set<HttpMethod> SAFE = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    /** This machine, to itself. */
    private static final Pattern LOCAL = Pattern.compile(
            "(?:(?:[a-z0-9-]+\\.)*localhost\\.?|127(?:\\.[0-9]{1,3}){3}|\\[::1])(?::[0-9]*)?|",
            Pattern.CASE_INSENSITIVE);

    private final boolean onlyLocal;
    private final AllowedOrigins allowed;
    private final @Nullable String ownAuthority;

    /**
     * @param onlyLocal whether requests are to name this machine
     * @param publicUrl the gateway's root as clients know it, if that was said
     * @param allowed whose pages are as good as the gateway's own
     */
    public CrossSiteRequestFilter(boolean onlyLocal, @Nullable URI publicUrl, AllowedOrigins allowed) {
        this.onlyLocal = onlyLocal;
        this.allowed = allowed;
        this.ownAuthority = publicUrl == null ? null : publicUrl.getRawAuthority();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        var host = request.getHeaders().getFirst(HttpHeaders.HOST);
        boolean local = host == null || LOCAL.matcher(host).matches() || isOwn(host);
        if (onlyLocal && !local && !RoleRules.isOpen(request)) {
            return Mono.error(new ForbiddenException(
                    "only this machine is served, and by its own name; voxelgate.pass.public-url allows another one"));
        }
        if (!SAFE.contains(request.getMethod()) && isForeign(request, host)) {
            return Mono.error(new ForbiddenException("a page of another site may not ask for this"));
        }
        return chain.filter(exchange);
    }

    private boolean isForeign(ServerHttpRequest request, @Nullable String host) {
        var origin = request.getHeaders().getOrigin();
        if (allowed.contains(origin)) {
            return false;
        }
        var site = request.getHeaders().getFirst(FETCH_SITE);
        if (site != null) {
            return !OWN_SITES.contains(site.toLowerCase(Locale.ROOT));
        }
        if (origin == null) {
            return false; // no browser, or none of this century's
        }
        var authority = origin.replaceFirst("^[A-Za-z][A-Za-z0-9+.-]*://", "");
        return !authority.equalsIgnoreCase(host)
                && !authority.equalsIgnoreCase(request.getURI().getRawAuthority())
                && !isOwn(authority);
    }

    private boolean isOwn(String authority) {
        return authority.equalsIgnoreCase(ownAuthority);
    }
}
