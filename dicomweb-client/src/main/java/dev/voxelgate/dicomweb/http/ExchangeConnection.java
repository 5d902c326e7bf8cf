package dev.voxelgate.dicomweb.http;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.Connection;

/**
 * The connection of one exchange: what to cancel the exchange on, and what to end when it fails. Reactor Netty may use a
 * connection for an exchange that is over already; nobody would read what it brings then, and the archive would wait for
 * that.
 */
final class ExchangeConnection {

    /** An exchange that is over before it has a connection ends on whatever thread that happens. */
    private static final EventExecutor OVER = ImmediateEventExecutor.INSTANCE;

    private final AtomicReference<@Nullable EventExecutor> thread = new AtomicReference<>();
    private volatile @Nullable Connection connection;

    /** To be called before anything is sent. */
    void is(Connection opened) {
        connection = opened;
        if (!thread.compareAndSet(null, opened.channel().eventLoop())) {
            opened.dispose();
        }
    }

    /** The connection's event loop. To be called only when there is a connection. */
    EventExecutor thread() {
        return Objects.requireNonNull(thread.get());
    }

    /**
     * For {@code cancelOn}: the connection's event loop. Reactor Netty hands an answer over in two steps, and a cancel
     * from another thread between them leaves an answer that nobody reads and whose buffers nobody releases.
     */
    Scheduler cancels() {
        return Schedulers.fromExecutor(this::cancel);
    }

    private void cancel(Runnable cancel) {
        var known = thread.compareAndExchange(null, OVER);
        var chosen = known == null ? OVER : known;
        if (chosen.inEventLoop() || chosen.isShuttingDown()) {
            cancel.run();
        } else {
            chosen.execute(cancel);
        }
    }

    /**
     * To be called when the exchange has failed before its answer, while nobody else uses the connection. Netty tells of
     * an error on a socket that is still connecting, and connects it all the same.
     */
    void fail() {
        thread.compareAndSet(null, OVER);
        var opened = connection;
        if (opened != null) {
            opened.dispose();
        }
    }
}
