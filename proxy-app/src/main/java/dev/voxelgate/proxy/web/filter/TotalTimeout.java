package dev.voxelgate.proxy.web.filter;

import dev.voxelgate.proxy.web.connection.ConnectionReset;
import dev.voxelgate.proxy.web.problem.TotalTimeoutException;
import java.time.Duration;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Ends exchanges that take too long, measured from the request to the last byte of its answer: with a problem before
 * the first byte of the answer, with a reset after it.
 */
public final class TotalTimeout implements WebFilter {

    private final Duration limit;

    public TotalTimeout(Duration limit) {
        this.limit = limit;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange).timeout(limit, Mono.defer(() -> end(exchange)));
    }

    private Mono<Void> end(ServerWebExchange exchange) {
        // At once, for a client that reads too slowly would not let the server come to closing the connection.
        return ConnectionReset.nowIfCommitted(exchange).then(Mono.error(new TotalTimeoutException(limit)));
    }
}
