package dev.voxelgate.proxy.web.routes;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.AdmissionObserver.Resource;
import dev.voxelgate.proxy.admission.ClientAddress;
import dev.voxelgate.proxy.array.ArrayBody;
import dev.voxelgate.proxy.array.ByteSpan;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.upstream.PlanSource;
import dev.voxelgate.proxy.upstream.RecentFrames;
import dev.voxelgate.proxy.volume.FrameSequence;
import dev.voxelgate.proxy.volume.OverLimitException;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.Window;
import dev.voxelgate.proxy.zarr.ChunkCodec;
import dev.voxelgate.proxy.zarr.StoreItem;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.MediaType;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers with chunks of images: a chunk is what the {@code .npy} has of its frames, as its codec stores it. One of a single frame
 * is asked for with its neighbours, which are read ahead; one of several is a retrieval of its own.
 */
final class ChunkAnswer {

    /** What a codec takes and makes are arrays, which have less than 2 GiB; what cannot be compressed grows by less than 32 MiB. */
    private static final long MOST_ENCODED_BYTES = Integer.MAX_VALUE - (32L << 20);

    /** A buffer of elements that no frame has. */
    private static final int PADDING_BYTES = 1 << 16;

    private final PlanSource plans;
    private final RecentFrames recent;
    private final ArrayBody bodies;
    private final Window.Limits limits;
    private final Admission admission;
    private final Stages stages;

    ChunkAnswer(
            PlanSource plans,
            RecentFrames recent,
            ArrayBody bodies,
            Window.Limits limits,
            Admission admission,
            Stages stages) {
        this.plans = plans;
        this.recent = recent;
        this.bodies = bodies;
        this.limits = limits;
        this.admission = admission;
        this.stages = stages;
    }

    /**
     * Refuses a store whose chunks can never be held; those without a codec need not be.
     *
     * @throws UnprocessableVolumeException when one is larger than an array of Java's
     * @throws OverLimitException when one of several frames takes more memory than there is
     */
    OpenStore requireEncodable(OpenStore store) {
        var image = store.store().image();
        if (image.codec() == ChunkCodec.NONE) {
            return store;
        }
        if (store.chunkBytes() > MOST_ENCODED_BYTES) {
            throw new UnprocessableVolumeException(
                    "too-large", "a chunk with a codec has at most %d bytes".formatted(MOST_ENCODED_BYTES));
        }
        long most = admission.capacity(Resource.MEMORY);
        var window = window(store, store.plan().frames().part(0, image.chunkFrames()));
        if (!isOfSingleFrames(store) && encodedBytes(store, window) > most) {
            throw new OverLimitException(
                    "a chunk of %d frames with a codec".formatted(image.chunkFrames()),
                    "voxelgate.admission.memory",
                    most);
        }
        return store;
    }

    Mono<Void> answer(ServerWebExchange exchange, OpenStore store, StoreItem.Chunk chunk) {
        var codec = store.store().image().codec();
        var headers = exchange.getResponse().getHeaders();
        long bytes = store.chunkBytes();
        var tag = store.chunkTag(chunk);
        if (codec == ChunkCodec.NONE) {
            return StoreAnswer.conditional(exchange, MediaType.APPLICATION_OCTET_STREAM, tag, bytes, (span, _) -> {
                headers.setContentLength(span.length());
                return written(exchange, store, chunk, span);
            });
        }
        return StoreAnswer.conditionalWhole(exchange, MediaType.APPLICATION_OCTET_STREAM, tag, Mono.defer(() -> {
            codec.encodedBytes(bytes).ifPresent(headers::setContentLength);
            return encoded(exchange, store, chunk, codec);
        }));
    }

    private Mono<Void> written(ServerWebExchange exchange, OpenStore store, StoreItem.Chunk chunk, ByteSpan span) {
        if (StoreAnswer.isHead(exchange)) {
            return exchange.getResponse().setComplete();
        }
        var window = window(store, frames(store, chunk));
        var body = values(exchange, store, chunk, span, window);
        return admission.withMemory(
                client(exchange), window.bytes(), () -> stages.watch(Stage.WRITE, BodyWriting.write(exchange, body)));
    }

