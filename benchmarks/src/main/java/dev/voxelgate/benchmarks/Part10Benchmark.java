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
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
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
    public List<Frame> parse() {
        List<Frame> frames = new ArrayList<>();
        Series.parse(file, chunkBytes, frames);
        return frames;
    }

    /** What nobody can beat: the same bytes copied once. */
    @Benchmark
    public byte[] copy() {
        return file.clone();
    }
}
