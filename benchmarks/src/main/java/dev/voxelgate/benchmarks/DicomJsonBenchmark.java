package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.json.DicomJsonParser;
import dev.voxelgate.dicomweb.json.JsonLimits;
import dev.voxelgate.dicomweb.model.Attributes;
import io.netty.buffer.Unpooled;
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
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The metadata of a series, 200 small instances or one of 300 frames; beside Jackson's own tree of the same bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DicomJsonBenchmark {

    private static final int CHUNK_BYTES = 64 << 10;

    @Param({"ct", "enhanced"})
    private String series = "ct";

    private final JsonMapper jackson = new JsonMapper();
    private byte[] json = {};

    @Setup
    public void read() {
        json = Series.metadata(series);
    }

    @Benchmark
    public List<Attributes> parse(Megabytes counter) {
        List<Attributes> instances = new ArrayList<>();
        try (var parser = DicomJsonParser.ofMetadata(JsonLimits.DEFAULT)) {
            for (int at = 0; at < json.length; at += CHUNK_BYTES) {
                drain(parser, instances);
                parser.offer(Unpooled.wrappedBuffer(json, at, Math.min(CHUNK_BYTES, json.length - at)));
            }
            drain(parser, instances);
            parser.end();
            drain(parser, instances);
        }
        counter.add(json.length);
        return instances;
    }

    private static void drain(DicomJsonParser parser, List<Attributes> instances) {
        for (var instance = parser.poll(); instance != null; instance = parser.poll()) {
            instances.add(instance);
        }
    }

    @Benchmark
    public JsonNode jacksonTree(Megabytes counter) {
        counter.add(json.length);
        return jackson.readTree(json);
    }
}
