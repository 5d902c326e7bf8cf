package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.array.FrameInterpretation.DecodedPixels;
import dev.voxelgate.proxy.array.FrameInterpretation.StoredFrame;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.observe.DecodeMeters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** Decodes frames on the processors' threads, each within a time limit. */
public final class DecodeStage {

    private final FrameDecoders decoders;
    private final Scheduler scheduler;
    private final Duration limit;
    private final DecodeMeters meters;

    /**
     * @param scheduler runs the decoders
     * @param limit for one frame, counted from when its decoder starts
     */
    public DecodeStage(FrameDecoders decoders, Scheduler scheduler, Duration limit, DecodeMeters meters) {
        this.decoders = decoders;
        this.scheduler = scheduler;
        this.limit = limit;
        this.meters = meters;
    }

    /** Decodes one frame; an {@link UndecodableFrameException} when that cannot be done, or not in time. */
    Mono<DecodedPixels> decode(StoredFrame frame) {
        return Mono.create(sink -> sink.onDispose(scheduler.schedule(() -> decode(frame, sink))));
    }

    /** A decoder cannot be stopped: one that is too slow is abandoned, and what it gives in the end is dropped. */
    private void decode(StoredFrame frame, MonoSink<DecodedPixels> sink) {
        var alarm = Schedulers.parallel()
                .schedule(() -> sink.error(frame.tooSlow(limit)), limit.toMillis(), TimeUnit.MILLISECONDS);
        try {
            sink.success(timed(frame));
        } catch (Throwable e) { // even an OutOfMemoryError has to end the exchange rather than leave it hanging
            sink.error(e);
        } finally {
            alarm.dispose();
        }
    }

    private DecodedPixels timed(StoredFrame frame) {
        long start = System.nanoTime();
        boolean done = false;
        try {
            var pixels = frame.decode(decoders);
            done = true;
            return pixels;
        } finally {
            meters.decoded(frame.transferSyntaxUid(), System.nanoTime() - start, done);
        }
    }
}
