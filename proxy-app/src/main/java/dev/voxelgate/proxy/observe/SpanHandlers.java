package dev.voxelgate.proxy.observe;

import io.micrometer.observation.Observation;
import io.micrometer.observation.transport.ReceiverContext;
import io.micrometer.observation.transport.SenderContext;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.handler.DefaultTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingReceiverTracingObservationHandler;
import io.micrometer.tracing.handler.PropagatingSenderTracingObservationHandler;
import io.micrometer.tracing.handler.TracingObservationHandler;
import io.micrometer.tracing.propagation.Propagator;

/** Create spans from observations as Micrometer's own handlers do, but record only the class of a failure. */
public final class SpanHandlers {

    private SpanHandlers() {}

    private static <T extends Observation.Context> void tell(TracingObservationHandler<T> handler, T context) {
        var failure = context.getError();
        if (failure != null) {
            handler.getRequiredSpan(context).error(NamedFailure.of(failure));
        }
    }

    /** Spans within the gateway. */
    public static final class Inner extends DefaultTracingObservationHandler {

        public Inner(Tracer tracer) {
            super(tracer);
        }

        @Override
        public void onError(Observation.Context context) {
            tell(this, context);
        }
    }

    /** Spans of requests to the gateway. */
    public static final class Receiver extends PropagatingReceiverTracingObservationHandler<ReceiverContext<?>> {

        public Receiver(Tracer tracer, Propagator propagator) {
            super(tracer, propagator);
        }

        @Override
        public void onError(ReceiverContext<?> context) {
            tell(this, context);
        }
    }

    /** Spans of requests to the archive. */
    public static final class Sender extends PropagatingSenderTracingObservationHandler<SenderContext<?>> {

        public Sender(Tracer tracer, Propagator propagator) {
            super(tracer, propagator);
        }

        @Override
        public void onError(SenderContext<?> context) {
            tell(this, context);
        }
    }
}
