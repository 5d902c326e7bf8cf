package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/**
 * A parser that reads its chunks in place: it holds one at a time. What overrides a method here calls it as well.
 *
 * @param <T> what comes out
 */
public abstract class ChunkParser<T> implements PullParser<T> {

    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private boolean ended;

    @Override
    public void offer(ByteBuf next) {
        releaseChunk();
        chunk = next;
    }

    @Override
    public void end() {
        ended = true;
    }

    /** The chunk that was offered last, from its first unread byte; empty when there is none. This class owns it. */
    protected final ByteBuf chunk() {
        return chunk;
    }

    /** Whether no chunk follows. */
    protected final boolean hasEnded() {
        return ended;
    }

    /** Drops the chunk, which is used up. */
    protected final void releaseChunk() {
        chunk.release();
        chunk = Unpooled.EMPTY_BUFFER;
    }

    @Override
    public void close() {
        releaseChunk();
    }
}
