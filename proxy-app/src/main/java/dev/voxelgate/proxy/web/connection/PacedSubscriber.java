package dev.voxelgate.proxy.web.connection;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Passes buffers on, and requests more when the last ones were written and the connection is writable. The state is
 * kept on the event loop that writes the buffers, so a task that runs after a write sees the remaining room.
 */
final class PacedSubscriber<T> implements CoreSubscriber<T>, Subscription {

    /** One to be written while the next one is made. */
    private static final int AHEAD = 2;

    private final CoreSubscriber<? super T> actual;
    private final Writability connection;
    private @Nullable Subscription source;

    private long demand;
    /** Asked for and not yet written. */
    private long asked;

    PacedSubscriber(CoreSubscriber<? super T> actual, Writability connection) {
        this.actual = actual;
        this.connection = connection;
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(source, subscription)) {
            source = subscription;
            connection.execute(() -> connection.whenWritable(this::pull));
            actual.onSubscribe(this);
        }
    }

    @Override
    public void request(long n) {
        if (Operators.validate(n)) {
            connection.execute(() -> {
                demand = Operators.addCap(demand, n);
                pull();
            });
        }
    }

    @Override
    public void onNext(T buffer) {
        actual.onNext(buffer);
        connection.execute(() -> {
            asked--;
            pull();
        });
    }

    private void pull() {
        long more = Math.min(demand, AHEAD - asked);
        if (more > 0 && asked <= AHEAD / 2 && connection.isWritable()) {
            asked += more;
            demand -= more;
            source().request(more);
        }
    }

    @Override
    public void onError(Throwable failure) {
        leave();
        actual.onError(failure);
    }

    @Override
    public void onComplete() {
        leave();
        actual.onComplete();
    }

    @Override
    public void cancel() {
        leave();
        source().cancel();
    }

    /** The connection may have another answer to send. */
    private void leave() {
        connection.execute(() -> connection.whenWritable(null));
    }

    private Subscription source() {
        return Objects.requireNonNull(source);
    }
}
