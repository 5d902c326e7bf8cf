package dev.voxelgate.proxy.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.isolated.IsolatedFrameDecoder;
import dev.voxelgate.proxy.decode.isolated.WorkerCommand;
import dev.voxelgate.proxy.decode.isolated.WorkerPool;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.worker.DecodeWorker;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Ten thousand damaged codestreams through decoder processes: each ends in a frame or in words, and two processes do. */
class IsolatedMutationTest {

    private static final int CODESTREAMS = 10_000;
    private static final int THREADS = 2;
    private static final int MAX_CODESTREAM_BYTES = 20_000;
    private static final int MAX_FRAME_BYTES = 50_000;

    @Test
    void damagedStreamsNeedNoMoreProcessesThanThreads() throws Exception {
        var frames = frames();
        var mutations = List.of(Mutation.values());
        var command = WorkerCommand.of(
                DecodeWorker.class, Jpeg2000FrameDecoder.library().stream().toList(), MAX_FRAME_BYTES, 64L << 20);
        try (var pool = new WorkerPool(command, _ -> {});
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var decoder = new IsolatedFrameDecoder(pool, Jpeg2000FrameDecoder.codecNames());
            var results = new ArrayList<Future<Boolean>>();
            for (int thread = 0; thread < THREADS; thread++) {
                var random = new Random(thread);
                for (int i = 0; i < CODESTREAMS / THREADS; i++) {
                    var frame = frames.get(random.nextInt(frames.size()));
                    var mutation = mutations.get(i % mutations.size());
                    var other = frames.get(random.nextInt(frames.size()));
                    long seed = random.nextLong();
                    results.add(threads.submit(() ->
                            decodes(decoder, frame, mutation.apply(frame.bytes(), other.bytes(), new Random(seed)))));
                }
            }
            assertThat(count(results)).isStrictlyBetween(0, CODESTREAMS);
            assertThat(pool.pids()).hasSizeBetween(1, THREADS);
            assertThat(pool.started()).isLessThan(2 * THREADS + CODESTREAMS / 1000);
        }
    }

    private static int count(List<Future<Boolean>> results) throws InterruptedException, ExecutionException {
        int decoded = 0;
        for (var result : results) {
            decoded += result.get() ? 1 : 0;
        }
        return decoded;
    }

    private static boolean decodes(FrameDecoder decoder, EncodedFrame frame, byte[] mutated) {
        try {
            var samples = decoder.decode(
                            frame.transferSyntaxUid(), mutated, frame.image(), Deadline.in(Duration.ofSeconds(60)))
                    .samples();
            assertThat(samples).hasSize((int) frame.image().decodedBytes());
            return true;
        } catch (DecodeException e) {
            assertThat(e).hasMessageMatching("\\P{Cntrl}+");
            return false;
        }
    }

    private static List<EncodedFrame> frames() throws IOException, InterruptedException {
        var frames = new ArrayList<EncodedFrame>();
        for (var frame : EncodedFrames.JPEG_2000.make()) {
            if (frame.image().decodedBytes() < MAX_FRAME_BYTES
                    && Files.size(frame.codestream()) < MAX_CODESTREAM_BYTES) {
                frames.add(frame);
            }
        }
        return frames;
    }
}
