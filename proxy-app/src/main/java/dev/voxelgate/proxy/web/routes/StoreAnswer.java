package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.web.problem.PreconditionFailedException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers with a value of a store: conditional, and in ranges where it is stored as it is sent (RFC 9110 13, 14). */
final class StoreAnswer {

    private StoreAnswer() {}

    /** Answers with bytes that are there. */
    static Mono<Void> of(ServerWebExchange exchange, MediaType type, byte[] bytes) {
        var response = exchange.getResponse();
        return conditional(exchange, type, EntityTag.of(bytes), bytes.length, (span, _) -> {
            response.getHeaders().setContentLength(span.length());
            return isHead(exchange)
                    ? response.setComplete()
                    : response.writeWith(Mono.fromSupplier(() -> response.bufferFactory()
                            .allocateBuffer((int) span.length())
                            .write(bytes, (int) span.from(), (int) span.length())));
        });
    }

    static boolean isHead(ServerWebExchange exchange) {
        return exchange.getRequest().getMethod().equals(HttpMethod.HEAD);
    }

    /** Answers with bytes that can be had in parts, as conditions and range say. */
    static Mono<Void> conditional(
            ServerWebExchange exchange, MediaType type, String tag, long length, ConditionalAnswer.Body body) {
        describe(exchange, type, "bytes");
        return ConditionalAnswer.write(exchange, tag, length, body);
    }

    /** Answers with bytes that are made as a whole; a range of them is none. */
    static Mono<Void> conditionalWhole(ServerWebExchange exchange, MediaType type, String tag, Mono<Void> whole) {
        describe(exchange, type, "none");
        exchange.getResponse().getHeaders().setETag(tag);
        var request = exchange.getRequest();
        return switch (new Preconditions(tag, 0).evaluate(request.getMethod(), request.getHeaders())) {
            case Preconditions.Whole _, Preconditions.Part _, Preconditions.Unsatisfiable _ -> whole;
            case Preconditions.NotModified _ -> ConditionalAnswer.notModified(exchange);
            case Preconditions.Failed _ -> Mono.error(new PreconditionFailedException());
        };
    }

    private static void describe(ServerWebExchange exchange, MediaType type, String ranges) {
        var headers = exchange.getResponse().getHeaders();
        headers.setContentType(type);
        headers.set(HttpHeaders.ACCEPT_RANGES, ranges);
    }
}
