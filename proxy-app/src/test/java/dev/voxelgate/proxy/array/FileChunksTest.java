package dev.voxelgate.proxy.array;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.Frame;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.container.ArrayFile;
import dev.voxelgate.proxy.container.Compression;
import dev.voxelgate.proxy.decode.Deadline;
import dev.voxelgate.proxy.decode.FrameDecoders;
import dev.voxelgate.proxy.decode.uncompressed.NativeFrameDecoder;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

class FileChunksTest {

    private static final Uid UID = new Uid("1.2");
    private static final Attributes IMAGE = Attributes.builder()
            .put(Tag.SOP_INSTANCE_UID, "1.2.3")
            .put(Tag.ROWS, 2)
            .put(Tag.COLUMNS, 2)
            .put(Tag.BITS_ALLOCATED, 8)
            .build();

    /** Reactor would throw the error at the thread that decodes, and tell nobody that the body ends here. */
    @Test
    void anAllocationThatFailsEndsTheBody() {
        var exhausted = new DefaultDataBufferFactory() {
            @Override
            public DefaultDataBuffer allocateBuffer(int capacity) {
                throw new OutOfMemoryError("scripted");
            }
        };
        StepVerifier.create(chunks(new FileChunks(file(), ByteSpan.whole(file()), exhausted))
                        .publishOn(Schedulers.parallel(), 1))
                .expectError(MemoryExhaustedException.class)
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void aSmallFrameIsOneChunkWithTheHeader() {
        StepVerifier.create(chunks(new FileChunks(file(), ByteSpan.whole(file()), new DefaultDataBufferFactory())))
                .assertNext(chunk -> assertThat(chunk.readableByteCount()).isEqualTo(128 + 4 * 4))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
    }

    /** A file of 128 bytes of header and 4 values of 4 bytes: wherever it is cut, the parts put together are the whole. */
    @Test
    void anyBytesOfTheFileAreThoseOfTheWhole() {
        byte[] whole = bytes(ByteSpan.whole(file()));
        assertThat(whole).hasSize(144);
        for (int from = 120; from < whole.length; from++) {
            for (int to = from + 1; to <= whole.length; to++) {
                assertThat(bytes(new ByteSpan(from, to))).isEqualTo(Arrays.copyOfRange(whole, from, to));
            }
        }
        assertThat(new FileChunks(file(), new ByteSpan(3, 128), new DefaultDataBufferFactory())
                        .frames()
                        .count())
                .as("frames that the header needs")
                .isZero();
    }

    private static byte[] bytes(ByteSpan span) {
        var chunks = new FileChunks(file(), span, new DefaultDataBufferFactory());
        var parts = chunks.frames().count() == 0 ? Flux.just(chunks.headerAlone()) : chunks(chunks);
        var all = new ByteArrayOutputStream();
        StepVerifier.create(parts)
                .thenConsumeWhile(_ -> true, buffer -> all.writeBytes(content(buffer)))
                .expectComplete()
                .verify(Duration.ofSeconds(10));
        return all.toByteArray();
    }

    private static byte[] content(DataBuffer buffer) {
        var bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        return bytes;
    }

    private static ArrayFile file() {
        return new ArrayFile(plan(), plan().npyHeader(), Compression.NONE);
    }

    private static ArrayPlan plan() {
        var builder = new VolumeBuilder(UID, UID, new PlanLimits(1000, 1, 1));
        builder.add(IMAGE);
        return builder.build().all(ArrayOptions.DEFAULT);
    }

    private static Flux<DataBuffer> chunks(FileChunks chunks) {
        var request = new VolumeRequest(new VolumeTarget.Series(UID, UID), ArrayOptions.DEFAULT);
        var header = new InstanceHeader(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, IMAGE, Tag.PIXEL_DATA, false);
        var stored = new FrameInterpretation(request, plan().frames(), false)
                .of(new Frame(header, 0, new byte[] {1, 2, 3, 4}));
        var pixels = stored.decode(new FrameDecoders(List.of(NativeFrameDecoder.littleEndian())), Deadline.NONE);
        return Flux.just(pixels).hide().concatMapIterable(chunks::of, 1).map(chunks::buffer);
    }
}
