package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Puts a request's token into its context for the archive, and turns the archive's refusals into the caller's. Runs
 * around security, because the rules about studies ask the archive too.
 */
public final class RelayFilter implements WebFilter {

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var token = CallerToken.of(exchange.getRequest().getHeaders().getOrEmpty(HttpHeaders.AUTHORIZATION));
        return chain.filter(exchange)
                .onErrorMap(
                        UpstreamStatusException.class,
                        e -> e.isDenied() ? CallerDeniedException.byArchive(e.status() == 403) : e)
                .contextWrite(context -> token.map(one -> one.in(context)).orElse(context));
    }
}
