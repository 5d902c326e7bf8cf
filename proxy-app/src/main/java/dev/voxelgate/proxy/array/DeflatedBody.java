package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.deflate.DeflateBlock;
import dev.voxelgate.proxy.deflate.DeflatedFile;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Turns the body of one response into the body of a deflated file, as it is made and as the client reads. */
final class DeflatedBody {

    /** Blocks compressed side by side. */
    private static final int BLOCKS = 4;

    private final DeflatedFile file;
    private final DataBufferFactory buffers;
    private boolean begun;

    private DeflatedBody(DeflatedFile file, DataBufferFactory buffers) {
        this.file = file;
        this.buffers = buffers;
    }

    /**
     * The body of the file that a given body is compressed into.
     *
     * @param file makes a new one for each subscriber
     * @param scheduler compresses
     */
    static Flux<DataBuffer> of(
            Flux<DataBuffer> body, Supplier<DeflatedFile> file, DataBufferFactory buffers, Scheduler scheduler) {
        return Flux.defer(() -> new DeflatedBody(file.get(), buffers).write(body, scheduler));
    }

    private Flux<DataBuffer> write(Flux<DataBuffer> body, Scheduler scheduler) {
        var blocks = body.concatMapIterable(this::take, 1)
                .concatWith(Mono.fromCallable(file::end))
                .flatMapSequential(
                        block -> Mono.fromCallable(() -> MemoryExhaustedException.guard(block::deflate))
                                .subscribeOn(scheduler),
                        BLOCKS,
                        1);
        return blocks.concatMapIterable(this::put, 1)
                .concatWith(Mono.fromCallable(file::trailer))
                .map(buffers::wrap);
    }

    /** Gives a deflated block; the header comes with the first one, before which the answer may still be a problem. */
    private List<ByteBuffer> put(ByteBuffer block) {
        if (begun) {
            file.put(block);
            return List.of(block);
        }
        begun = true;
        var header = file.header();
        file.put(block);
        return List.of(header, block);
    }

    /** Takes a buffer, which it releases, and gives the blocks that are full. */
    private List<DeflateBlock> take(DataBuffer buffer) {
        try (var readable = buffer.readableByteBuffers()) {
            List<DeflateBlock> full = new ArrayList<>();
            readable.forEachRemaining(bytes -> full.addAll(MemoryExhaustedException.guard(() -> file.take(bytes))));
            return full;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }
}
