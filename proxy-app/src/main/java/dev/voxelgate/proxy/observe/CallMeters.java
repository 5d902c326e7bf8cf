package dev.voxelgate.proxy.observe;

import dev.voxelgate.dicomweb.http.CallObserver;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import reactor.netty.resources.ConnectionPoolMetrics;
import reactor.util.context.ContextView;

/**
 * Times the requests to the archive and counts its connections. With tracing, each request is a span and carries the
 * trace context (W3C Trace Context).
 */
public final class CallMeters implements CallObserver {

    private final ObservationRegistry observations;
    private final MeterRegistry meters;

    public CallMeters(ObservationRegistry observations, MeterRegistry meters) {
        this.observations = observations;
        this.meters = meters;
    }

    @Override
    public Call begin(String operation, ContextView context) {
        return new ObservedRequest(operation, context);
    }

    /** One pool with connections to two hosts is two of the same name, of which the first counts: there is one archive. */
    @Override
    public void connections(String pool, ConnectionPoolMetrics connections) {
        gauge(pool, "active", connections, ConnectionPoolMetrics::acquiredSize);
        gauge(pool, "idle", connections, ConnectionPoolMetrics::idleSize);
        Gauge.builder("voxelgate.upstream.connections.pending", connections, ConnectionPoolMetrics::pendingAcquireSize)
                .description("Requests to the archive that wait for a connection")
                .strongReference(true)
                .tag("pool", pool)
                .register(meters);
        Gauge.builder("voxelgate.upstream.connections.max", connections, ConnectionPoolMetrics::maxAllocatedSize)
                .description("Connections to the archive that there may be")
                .strongReference(true)
                .tag("pool", pool)
                .register(meters);
    }

    private void gauge(
            String pool, String state, ConnectionPoolMetrics connections, ToIntFunction<ConnectionPoolMetrics> size) {
        Gauge.builder("voxelgate.upstream.connections", connections, size::applyAsInt)
                .description("Connections to the archive")
                .strongReference(true)
                .tag("pool", pool)
                .tag("state", state)
                .register(meters);
    }

    private final class ObservedRequest implements Call {

        private final String operation;
        private final Map<String, String> headers = new HashMap<>();
        private final Observation observation;
        private final long start = System.nanoTime();
        private volatile int status;

        ObservedRequest(String operation, ContextView context) {
            this.operation = operation;
            this.observation = Observation.createNotStarted("voxelgate.upstream.requests", this::sender, observations)
                    .contextualName("archive " + operation)
                    .lowCardinalityKeyValue("operation", operation)
                    .parentObservation(Stages.parent(context))
                    .start();
        }

        private SenderContext<Map<String, String>> sender() {
            var sender = new SenderContext<Map<String, String>>(
                    (carrier, name, value) -> (carrier == null ? headers : carrier).put(name, value), Kind.CLIENT);
            sender.setCarrier(headers);
            return sender;
        }

        @Override
        public Map<String, String> headers() {
            return Collections.unmodifiableMap(headers);
        }

        @Override
        public void answered(int status) {
            this.status = status;
            Timer.builder("voxelgate.upstream.first.byte")
                    .description("From a request to the archive to the head of its answer")
                    .tag("operation", operation)
                    .serviceLevelObjectives(ResponseMeters.BOUNDS)
                    .register(meters)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
        }

        @Override
        public void ended(@Nullable Throwable failure, boolean cancelled) {
            observation.lowCardinalityKeyValue("outcome", outcome(failure, cancelled));
            observation.lowCardinalityKeyValue("status", status == 0 ? "none" : status / 100 + "xx");
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }

        private static String outcome(@Nullable Throwable failure, boolean cancelled) {
            if (failure != null) {
                return UpstreamOutcome.of(failure);
            }
            return cancelled ? "cancelled" : "done";
        }
    }
}
