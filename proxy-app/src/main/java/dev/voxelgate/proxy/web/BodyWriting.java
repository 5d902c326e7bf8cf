package dev.voxelgate.proxy.web;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.channel.AbortedException;

/**
 * Writes a body so that it never outlives the writing. Spring waits for the first buffer and then begins; where the
 * connection has ended by then, it says so and leaves the body as it is: neither read on nor cancelled, with all that it
 * holds, buffers and a request to the archive among it.
 */
final class BodyWriting {

    private BodyWriting() {}

    /** The result of the writing; with it the body is over, whatever became of it. */
    static Mono<Void> write(ServerHttpResponse response, Flux<DataBuffer> body) {
        return Mono.defer(() -> {
            var over = Sinks.<Void>empty();
            return response.writeWith(body.takeUntilOther(over.asMono()))
                    // An error: should anyone still listen, the body must not seem to have come to its end.
                    .doFinally(_ -> over.tryEmitError(new AbortedException("the writing is over")));
        });
    }
}
