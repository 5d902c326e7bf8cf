package dev.voxelgate.proxy.web.routes;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
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

    private static void cancel(@Nullable Subscription body) {
        if (body != null) {
            body.cancel();
        }
    }
}
