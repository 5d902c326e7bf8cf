package dev.voxelgate.proxy.security;

import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpHeaders;
import org.springframework.web.cors.CorsConfiguration;
import org.springframework.web.cors.reactive.CorsUtils;
import org.springframework.web.cors.reactive.DefaultCorsProcessor;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Lets pages of {@link AllowedOrigins} read answers (Fetch Standard 3.3, CORS), problems too. Their preflights are
 * answered here, without credentials and without the archive. For all other origins nothing changes: what they are kept
 * from is in {@link CrossSiteRequestFilter}.
 */
public final class CrossOriginFilter implements WebFilter {

    private static final Duration PREFLIGHT_HOLDS = Duration.ofHours(1);

    /** What clients of arrays and of DICOMweb read, and browsers hide otherwise. */
    private static final List<String> EXPOSED = List.of(
            "Accept-Ranges",
            "Allow",
            "Content-Disposition",
            "Content-Encoding",
            "Content-Length",
            "Content-Location",
            "Content-Range",
            "ETag",
            "Link",
            "Location",
            "Retry-After",
            "Warning",
            "WWW-Authenticate");

    private static final String ANY = "*";

    private final AllowedOrigins origins;
    private final DefaultCorsProcessor processor = new DefaultCorsProcessor();
    private final CorsConfiguration configuration;

    public CrossOriginFilter(AllowedOrigins origins) {
        this.origins = origins;
        this.configuration = configuration();
    }

    /** For any origin: it is asked about allowed ones only. Each answer names the one origin, so credentials may be sent. */
    private static CorsConfiguration configuration() {
        var configuration = new CorsConfiguration();
        configuration.setAllowedOriginPatterns(List.of(ANY));
        configuration.setAllowedMethods(List.of(ANY));
        configuration.setAllowedHeaders(List.of(ANY));
        configuration.setExposedHeaders(EXPOSED);
        configuration.setAllowCredentials(true);
        configuration.setAllowPrivateNetwork(true);
        configuration.setMaxAge(PREFLIGHT_HOLDS);
        return configuration;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        if (origins.isEmpty()) {
            return chain.filter(exchange);
        }
        var request = exchange.getRequest();
        boolean allowed = origins.contains(request.getHeaders().getOrigin());
        if (CorsUtils.isPreFlightRequest(request)) {
            return allowed ? preflight(exchange) : chain.filter(exchange);
        }
        // At the last moment: a problem that takes the place of an answer forgets that answer's fields.
        exchange.getResponse().beforeCommit(() -> Mono.fromRunnable(() -> describe(exchange, allowed)));
        return chain.filter(exchange);
    }

    private void describe(ServerWebExchange exchange, boolean allowed) {
        var headers = exchange.getResponse().getHeaders();
        if (allowed) {
            processor.process(configuration, exchange);
        } else if (!headers.getVary().contains(HttpHeaders.ORIGIN)) {
            headers.add(HttpHeaders.VARY, HttpHeaders.ORIGIN); // a cache must not give this answer to an allowed page
        }
    }

    private Mono<Void> preflight(ServerWebExchange exchange) {
        processor.process(configuration, exchange);
        return exchange.getResponse().setComplete();
    }
}
