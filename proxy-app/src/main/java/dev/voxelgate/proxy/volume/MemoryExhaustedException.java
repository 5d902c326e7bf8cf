package dev.voxelgate.proxy.volume;

import java.util.function.Supplier;

/**
 * There is no memory for this at the moment (status 503, or a reset). Stands for an OutOfMemoryError, Netty's of direct
 * memory among them, where that would be lost: Reactor throws the machine's errors past every subscriber, and the
 * request would hang.
 */
public final class MemoryExhaustedException extends RuntimeException {

    private MemoryExhaustedException(OutOfMemoryError cause) {
        super("the gateway has no memory left for this request", cause);
    }

    /** Does what needs memory. */
    public static <T> T guard(Supplier<T> work) {
        try {
            return work.get();
        } catch (OutOfMemoryError e) {
            throw new MemoryExhaustedException(e);
        }
    }
}
