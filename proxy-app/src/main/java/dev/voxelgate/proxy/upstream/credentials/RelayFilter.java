package dev.voxelgate.proxy.upstream.credentials;

import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import org.springframework.http.HttpHeaders;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Takes note of a request's token for the archive, and says of the archive's refusals that they are the caller's. Around
 * security, whose rules about studies ask the archive too.
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
