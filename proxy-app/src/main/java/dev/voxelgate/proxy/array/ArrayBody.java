package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.deflate.GzipFile;
import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.upstream.FrameRetrieval;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the bytes of an answer: frames as they come, decoded side by side, turned into the array's values chunk by
 * chunk as the client reads. Nothing larger than the window is ever held.
 */
public final class ArrayBody {

    /** Chunks made ahead of the client, so that the network does not wait for the processor. */
    private static final int CHUNKS_AHEAD = 2;

    private final FrameRetrieval frames;
    private final DecodeStage decoding;
    private final Scheduler scheduler;
    private final Stages stages;

    /**
     * @param scheduler runs pixel arithmetic and compression
     */
    public ArrayBody(FrameRetrieval frames, DecodeStage decoding, Scheduler scheduler, Stages stages) {
        this.frames = frames;
        this.decoding = decoding;
        this.scheduler = scheduler;
        this.stages = stages;
    }

    /** The same bytes of frames that come from elsewhere. */
    public ArrayBody from(FrameRetrieval other) {
        return new ArrayBody(other, decoding, scheduler, stages);
    }

    /** The same bytes, of frames that are asked for at once and used when something is confirmed. */
    public ArrayBody confirmedBy(Mono<Void> confirmation) {
        return from(frames.confirmedBy(confirmation));
    }

    /**
     * The body of the answer: the file of the array, or neighbouring bytes of one that is not compressed.
     *
     * @param span which bytes of the file, all of one that is compressed
     * @param window how many frames may be under way
     * @param confirmation has to come before the last buffer is given
     * @return buffers that belong to the receiver; the first one comes when the first frame was decoded. An error at
     *     any time means that the body is not complete.
     */
    public Flux<DataBuffer> of(
            VolumeRequest request,
            ArrayFile file,
            ByteSpan span,
            Window window,
            Mono<Void> confirmation,
            DataBufferFactory buffers) {
        var bytes = confirmed(request, file, span, window, confirmation, buffers);
        var body = switch (file.compression()) {
            case NONE -> holdingTheLast(bytes);
            case GZIP -> DeflatedBody.of(bytes, GzipFile::new, buffers, scheduler);
            case NPZ -> NpzBody.of(members(file, bytes, buffers), buffers, scheduler);
        };
        return published(body);
    }

    private static List<NpzBody.Source> members(ArrayFile file, Flux<DataBuffer> bytes, DataBufferFactory buffers) {
        return Stream.concat(
                        Stream.of(new NpzBody.Source("arr_0.npy", file.bytes(), bytes)),
                        file.beside().stream()
                                .map(small -> NpzBody.Source.of(small.name() + ".npy", small.npy(), buffers)))
                .toList();
    }

    /** The same before any compression, made by whoever asks for it. */
    Flux<DataBuffer> uncompressed(
            VolumeRequest request,
            ArrayFile file,
            ByteSpan span,
            Window window,
            Mono<Void> confirmation,
            DataBufferFactory buffers) {
        return holdingTheLast(confirmed(request, file, span, window, confirmation, buffers));
    }

    private Flux<DataBuffer> confirmed(
            VolumeRequest request,
            ArrayFile file,
            ByteSpan span,
            Window window,
            Mono<Void> confirmation,
            DataBufferFactory buffers) {
        return Flux.defer(() -> bytes(request, file, new FileChunks(file, span, buffers), window))
                .concatWith(confirmation.then(Mono.empty()));
    }

    /** Makes a body ahead of the client. */
    Flux<DataBuffer> published(Flux<DataBuffer> body) {
        return body.publishOn(new FinishingScheduler(scheduler), CHUNKS_AHEAD)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /** Runs pixel arithmetic and compression. */
    Scheduler scheduler() {
        return scheduler;
    }

    /**
     * Gives the last buffer when the archive's answer has come to its end. What is wrong with it may show no sooner, a
     * frame too many for example, and by then a client must not have all the bytes that it was promised. The end of
     * a compressed file comes then anyway.
     */
    private static Flux<DataBuffer> holdingTheLast(Flux<DataBuffer> bytes) {
        return HoldLastBuffer.byOne(bytes);
    }

    private Flux<DataBuffer> bytes(VolumeRequest request, ArrayFile file, FileChunks chunks, Window window) {
        if (chunks.frames().count() == 0) {
            return Flux.defer(() -> Flux.just(chunks.headerAlone()));
        }
        var reading = new FrameInterpretation(request, chunks.frames(), file.isPlaced());
        var fetching = mayBeStrips(request, file.plan()) ? window.ofStrips() : window;
        var stored = frames.frames(chunks.frames(), fetching).map(reading::of);
        var parts = window.decodeFrames() == 1
                ? stored.concatMap(frame -> decoding.decode(frame).flatMapIterable(chunks::of), 0)
                : stored.flatMapSequential(decoding::decode, window.decodeFrames(), 1)
                        .concatMapIterable(chunks::of, 1);
        return stages.watch(Stage.DECODE, parts.map(chunks::buffer));
    }

    /**
     * Whether the first rows of a frame can be given without the others: not when channels follow each other, and not when a value
     * of the first frame may be refused.
     */
    private static boolean mayBeStrips(VolumeRequest request, ArrayPlan plan) {
        var dtype = request.options().dtype();
        return !(plan.region().planar() && plan.format().channels() > 1) && (dtype == null || !dtype.isInteger());
    }
}
