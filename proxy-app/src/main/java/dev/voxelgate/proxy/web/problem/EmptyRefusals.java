package dev.voxelgate.proxy.web.problem;

import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Adds a problem body to refusals of Spring Boot's own endpoints, which have none: an unknown health group, for
 * example.
 */
public final class EmptyRefusals implements WebFilter {

    private static final String ENDPOINTS = "/actuator/";

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var request = exchange.getRequest();
        boolean speaks = request.getPath().value().startsWith(ENDPOINTS)
                && !request.getMethod().equals(HttpMethod.HEAD);
        return chain.filter(
                speaks ? exchange.mutate().response(new Speaking(exchange)).build() : exchange);
    }

    private static final class Speaking extends ServerHttpResponseDecorator {

        Speaking(ServerWebExchange exchange) {
            super(exchange.getResponse());
        }

        @Override
        public Mono<Void> setComplete() {
            var status = getStatusCode();
            return status != null && status.isError() && !isCommitted()
                    ? Mono.error(new ResponseStatusException(status))
                    : super.setComplete();
        }
    }
}
