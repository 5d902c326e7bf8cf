package dev.voxelgate.proxy.web.filter;

import dev.voxelgate.proxy.audit.message.Outcome;
import dev.voxelgate.proxy.audit.trail.AuditTrail;
import dev.voxelgate.proxy.web.problem.Problems;
import java.util.Optional;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;

/**
 * Audits the end of every exchange that touches patients' data: complete, failed, or cancelled by the client. It is
 * the outermost filter, so it also sees the requests that other filters refuse.
 */
public final class AuditFilter implements WebFilter {

    private final AuditTrail trail;

    public AuditFilter(AuditTrail trail) {
        this.trail = trail;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var notes = AuditRecord.begin(exchange);
        var noted = exchange.mutate().response(new CountedResponse(exchange.getResponse(), notes));
        if (notes.asksInContent()) {
            noted.request(new NotedRequest(exchange.getRequest(), notes));
        }
        return chain.filter(noted.build())
                .doOnSuccess(_ -> answered(exchange, notes))
                .doOnError(failure -> failed(exchange, notes, failure))
                .doOnCancel(() -> notes.end(trail, status(exchange), Outcome.CLIENT_LEFT));
    }

    private void answered(ServerWebExchange exchange, AuditRecord notes) {
        // A connection that ends before the body does is no error to the server.
        notes.end(trail, status(exchange), notes.isWhole() ? Outcome.ofStatus(status(exchange)) : Outcome.CLIENT_LEFT);
    }

    private void failed(ServerWebExchange exchange, AuditRecord notes, Throwable failure) {
        if (AbortedException.isConnectionReset(failure)) {
            notes.end(trail, status(exchange), Outcome.CLIENT_LEFT);
        } else if (exchange.getResponse().isCommitted()) {
            notes.end(trail, status(exchange), Outcome.brokenOff(status(exchange)));
        } else {
            int status = Problems.of(failure).status();
            notes.end(trail, status, Outcome.ofStatus(status));
        }
    }

    private static int status(ServerWebExchange exchange) {
        return Optional.ofNullable(exchange.getResponse().getStatusCode())
                .map(HttpStatusCode::value)
                .orElse(200);
    }

    /** Counts what is sent. */
    private static final class CountedResponse extends ServerHttpResponseDecorator {

        private final AuditRecord notes;

        CountedResponse(ServerHttpResponse response, AuditRecord notes) {
            super(response);
            this.notes = notes;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            return getDelegate().writeWith(counted(body));
        }

        @Override
        public Mono<Void> writeAndFlushWith(Publisher<? extends Publisher<? extends DataBuffer>> body) {
            return getDelegate().writeAndFlushWith(Flux.from(body).map(this::counted));
        }

        /** What is one buffer stays one: Spring sets its length. */
        private Publisher<? extends DataBuffer> counted(Publisher<? extends DataBuffer> body) {
            notes.bodyBegins();
            return body instanceof Mono<? extends DataBuffer> one
                    ? one.doOnNext(notes::sent).doOnSuccess(_ -> notes.bodyEnds())
                    : Flux.from(body).doOnNext(notes::sent).doOnComplete(notes::bodyEnds);
        }
    }

    /** Remembers the beginning of what it receives. */
    private static final class NotedRequest extends ServerHttpRequestDecorator {

        private final AuditRecord notes;

        NotedRequest(ServerHttpRequest request, AuditRecord notes) {
            super(request);
            this.notes = notes;
        }

        @Override
        public Flux<DataBuffer> getBody() {
            return super.getBody().doOnNext(notes::received);
        }
    }
}
