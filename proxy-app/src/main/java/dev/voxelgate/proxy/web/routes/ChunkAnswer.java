package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.array.ByteSpan;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.upstream.RecentFrames;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.zarr.ChunkCodec;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Answers with chunks of images: a chunk is what the {@code .npy} has of one frame, as its codec stores it. */
final class ChunkAnswer {

    private final PlanSource plans;
    private final RecentFrames recent;
    private final ArrayBody bodies;
    private final Admission admission;
    private final Stages stages;

    ChunkAnswer(PlanSource plans, RecentFrames recent, ArrayBody bodies, Admission admission, Stages stages) {
        this.plans = plans;
        this.recent = recent;
        this.bodies = bodies;
        this.admission = admission;
        this.stages = stages;
    }

    Mono<Void> answer(ServerWebExchange exchange, OpenStore store, long frame) {
        var codec = store.store().image().codec();
        var headers = exchange.getResponse().getHeaders();
        long bytes = store.plan().frameBytes();
        var tag = store.chunkTag(frame);
        if (codec == ChunkCodec.NONE) {
            return StoreAnswer.conditional(exchange, MediaType.APPLICATION_OCTET_STREAM, tag, bytes, (span, _) -> {
                headers.setContentLength(span.length());
                return written(exchange, store, frame, span);
            });
        }
        return StoreAnswer.conditionalWhole(exchange, MediaType.APPLICATION_OCTET_STREAM, tag, Mono.defer(() -> {
            codec.encodedBytes(bytes).ifPresent(headers::setContentLength);
            return encoded(exchange, store, frame, codec);
        }));
    }

    private Mono<Void> written(ServerWebExchange exchange, OpenStore store, long frame, ByteSpan span) {
        if (StoreAnswer.isHead(exchange)) {
            return exchange.getResponse().setComplete();
        }
        var window = Window.ofOne(store.plan().frames());
        var body = values(exchange, store, frame, span, window);
        return admission.withMemory(
                client(exchange), window.bytes(), () -> stages.watch(Stage.WRITE, BodyWriting.write(exchange, body)));
    }

    /** The whole chunk is there before its first byte is sent: so it has a length. */
    private Mono<Void> encoded(ServerWebExchange exchange, OpenStore store, long frame, ChunkCodec codec) {
        var response = exchange.getResponse();
        if (StoreAnswer.isHead(exchange)) {
            return response.setComplete();
        }
        var window = Window.ofOne(store.plan().frames());
        long bytes = store.plan().frameBytes();
        var encoded = DataBufferUtils.join(values(exchange, store, frame, new ByteSpan(0, bytes), window))
                .map(ChunkAnswer::taken)
                .map(codec::encode)
                .flatMap(chunk -> {
                    response.getHeaders().setContentLength(chunk.length);
                    return response.writeWith(
                            Mono.fromSupplier(() -> response.bufferFactory().wrap(chunk)));
                });
        return admission.withMemory(
                client(exchange),
                Math.addExact(window.bytes(), 3 * bytes), // joined, taken, encoded
                () -> stages.watch(Stage.WRITE, encoded));
    }

    private static byte[] taken(DataBuffer buffer) {
        var bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    /** @param span of the frame's bytes */
    private Flux<DataBuffer> values(
            ServerWebExchange exchange, OpenStore store, long frame, ByteSpan span, Window window) {
        var plan = store.plan();
        long start = frame * plan.frameBytes();
        var frames =
                recent.at(plan.frames(), frame, plans.confirm(store.request().target(), plan.volume()));
        return bodies.from(frames)
                .of(
                        store.request(),
                        store.values(),
                        new ByteSpan(start + span.from(), start + span.to()),
                        window,
                        Mono.empty(),
                        exchange.getResponse().bufferFactory());
    }

    private static ClientAddress client(ServerWebExchange exchange) {
        return ClientAddress.of(exchange.getRequest().getRemoteAddress());
    }
}
