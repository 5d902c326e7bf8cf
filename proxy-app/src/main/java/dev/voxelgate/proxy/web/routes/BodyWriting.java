package dev.voxelgate.proxy.web.routes;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes a body so that it never outlives the writing. Spring waits for the first buffer and then begins; where the
 * connection has ended by then, it says so and leaves the body as it is: neither read on nor cancelled, with all that it
 * holds, buffers and a request to the archive among it.
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
