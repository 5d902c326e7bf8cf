package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.upstream.FrameObserver;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Meters of the frames that answers are made of, and of those that the archive sends for them. */
final class FrameMeters implements FrameObserver {

    private final Counter wanted;
    private final Fetched whole;
    private final Fetched single;

    FrameMeters(MeterRegistry meters) {
        this.wanted = Counter.builder("voxelgate.frames.wanted")
                .description("Frames that answers are made of")
                .register(meters);
        this.whole = new Fetched("whole", meters);
        this.single = new Fetched("single", meters);
    }

    @Override
    public void wanted(long frames) {
        wanted.increment(frames);
    }

    @Override
    public void fetched(boolean isSingle, long bytes) {
        (isSingle ? single : whole).add(bytes);
    }

    @Override
    public void fetchedStrip(long bytes) {
        whole.bytes.increment(bytes);
    }

    /** What came in one way. */
    private static final class Fetched {

        private final Counter frames;
        private final Counter bytes;

        Fetched(String way, MeterRegistry meters) {
            this.frames = Counter.builder("voxelgate.upstream.frames")
                    .description("Frames that the archive sent")
                    .tag("way", way)
                    .register(meters);
            this.bytes = Counter.builder("voxelgate.upstream.frame")
                    .description("Bytes of frames that the archive sent")
                    .baseUnit("bytes")
                    .tag("way", way)
                    .register(meters);
        }

        void add(long more) {
            frames.increment();
            bytes.increment(more);
        }
    }
}
