package dev.voxelgate.proxy.array;

import dev.voxelgate.proxy.numpy.DeflateBlock;
import dev.voxelgate.proxy.numpy.NpzWriter;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Turns the npy body of one response into the npz body, as it is made and as the client reads. */
final class NpzBody {

    /** Blocks compressed side by side. */
    private static final int BLOCKS = 4;

    private final NpzWriter writer;
    private final DataBufferFactory buffers;
    private boolean begun;

    private NpzBody(ArrayPlan plan, DataBufferFactory buffers) {
        this.writer = new NpzWriter(plan.npyBytes());
        this.buffers = buffers;
    }

    /**
     * The npz body whose one member is the given npy body.
     *
     * @param scheduler compresses
     */
    static Flux<DataBuffer> of(Flux<DataBuffer> npy, ArrayPlan plan, DataBufferFactory buffers, Scheduler scheduler) {
        return Flux.defer(() -> new NpzBody(plan, buffers).write(npy, scheduler));
    }

    private Flux<DataBuffer> write(Flux<DataBuffer> npy, Scheduler scheduler) {
        var blocks = npy.concatMapIterable(this::take, 1)
                .concatWith(Mono.fromCallable(writer::end))
                .flatMapSequential(
                        block -> Mono.fromCallable(() -> MemoryExhaustedException.guard(block::deflate))
                                .subscribeOn(scheduler),
                        BLOCKS,
                        1);
        return blocks.concatMapIterable(this::put, 1)
                .concatWith(Mono.fromCallable(writer::trailer))
                .map(buffers::wrap);
    }

    /** Gives a deflated block; the header comes with the first one, before which the answer may still be a problem. */
    private List<ByteBuffer> put(ByteBuffer block) {
        writer.put(block);
        if (begun) {
            return List.of(block);
        }
        begun = true;
        return List.of(writer.header(), block);
    }

    /** Takes a buffer, which it releases, and gives the blocks that are full. */
    private List<DeflateBlock> take(DataBuffer npy) {
        try (var readable = npy.readableByteBuffers()) {
            List<DeflateBlock> full = new ArrayList<>();
            readable.forEachRemaining(bytes -> full.addAll(MemoryExhaustedException.guard(() -> writer.take(bytes))));
            return full;
        } finally {
            DataBufferUtils.release(npy);
        }
    }
}
