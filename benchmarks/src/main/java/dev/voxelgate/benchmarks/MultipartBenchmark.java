package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
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

/** Ten files as an archive sends a series, in the chunks in which a network brings them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class MultipartBenchmark {

    private static final String BOUNDARY = "ad1c4aeb-59a8-4a09-8f9f-8dbb1e6e7a7c";

    @Param({"ct", "ct-jpeg-ls"})
    private String series = "ct";

    @Param({"8192", "65536"})
    private int chunkBytes;

    private byte[] body = {};

    @Setup
    public void read() {
        var out = new ByteArrayOutputStream();
        for (byte[] file : Series.of(series).files()) {
            out.writeBytes(ascii("\r\n--" + BOUNDARY + "\r\nContent-Type: application/dicom\r\nContent-Length: "
                    + file.length + "\r\nMIME-Version: 1.0\r\n\r\n"));
            out.writeBytes(file);
        }
        out.writeBytes(ascii("\r\n--" + BOUNDARY + "--\r\n"));
        body = out.toByteArray();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Benchmark
    public long parse(Megabytes counter) {
        long bytes = 0;
        try (var parser = new MultipartParser(BOUNDARY, MultipartLimits.DEFAULT)) {
            for (int at = 0; at < body.length; at += chunkBytes) {
                parser.offer(Unpooled.wrappedBuffer(body, at, Math.min(chunkBytes, body.length - at)));
                bytes += drain(parser);
            }
            parser.end();
            bytes += drain(parser);
        }
        counter.add(body.length);
        return bytes;
    }

    private static long drain(MultipartParser parser) {
        long bytes = 0;
        for (var event = parser.poll(); event != null; event = parser.poll()) {
            if (event instanceof MultipartEvent.PartBody(var slice)) {
                bytes += slice.readableBytes();
                slice.release();
            }
        }
        return bytes;
    }

    /** What looking at every byte costs at least: a search for one that is rare. */
    @Benchmark
    public int scan(Megabytes counter) {
        int found = 0;
        var all = Unpooled.wrappedBuffer(body);
        for (int at = 0; at >= 0 && at < body.length; at++) {
            at = all.indexOf(at, body.length, (byte) '\r');
            if (at < 0) {
                break;
            }
            found++;
        }
        counter.add(body.length);
        return found;
    }
}
