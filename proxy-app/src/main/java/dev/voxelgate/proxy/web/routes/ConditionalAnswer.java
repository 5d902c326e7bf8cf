package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.array.ByteSpan;
import dev.voxelgate.proxy.web.problem.PreconditionFailedException;
import dev.voxelgate.proxy.web.problem.RangeNotSatisfiableException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers with a representation of an exact length, or a part of it, as the conditions and the range of a request say. */
final class ConditionalAnswer {

    private ConditionalAnswer() {}

    /** Writes the body. */
    @FunctionalInterface
    interface Body {

        /** @param isPart whether a client puts it beside other parts of this state */
        Mono<Void> write(ByteSpan span, boolean isPart);
    }

    /**
     * Sets the tag, the status and what belongs to a range, and writes the body if there is one.
     *
     * @param tag strong, with its quotes
     * @param length of the representation in bytes; its own header fields are set
     */
    static Mono<Void> write(ServerWebExchange exchange, String tag, long length, Body body) {
        var request = exchange.getRequest();
        var response = exchange.getResponse();
        response.getHeaders().setETag(tag);
        return switch (new Preconditions(tag, length).evaluate(request.getMethod(), request.getHeaders())) {
            case Preconditions.Whole _ -> {
                // A part of another state may have been begun before, of which nothing was sent.
                response.setStatusCode(HttpStatus.OK);
                response.getHeaders().remove(HttpHeaders.CONTENT_RANGE);
                yield body.write(new ByteSpan(0, length), false);
            }
            case Preconditions.Part(long from, long to) -> {
                response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
                response.getHeaders().setContentLength(to - from);
                response.getHeaders().set(HttpHeaders.CONTENT_RANGE, "bytes %d-%d/%d".formatted(from, to - 1, length));
                yield body.write(new ByteSpan(from, to), true);
            }
            case Preconditions.NotModified _ -> notModified(exchange);
            case Preconditions.Failed _ -> Mono.error(new PreconditionFailedException());
            case Preconditions.Unsatisfiable _ -> Mono.error(new RangeNotSatisfiableException(length));
        };
    }

    /** Answers 304, without what describes a representation. */
    static Mono<Void> notModified(ServerWebExchange exchange) {
        var response = exchange.getResponse();
        response.setStatusCode(HttpStatus.NOT_MODIFIED);
        Representation.undescribe(response.getHeaders());
        return response.setComplete();
    }
}
