package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.jpeg.JpegFrameDecoder;
import dev.voxelgate.proxy.decode.jpeg2000.Jpeg2000FrameDecoder;
import dev.voxelgate.proxy.decode.jpegls.JpegLsFrameDecoder;
import dev.voxelgate.proxy.decode.rle.RleFrameDecoder;
import dev.voxelgate.proxy.decode.uncompressed.NativeFrameDecoder;
import dev.voxelgate.proxy.pixels.ImagePixels;
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

/** One frame decoded, in bytes of samples; {@code run.py} prints what the C reference takes for the same files. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(
        value = 1,
        jvmArgsAppend = {"--enable-native-access=ALL-UNNAMED"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class CodecBenchmark {

    @Param({"ct", "ct-rle", "ct-jpeg-lossless", "ct-jpeg-ls", "ct-jpeg-2000", "ct-htj2k", "us", "mg", "mg-jpeg-extended"
    })
    private String series = "ct";

    private List<Frame> frames = List.of();
    private List<ImagePixel> images = List.of();
    private int next;

    private final FrameDecoders decoders = new FrameDecoders(List.of(
            NativeFrameDecoder.littleEndian(),
            new RleFrameDecoder(),
            new JpegFrameDecoder(),
            new JpegLsFrameDecoder(),
            Jpeg2000FrameDecoder.load()));

    @Setup
    public void read() {
        frames = Series.of(series).frames();
        images = frames.stream()
                .map(frame -> ImagePixels.of(
                        frame.instance().attributes(), frame.instance().pixelDataTag()))
                .toList();
    }

    /** The next frame; decoders may change what they are given, so each gets a copy, as each frame is new in life. */
    @Benchmark
    public DecodedFrame decode(Megabytes counter) throws DecodeException {
        next = (next + 1) % frames.size();
        var frame = frames.get(next);
        counter.add(images.get(next).decodedBytes());
        return decoders.decode(
                frame.instance().transferSyntax().uid(), frame.data().clone(), images.get(next));
    }
}
