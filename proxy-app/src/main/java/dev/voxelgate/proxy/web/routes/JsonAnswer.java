package dev.voxelgate.proxy.web.routes;

import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers with a JSON document that is made anew for each request; to HEAD with its header fields. */
final class JsonAnswer {

    private JsonAnswer() {}

    static Mono<Void> write(ServerWebExchange exchange, byte[] document) {
        var response = exchange.getResponse();
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        response.getHeaders().setContentLength(document.length);
        return exchange.getRequest().getMethod().equals(HttpMethod.HEAD)
                ? response.setComplete()
                : response.writeWith(
                        Mono.fromSupplier(() -> response.bufferFactory().wrap(document)));
    }
}
