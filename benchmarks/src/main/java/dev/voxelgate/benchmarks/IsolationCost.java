package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.isolated.IsolatedFrameDecoder;
import dev.voxelgate.proxy.decode.isolated.WorkerCommand;
import dev.voxelgate.proxy.decode.isolated.WorkerPool;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.pixels.ImagePixels;
import dev.voxelgate.proxy.worker.DecodeWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * What decoder processes cost: the same frames by two threads in this process and in others, in turns, so that what else
 * the machine does hits both. Prints the median and the quartiles of the quotients.
 */
public final class IsolationCost {

    private static final int THREADS = 2;
    private static final int WARM_UP = 4;
    private static final int ROUNDS = 12;
    private static final int FRAMES = 100;
    private static final int MAX_FRAME_BYTES = 4 << 20;
    private static final long MEMORY_BYTES = 64L << 20;

    private IsolationCost() {}

    public static void main(String[] arguments) throws Exception {
        var command = WorkerCommand.of(
                DecodeWorker.class, Jpeg2000FrameDecoder.library().stream().toList(), MAX_FRAME_BYTES, MEMORY_BYTES);
        try (var pool = new WorkerPool(command, _ -> {});
                var threads = Executors.newFixedThreadPool(THREADS)) {
            var isolated = new IsolatedFrameDecoder(pool, Jpeg2000FrameDecoder.codecNames());
            var here = Jpeg2000FrameDecoder.load();
            for (String series : List.of("ct-jpeg-2000", "ct-htj2k")) {
                var frames = Series.of(series).frames();
                var quotients = new ArrayList<Double>();
                for (int round = 0; round < WARM_UP + ROUNDS; round++) {
                    double quotient = 1.0 / nanoseconds(here, frames, threads) * nanoseconds(isolated, frames, threads);
                    if (round >= WARM_UP) {
                        quotients.add(quotient);
                    }
                }
                quotients.sort(null);
                System.out.printf(
                        "%s: isolated / in-process %.2f (%.2f to %.2f)%n",
                        series, quotients.get(ROUNDS / 2), quotients.get(ROUNDS / 4), quotients.get(3 * ROUNDS / 4));
            }
        }
    }

    private static long nanoseconds(FrameDecoder decoder, List<Frame> frames, ExecutorService threads)
            throws Exception {
        long start = System.nanoTime();
        var running = new ArrayList<Future<?>>();
        for (int i = 0; i < FRAMES; i++) {
            var frame = frames.get(i % frames.size());
            var image = ImagePixels.of(
                    frame.instance().attributes(), frame.instance().pixelDataTag());
            running.add(threads.submit(() -> decoder.decode(
                    frame.instance().transferSyntax().uid(),
                    frame.data().clone(),
                    image,
                    Deadline.in(Duration.ofMinutes(1)))));
        }
        for (var future : running) {
            future.get();
        }
        return System.nanoTime() - start;
    }
}
