package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.part10.Frame;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

/** Bytes of files per second, in the chunks in which a network brings them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Part10Benchmark {

    @Param({"ct", "ct-deflated", "ct-jpeg-ls", "enhanced"})
    private String series = "ct";

    @Param({"8192", "65536"})
    private int chunkBytes;

    private byte[] file = {};

    @Setup
    public void read() {
        file = Series.of(series).files().getFirst();
    }

    /** One file to its frames. */
    @Benchmark
    public List<Frame> parse(Megabytes counter) {
        List<Frame> frames = new ArrayList<>();
        Series.parse(file, chunkBytes, frames);
        counter.add(file.length);
        return frames;
    }

    /** What nobody can beat: the same bytes copied once. */
    @Benchmark
    public byte[] copy(Megabytes counter) {
        counter.add(file.length);
        return file.clone();
    }
}
