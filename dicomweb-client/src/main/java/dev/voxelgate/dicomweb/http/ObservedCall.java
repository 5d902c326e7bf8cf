package dev.voxelgate.dicomweb.http;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** Tells how a request ended, once. */
final class ObservedCall {

    private final CallObserver.Call call;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final AtomicBoolean ended = new AtomicBoolean(); // what has ended may still be cancelled

    private ObservedCall(CallObserver.Call call) {
        this.call = call;
    }

    /** The same results, whose end is told before it is passed on. */
    static <T> Flux<T> watch(Flux<T> results, CallObserver.Call call, UpstreamErrors errors) {
        var observed = new ObservedCall(call);
        return results.doOnError(
                        error -> !(error instanceof Redirects.RedirectedException),
                        error -> observed.failure.set(errors.map(error)))
                .doOnTerminate(() -> observed.end(false))
                .doOnCancel(() -> observed.end(true));
    }

    private void end(boolean cancelled) {
        if (ended.compareAndSet(false, true)) {
            call.ended(failure.get(), cancelled);
        }
    }
}
