package dev.voxelgate.dicomweb.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/**
 * Makes a blocking call on an event loop or a parallel scheduler fail where it happens, and also fails the test class,
 * because whoever called may have swallowed the error. Registered for every test by being on the class path.
 */
public final class BlockingCheck implements BeforeAllCallback {

    private static final Queue<BlockingOperationError> BLOCKING_CALLS = new ConcurrentLinkedQueue<>();

    static {
        BlockHound.install(builder -> builder.blockingMethodCallback(BlockingCheck::refuse)
                // Netty's own allocator takes short locks when it grows.
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator", "allocate")
                // Handing a task to a pool takes the short lock of its queue.
                .allowBlockingCallsInside("java.util.concurrent.ThreadPoolExecutor", "execute")
                // Jackson makes each deserializer once.
                .allowBlockingCallsInside(
                        "tools.jackson.databind.deser.DeserializerCache", "_createAndCacheValueDeserializer")
                .allowBlockingCallsInside("io.netty.buffer.AdaptivePoolingAllocator$Magazine", "free")
                // The first call after a circuit breaker's pause changes its state under a short lock, for which others
                // wait.
                .allowBlockingCallsInside(
                        "io.github.resilience4j.circuitbreaker.internal.CircuitBreakerStateMachine$OpenState",
                        "toHalfOpenState")
                // Connections that resume one TLS session share it, and the short lock of what it tells.
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "isValid")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "getPacketBufferSize")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "getApplicationBufferSize")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "getMaximumPacketSize")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "setMaximumPacketSize")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "getNegotiatedMaxFragSize")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "expandBufferSizes")
                .allowBlockingCallsInside("sun.security.ssl.SSLSessionImpl", "invalidate"));
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        // Not an AfterAllCallback: what has @AutoClose is closed after those.
        AutoCloseable afterClass = () -> failOnBlockingCalls(context.getDisplayName());
        context.getStore(Namespace.create(BlockingCheck.class)).put("class", afterClass);
    }

    private static void failOnBlockingCalls(String where) {
        List<BlockingOperationError> calls = takeBlockingCalls();
        if (!calls.isEmpty()) {
            var failure = new AssertionError(calls.size() + " blocking calls in " + where);
            calls.forEach(failure::addSuppressed);
            throw failure;
        }
    }

    private static void refuse(BlockingMethod method) {
        var error = new BlockingOperationError(method);
        BLOCKING_CALLS.add(error);
        throw error;
    }

    /** Gives, and forgets, the blocking calls seen up to now. */
    static List<BlockingOperationError> takeBlockingCalls() {
        var calls = new ArrayList<BlockingOperationError>();
        for (var call = BLOCKING_CALLS.poll(); call != null; call = BLOCKING_CALLS.poll()) {
            calls.add(call);
        }
        return calls;
    }
}
