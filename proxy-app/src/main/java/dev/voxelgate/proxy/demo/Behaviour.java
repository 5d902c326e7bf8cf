package dev.voxelgate.proxy.demo;

import dev.voxelgate.proxy.demo.store.StoredInstance;
import io.netty.buffer.ByteBuf;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * How an archive treats its clients: tests use it to make the archive slow, unordered or faulty. Every method is
 * called once per exchange, in this order, unless its documentation says otherwise.
 */
public interface Behaviour {

    /** Answers everything at once and as it should be. */
    Behaviour CORRECT = new Behaviour() {};

    /** The request has arrived. Whatever follows waits for the result: empty to go on, or a status to answer with. */
    default Mono<Integer> status(Exchange exchange) {
        return Mono.empty();
    }

    /** The order in which the instances of a study or series are given, in metadata and in multipart bodies alike. */
    default List<StoredInstance> order(Exchange exchange, List<StoredInstance> instances) {
        return instances;
    }

    /** Called before each part of a multipart body, its header included, or item of a JSON list; it waits for it. */
    default Mono<Void> beforePart(Exchange exchange, int index) {
        return Mono.empty();
    }

    /** The body. An error makes the server close the connection; a cancel tells that the client has. */
    default Flux<ByteBuf> body(Exchange exchange, Flux<ByteBuf> body) {
        return body;
    }
}
