package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import reactor.core.publisher.Flux;

/** Bytes cut into pooled chunks of one size, made when they are asked for, which know what became of them. */
public final class Chunks {

    /** The sizes at which every parser has to give equal results. */
    public static final List<Integer> SIZES = List.of(1, 2, 7, 61, Integer.MAX_VALUE);

    private final byte[] bytes;
    private final int size;
    private final Queue<ByteBuf> made = new ConcurrentLinkedQueue<>();

    public Chunks(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = Math.min(size, Math.max(1, bytes.length));
    }

    /** How many chunks the bytes have. */
    public int count() {
        return Math.ceilDiv(bytes.length, size);
    }

    /** The chunks in order. The receiver owns their references. */
    public Flux<ByteBuf> flux() {
        return Flux.fromStream(() -> IntStream.range(0, count()).boxed()).map(this::chunk);
    }

    /** One chunk, owned by the caller. */
    public ByteBuf chunk(int index) {
        int start = index * size;
        int length = Math.min(size, bytes.length - start);
        ByteBuf chunk = PooledByteBufAllocator.DEFAULT.buffer(length).writeBytes(bytes, start, length);
        made.add(chunk);
        return chunk;
    }

    /** How many chunks were made so far. */
    public int made() {
        return made.size();
    }

    /** How many of them are not released. */
    public long held() {
        return made.stream().filter(chunk -> chunk.refCnt() > 0).count();
    }
}