    /** The whole chunk is there before its first byte is sent: so it has a length. */
    private Mono<Void> encoded(ServerWebExchange exchange, OpenStore store, StoreItem.Chunk chunk, ChunkCodec codec) {
        var response = exchange.getResponse();
        if (StoreAnswer.isHead(exchange)) {
            return response.setComplete();
        }
        var window = window(store, frames(store, chunk));
        var encoded = DataBufferUtils.join(values(exchange, store, chunk, new ByteSpan(0, store.chunkBytes()), window))
                .map(ChunkAnswer::taken)
                .map(codec::encode)
                .flatMap(bytes -> {
                    response.getHeaders().setContentLength(bytes.length);
                    return response.writeWith(
                            Mono.fromSupplier(() -> response.bufferFactory().wrap(bytes)));
                });
        return admission.withMemory(
                client(exchange), encodedBytes(store, window), () -> stages.watch(Stage.WRITE, encoded));
    }

    /** Joined, taken, encoded. */
    private static long encodedBytes(OpenStore store, Window window) {
        return Math.addExact(window.bytes(), Math.multiplyExact(3, store.chunkBytes()));
    }

    private static byte[] taken(DataBuffer buffer) {
        var bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return bytes;
    }

    private static boolean isOfSingleFrames(OpenStore store) {
        return store.store().image().chunkFrames() == 1;
    }

    private static FrameSequence frames(OpenStore store, StoreItem.Chunk chunk) {
        return store.plan().frames().part(chunk.first(), chunk.frames());
    }

    private Window window(OpenStore store, FrameSequence frames) {
        return isOfSingleFrames(store) ? Window.ofOne(store.plan().frames()) : Window.of(frames, limits);
    }

    /** @param span of the chunk's bytes */
    private Flux<DataBuffer> values(
            ServerWebExchange exchange, OpenStore store, StoreItem.Chunk chunk, ByteSpan span, Window window) {
        var plan = store.plan();
        var buffers = exchange.getResponse().bufferFactory();
        long start = chunk.first() * plan.frameBytes();
        long stored = chunk.frames() * plan.frameBytes();
        var ofFrames = new ByteSpan(Math.min(span.from(), stored), Math.min(span.to(), stored));
        var confirmation = plans.confirm(store.request().target(), plan.volume());
        boolean isSingle = isOfSingleFrames(store);
        var values = (isSingle ? bodies.from(recent.at(plan.frames(), chunk.first(), confirmation)) : bodies)
                .of(
                        store.request(),
                        store.values(),
                        new ByteSpan(start + ofFrames.from(), start + ofFrames.to()),
                        window,
                        isSingle ? Mono.empty() : confirmation,
                        buffers);
        return chunk.missing() == 0
                ? values
                : values.concatWith(padding(
                        store.store().image().fillElement(),
                        new ByteSpan(span.from() - ofFrames.from(), span.to() - ofFrames.to()),
                        buffers));
    }

    /** The fill value in place of frames; the span is of its bytes. */
    private static Flux<DataBuffer> padding(byte[] element, ByteSpan span, DataBufferFactory buffers) {
        return Flux.defer(() -> {
            var bytes = new byte[PADDING_BYTES + element.length];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = element[i % element.length];
            }
            int skipped = (int) (span.from() % element.length);
            return Flux.range(0, Math.toIntExact(Math.ceilDiv(span.length(), PADDING_BYTES)))
                    .map(part -> buffers.allocateBuffer(PADDING_BYTES).write(bytes, skipped, (int)
                            Math.min(PADDING_BYTES, span.length() - (long) part * PADDING_BYTES)));
        });
    }

    private static ClientAddress client(ServerWebExchange exchange) {
        return ClientAddress.of(exchange.getRequest().getRemoteAddress());
    }
}
