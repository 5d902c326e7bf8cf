package dev.voxelgate.benchmarks;

import dev.voxelgate.proxy.deflate.DeflateBlock;
import dev.voxelgate.proxy.numpy.NpzWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import java.util.zip.Deflater;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One CT slice as float32, 1 MiB, into an npz; beside zlib's own levels in one piece. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class NpzBenchmark {

    /** The references. */
    @State(Scope.Thread)
    public static class Zlib {
        @Param({"1", "6"})
        private int level;
    }

    private byte[] npy = {};

    @Setup
    public void read() {
        byte[] samples = Series.of("ct").frames().getFirst().data();
        var stored = ByteBuffer.wrap(samples).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer();
        var values = ByteBuffer.allocate(2 * samples.length).order(ByteOrder.LITTLE_ENDIAN);
        while (stored.hasRemaining()) {
            values.putFloat(stored.get() - 1024f);
        }
        npy = values.array();
    }

    @Benchmark
    public long npz(Megabytes counter) {
        var writer = new NpzWriter().member("arr_0.npy", npy.length);
        long bytes = 0;
        for (DeflateBlock block : writer.take(ByteBuffer.wrap(npy))) {
            bytes += block.deflate().remaining();
        }
        counter.add(npy.length);
        return bytes + writer.end().deflate().remaining();
    }

    @Benchmark
    public int zlib(Zlib zlib, Megabytes counter) {
        counter.add(npy.length);
        byte[] out = new byte[2 * npy.length];
        try (var deflater = new Deflater(zlib.level, true)) {
            deflater.setInput(npy);
            deflater.finish();
            return deflater.deflate(out);
        }
    }
}
