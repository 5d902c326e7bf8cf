package dev.voxelgate.proxy.web;

import dev.voxelgate.proxy.upstream.FrameSource;
import dev.voxelgate.proxy.volume.VolumePlan;
import dev.voxelgate.proxy.volume.VolumeRequest;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/**
 * Makes the bytes of an answer: frames as they come, decoded side by side, turned into the array's values chunk by
 * chunk as the client reads. Nothing larger than the window is ever held.
 */
public final class ArrayBody {

    /** Chunks made ahead of the client, so that the network does not wait for the processor. */
    private static final int CHUNKS_AHEAD = 4;

    private final FrameSource frames;
    private final DecodeStage decoding;
    private final Scheduler scheduler;
    private final long windowBytes;

    /**
     * @param scheduler runs pixel arithmetic and compression
     * @param windowBytes how many bytes of frames may be waiting for the decoders or decoded at once; one frame always
     */
    public ArrayBody(FrameSource frames, DecodeStage decoding, Scheduler scheduler, long windowBytes) {
        this.frames = frames;
        this.decoding = decoding;
        this.scheduler = scheduler;
        this.windowBytes = windowBytes;
    }

    /**
     * The body of the answer.
     *
     * @return buffers that belong to the receiver; the first one comes when the first frame was decoded. An error at
     *     any time means that the body is not complete.
     */
    Flux<DataBuffer> of(VolumeRequest request, VolumePlan plan, DataBufferFactory buffers) {
        var npy = Flux.defer(() -> npy(request, plan, buffers));
        return (request.compress() ? NpzBody.of(npy, plan, buffers) : npy)
                .publishOn(scheduler, CHUNKS_AHEAD)
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release);
    }

    private Flux<DataBuffer> npy(VolumeRequest request, VolumePlan plan, DataBufferFactory buffers) {
        var reading = new FrameReading(request, plan);
        var chunks = new NpyChunks(plan, buffers);
        int window = Math.clamp(windowBytes / plan.storedFrameBytes(), 1, 1024);
        return frames.frames(plan)
                .map(reading::of)
                .flatMapSequential(decoding::decode, window, 1)
                .concatMapIterable(chunks::of, 1);
    }
}
