package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.numpy.NpzWriter;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Turns files into the body of the npz that has them as its members, as they are made and as the client reads. */
final class NpzBody {

    private NpzBody() {}

    /**
     * A file that becomes a member.
     *
     * @param name ASCII, with the extension that numpy leaves out
     * @param bytes exact length
     * @param content buffers that belong to their receiver; subscribed to when the members before it have ended
     */
    record Source(String name, long bytes, Flux<DataBuffer> content) {

        /** A file that is known. */
        static Source of(String name, byte[] content, DataBufferFactory buffers) {
            return new Source(name, content.length, Flux.defer(() -> Flux.just(buffers.wrap(content))));
        }
    }

    /**
     * The npz whose members are the given files, in their order.
     *
     * @param scheduler compresses
     */
    static Flux<DataBuffer> of(List<Source> sources, DataBufferFactory buffers, Scheduler scheduler) {
        return Flux.defer(() -> {
            var writer = new NpzWriter();
            return Flux.fromIterable(sources)
                    .concatMap(
                            source -> DeflatedBody.of(
                                    source.content(),
                                    () -> writer.member(source.name(), source.bytes()),
                                    buffers,
                                    scheduler),
                            0)
                    .concatWith(Mono.fromCallable(() -> buffers.wrap(writer.end())));
        });
    }
}
