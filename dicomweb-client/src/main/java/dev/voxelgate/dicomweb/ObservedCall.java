package dev.voxelgate.dicomweb;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;

/** Tells how a request ended. */
final class ObservedCall {

    private ObservedCall() {}

    /** The same results, whose end is told. */
    static <T> Flux<T> watch(Flux<T> results, CallObserver.Call call, UpstreamErrors errors) {
        var failure = new AtomicReference<@Nullable Throwable>();
        return results.doOnError(error -> failure.set(errors.map(error)))
                .doFinally(signal -> call.ended(failure.get(), signal == SignalType.CANCEL));
    }
}
