package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.observe.Stages;
import dev.voxelgate.proxy.observe.Stages.Stage;
import dev.voxelgate.proxy.upstream.FrameSource;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.Window;
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

    private final FrameSource frames;
    private final DecodeStage decoding;
    private final Scheduler scheduler;
    private final Stages stages;

    /**
     * @param scheduler runs pixel arithmetic and compression
     */
    public ArrayBody(FrameSource frames, DecodeStage decoding, Scheduler scheduler, Stages stages) {
        this.frames = frames;
        this.decoding = decoding;
        this.scheduler = scheduler;
        this.stages = stages;
    }

    /**
     * The body of the answer: the file of the array, or neighbouring bytes of an {@code .npy}.
     *
     * @param span which bytes of the npy file
     * @param window how many frames may be under way
     * @param confirmation has to come before the last buffer is given
     * @return buffers that belong to the receiver; the first one comes when the first frame was decoded. An error at
     *     any time means that the body is not complete.
     */
    public Flux<DataBuffer> of(
            VolumeRequest request,
            ArrayPlan plan,
            ByteSpan span,
            Window window,
            Mono<Void> confirmation,
            DataBufferFactory buffers) {
        var npy = Flux.defer(() -> npy(request, new NpyChunks(plan, span, buffers), window))
                .concatWith(confirmation.then(Mono.empty()));
        return (request.options().compress() ? NpzBody.of(npy, plan, buffers, scheduler) : holdingTheLast(npy))
                .publishOn(new FinishingScheduler(scheduler), CHUNKS_AHEAD)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    /**
     * Gives the last buffer when the archive's answer has come to its end. What is wrong with it may show no sooner, a
     * frame too many for example, and by then a client must not have all the bytes that it was promised. The last member
     * of an npz comes then anyway.
     */
    private static Flux<DataBuffer> holdingTheLast(Flux<DataBuffer> npy) {
        return HoldLastBuffer.byOne(npy);
    }

    private Flux<DataBuffer> npy(VolumeRequest request, NpyChunks chunks, Window window) {
        if (chunks.frames().count() == 0) {
            return Flux.defer(() -> Flux.just(chunks.headerAlone()));
        }
        var reading = new FrameInterpretation(request, chunks.frames());
        var stored = frames.frames(chunks.frames(), window).map(reading::of);
        var parts = window.decodeFrames() == 1
                ? stored.concatMap(frame -> decoding.decode(frame).flatMapIterable(chunks::of), 0)
                : stored.flatMapSequential(decoding::decode, window.decodeFrames(), 1)
                        .concatMapIterable(chunks::of, 1);
        return stages.watch(Stage.DECODE, parts.map(chunks::buffer));
    }
}
