package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.web.connection.ConnectionReset;
import dev.voxelgate.proxy.web.connection.NativeChannel;
import dev.voxelgate.proxy.web.connection.Writability;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a body, and cancels it when the writing fails. Spring waits for the first buffer before it begins to write;
 * when the connection has closed by then, Spring reports an error but neither reads nor cancels the body, which then
 * keeps its buffers and its request to the archive.
 */
final class BodyWriting {

    private BodyWriting() {}

    /** The result of the writing; when that fails or is cancelled, the body is cancelled too. */
    static Mono<Void> write(ServerHttpResponse response, Flux<DataBuffer> body) {
        return Mono.defer(() -> {
            var reading = new AtomicReference<@Nullable Subscription>();
            // Hidden: not every stage that calls itself fuseable is, and none is gained here.
            var watched = body.hide().doOnSubscribe(reading::set);
            return response.writeWith(watched).doOnError(_ -> cancel(reading.get()));
        });
    }

    /** Writes a body as fast as its connection takes it; one that fails when it has begun resets the connection. */
    static Mono<Void> write(ServerWebExchange exchange, Flux<DataBuffer> body) {
        var whole = body.doOnError(_ -> ConnectionReset.ifCommitted(exchange));
        return write(exchange.getResponse(), paced(whole, exchange));
    }

    private static Flux<DataBuffer> paced(Flux<DataBuffer> body, ServerWebExchange exchange) {
        return NativeChannel.of(exchange)
                .map(channel -> Writability.pace(body, channel))
                .orElse(body);
    }

    private static void cancel(@Nullable Subscription body) {
        if (body != null) {
            body.cancel();
        }
    }
}
