package dev.voxelgate.benchmarks;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.pixels.PixelOptions;
import dev.voxelgate.proxy.pixels.PixelTransform;
import dev.voxelgate.proxy.pixels.Profile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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

/** 512 × 512 pixels from samples to the array's values, in chunks of 128 KiB of direct memory as the gateway does. */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PixelsBenchmark {

    /** What is transformed. */
    public enum Kind {
        SIGNED_16(PhotometricInterpretation.MONOCHROME2, 16, 16, SampleType.SIGNED, true, false),
        UNSIGNED_12(PhotometricInterpretation.MONOCHROME2, 16, 12, SampleType.UNSIGNED, true, false),
        UNSIGNED_8(PhotometricInterpretation.MONOCHROME2, 8, 8, SampleType.UNSIGNED, true, false),
        AS_INT16(PhotometricInterpretation.MONOCHROME2, 16, 12, SampleType.UNSIGNED, true, DType.INT16),
        AS_FLOAT16(PhotometricInterpretation.MONOCHROME2, 16, 12, SampleType.UNSIGNED, true, DType.FLOAT16),
        STORED_16(PhotometricInterpretation.MONOCHROME2, 16, 16, SampleType.SIGNED, false, false),
        STORED_12(PhotometricInterpretation.MONOCHROME2, 16, 12, SampleType.UNSIGNED, false, false),
        RGB(PhotometricInterpretation.RGB, 8, 8, SampleType.UNSIGNED, true, false),
        RGB_PLANAR(PhotometricInterpretation.RGB, 8, 8, SampleType.UNSIGNED, true, true),
        YBR_FULL(PhotometricInterpretation.YBR_FULL, 8, 8, SampleType.UNSIGNED, true, false),
        PALETTE(PhotometricInterpretation.PALETTE_COLOR, 8, 8, SampleType.UNSIGNED, true, false);

        private final ImagePixel image;
        private final PixelOptions options;

        Kind(
                PhotometricInterpretation colour,
                int allocated,
                int stored,
                SampleType type,
                boolean rescale,
                boolean planar) {
            this(new ImagePixel(512, 512, colour, planar, allocated, stored, stored - 1, type), rescale, null);
        }

        Kind(
                PhotometricInterpretation colour,
                int allocated,
                int stored,
                SampleType type,
                boolean rescale,
                DType dtype) {
            this(new ImagePixel(512, 512, colour, false, allocated, stored, stored - 1, type), rescale, dtype);
        }

        Kind(ImagePixel image, boolean rescale, @Nullable DType dtype) {
            this.image = image;
            this.options = new PixelOptions(rescale, Profile.DICOM, dtype, false);
        }
    }

    private static final int CHUNK_BYTES = 128 << 10;

    private static final Attributes ATTRIBUTES = attributes();

    @Param
    private Kind kind = Kind.SIGNED_16;

    private PixelTransform transform = PixelTransform.of(kind.image, ATTRIBUTES, new PixelOptions(true, Profile.DICOM));
    private DecodedFrame frame = new DecodedFrame(new byte[0], false, kind.image.colour());
    private final ByteBuffer out = ByteBuffer.allocateDirect(CHUNK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private byte[] plain = {};

    private static Attributes attributes() {
        var table = new Value.Bytes(new byte[2 * 256]);
        return Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 2)
                .put(Tag.RESCALE_INTERCEPT, -1024)
                .put(Tag.RED_PALETTE_DESCRIPTOR, 256, 0, 16)
                .put(Tag.GREEN_PALETTE_DESCRIPTOR, 256, 0, 16)
                .put(Tag.BLUE_PALETTE_DESCRIPTOR, 256, 0, 16)
                .put(Tag.RED_PALETTE_DATA, table)
                .put(Tag.GREEN_PALETTE_DATA, table)
                .put(Tag.BLUE_PALETTE_DATA, table)
                .build();
    }

    @Setup
    public void fill() {
        var image = kind.image;
        byte[] samples = new byte[(int) image.decodedBytes()];
        new Random(1).nextBytes(samples);
        frame = new DecodedFrame(samples, image.planar(), image.colour());
        transform = PixelTransform.of(image, ATTRIBUTES, kind.options);
        plain = new byte[CHUNK_BYTES];
    }

    @Benchmark
    public ByteBuffer transform(Megabytes counter) {
        int pixels = kind.image.rows() * kind.image.columns();
        int each = CHUNK_BYTES / transform.type().bytes();
        for (int first = 0; first < pixels; first += each) {
            transform.write(frame, 0, first, Math.min(each, pixels - first), out.clear());
        }
        counter.add((long) pixels * transform.type().bytes());
        return out;
    }

    /** What nobody can beat: as many bytes of the array copied to where they go. */
    @Benchmark
    public ByteBuffer copy(Megabytes counter) {
        int bytes = kind.image.rows() * kind.image.columns() * transform.type().bytes();
        for (int first = 0; first < bytes; first += CHUNK_BYTES) {
            out.clear().put(plain, 0, Math.min(CHUNK_BYTES, bytes - first));
        }
        counter.add(bytes);
        return out;
    }
}
