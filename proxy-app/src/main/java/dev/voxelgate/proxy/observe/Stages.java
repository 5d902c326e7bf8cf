package dev.voxelgate.proxy.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.contextpropagation.ObservationThreadLocalAccessor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * Times the stages of an answer, and creates spans with tracing. A stage is identified by its name alone; nothing of
 * the request is recorded.
 */
public final class Stages {

    private static final String KEY = ObservationThreadLocalAccessor.KEY;

    private final ObservationRegistry registry;

    public Stages(ObservationRegistry registry) {
        this.registry = registry;
    }

    /** What is timed. */
    public enum Stage {
        /** Asking the archive what there is, and planning the array. */
        PLAN("voxelgate.plan", "plan"),
        /** From the first frame of a request that is decoded to its last one, side by side with all the rest. */
        DECODE("voxelgate.decode.stage", "decode"),
        /** From the first byte that is given to the connection to the last. */
        WRITE("voxelgate.write", "write");

        private final String metric;
        private final String span;

        Stage(String metric, String span) {
            this.metric = metric;
            this.span = span;
        }
    }

    /** Some work, timed from its subscription to its end. */
    public <T> Mono<T> watch(Stage stage, Mono<T> work) {
        return Mono.deferContextual(context -> {
            var running = start(stage, context);
            return work.doOnError(running::failed)
                    .doOnTerminate(running::ended)
                    .doOnCancel(running::cancelled)
                    .contextWrite(running::asParent);
        });
    }

    /** The same; only the first thing asked of it begins the work. */
    public <T> Flux<T> watch(Stage stage, Flux<T> work) {
        return Flux.deferContextual(context -> {
            var running = start(stage, context);
            return work.doOnError(running::failed)
                    .doOnTerminate(running::ended)
                    .doOnCancel(running::cancelled)
                    .contextWrite(running::asParent);
        });
    }

    private Running start(Stage stage, ContextView context) {
        var observation = Observation.createNotStarted(stage.metric, registry)
                .contextualName(stage.span)
                .parentObservation(parent(context));
        return new Running(observation.start());
    }

    static @Nullable Observation parent(ContextView context) {
        return context.getOrDefault(KEY, null);
    }

    /** Logs something as of the request that a context belongs to, so that the line has its trace's identifiers. */
    public static void log(ContextView context, Runnable logging) {
        var observation = parent(context);
        if (observation == null) {
            logging.run();
        } else {
            observation.scoped(logging);
        }
    }

    /** A stage of one answer. */
    private static final class Running {

        private final Observation observation;
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final AtomicBoolean ended = new AtomicBoolean(); // what has ended may still be cancelled

        Running(Observation observation) {
            this.observation = observation;
        }

        void failed(Throwable error) {
            failure.set(error);
        }

        /** Before whoever waits for the work hears of it: a stage ends within the one around it. */
        void ended() {
            var error = failure.get();
            if (error != null) {
                end("failed", error);
            } else {
                end("done", null);
            }
        }

        void cancelled() {
            end("cancelled", null);
        }

        private void end(String outcome, @Nullable Throwable error) {
            if (ended.compareAndSet(false, true)) {
                if (error != null) {
                    observation.error(error);
                }
                observation.lowCardinalityKeyValue("outcome", outcome);
                observation.stop();
            }
        }

        Context asParent(Context context) {
            return context.put(KEY, observation);
        }
    }
}
