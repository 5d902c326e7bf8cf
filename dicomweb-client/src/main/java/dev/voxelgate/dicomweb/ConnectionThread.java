package dev.voxelgate.dicomweb;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * The thread to cancel an exchange on: the event loop of its connection. Reactor Netty hands an answer over in two
 * steps, and a cancel from another thread between them leaves an answer that nobody reads and whose buffers nobody
 * releases.
 */
final class ConnectionThread {

    /** A cancel that comes before there is a connection stays on its own thread, and no connection is used after it. */
    private static final EventExecutor OF_THE_CANCEL = ImmediateEventExecutor.INSTANCE;

    private final AtomicReference<@Nullable EventExecutor> executor = new AtomicReference<>();

    /** To be called before anything is sent. */
    void is(Connection connection) {
        if (!executor.compareAndSet(null, connection.channel().eventLoop())) {
            connection.dispose();
        }
    }

    /** The connection's event loop. To be called only when there is a connection. */
    EventExecutor executor() {
        return Objects.requireNonNull(executor.get());
    }

    /** For {@code cancelOn}. */
    Scheduler scheduler() {
        return Schedulers.fromExecutor(this::execute);
    }

    private void execute(Runnable cancel) {
        var known = executor.compareAndExchange(null, OF_THE_CANCEL);
        var chosen = known == null ? OF_THE_CANCEL : known;
        if (chosen.inEventLoop() || chosen.isShuttingDown()) {
            cancel.run();
        } else {
            chosen.execute(cancel);
        }
    }
}
