package dev.voxelgate.dicomweb.stream;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * An incremental parser: chunks of any size go in, results come out when they are asked for. It does no I/O and no
 * work ahead of demand, so back-pressure, and the bound on what a small compressed input can unfold to, follow from
 * not polling. Not thread-safe; {@link ParserFlux} serialises the calls.
 *
 * <p>The order of calls: {@link #poll} until it returns null; then {@link #offer} once or {@link #end} once; and poll
 * again. After an exception only {@link #close} may be called.
 *
 * @param <T> what comes out; never holds a reference-counted buffer that the parser still owns
 */
public interface PullParser<T> extends AutoCloseable {

    /**
     * Gives the parser the next bytes. Only when {@link #poll} has returned null. The parser owns the chunk from here
     * and releases it, at the latest in {@link #close}.
     */
    void offer(ByteBuf chunk);

    /** Says that no chunk follows. Truncation is reported by the next {@link #poll}. */
    void end();

    /**
     * Gives the next result, or null when more input is needed or, after {@link #end}, when there is nothing left.
     *
     * @throws MalformedStreamException when the input is not what the format allows
     * @throws LimitExceededException when the input is over a configured limit
     */
    @Nullable
    T poll();

    /** Releases what is still held. May be called at any time, more than once. */
    @Override
    void close();
}
