package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.array.FrameInterpretation.DecodedPixels;
import dev.voxelgate.proxy.array.FrameInterpretation.StoredFrame;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.observe.DecodeMeters;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
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
        return Mono.create(sink -> {
            var ended = new AtomicBoolean();
            var task = scheduler.schedule(() -> decode(frame, sink, ended));
            sink.onDispose(() -> {
                ended.set(true);
                task.dispose(); // Interrupts the thread, at which decoders look with their deadline.
            });
        });
    }

    /**
     * The deadline ends the decoder, at its next look at it. The alarm ends the answer where the decoder looks too late, or
     * never: then it is abandoned, and what it gives in the end is dropped.
     */
    private void decode(StoredFrame frame, MonoSink<DecodedPixels> sink, AtomicBoolean ended) {
        var deadline = Deadline.in(limit);
        var alarm = Schedulers.parallel()
                .schedule(
                        () -> {
                            if (ended.compareAndSet(false, true)) {
                                sink.error(frame.tooSlow(limit));
                            }
                        },
                        limit.toMillis(),
                        TimeUnit.MILLISECONDS);
        try {
            var pixels = timed(frame, deadline);
            if (ended.compareAndSet(false, true)) {
                sink.success(pixels);
            }
        } catch (Throwable e) { // even an OutOfMemoryError has to end the exchange rather than leave it hanging
            if (ended.compareAndSet(false, true)) {
                sink.error(e);
            }
        } finally {
            alarm.dispose();
        }
    }

    private DecodedPixels timed(StoredFrame frame, Deadline deadline) {
        long start = System.nanoTime();
        boolean done = false;
        try {
            var pixels = frame.decode(decoders, deadline);
            done = true;
            return pixels;
        } finally {
            frame.spent().add(System.nanoTime() - start);
            if (frame.frame().isEnd() || !done) {
                meters.decoded(frame.transferSyntaxUid(), frame.spent().sum(), done);
            }
        }
    }
}
