package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.observe.SpanHandlers;
import dev.voxelgate.proxy.observe.TracingFilter;
import io.micrometer.tracing.Tracer;
import io.micrometer.tracing.propagation.Propagator;
import org.springframework.boot.micrometer.tracing.autoconfigure.MicrometerTracingAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Wires tracing, when a trace endpoint is configured. */
@Configuration(proxyBeanMethods = false)
@Conditional(TracingConfiguration.Configured.class)
class TracingConfiguration {

    @Bean
    @Order(MicrometerTracingAutoConfiguration.RECEIVER_TRACING_OBSERVATION_HANDLER_ORDER)
    SpanHandlers.Receiver receivedSpans(Tracer tracer, Propagator propagator) {
        return new SpanHandlers.Receiver(tracer, propagator);
    }

    @Bean
    @Order(MicrometerTracingAutoConfiguration.SENDER_TRACING_OBSERVATION_HANDLER_ORDER)
    SpanHandlers.Sender sentSpans(Tracer tracer, Propagator propagator) {
        return new SpanHandlers.Sender(tracer, propagator);
    }

    @Bean
    @Order(MicrometerTracingAutoConfiguration.DEFAULT_TRACING_OBSERVATION_HANDLER_ORDER)
    SpanHandlers.Inner innerSpans(Tracer tracer) {
        return new SpanHandlers.Inner(tracer);
    }

    /** Matches when traces have somewhere to go. */
    static final class Configured implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            return TracingFilter.isConfigured(context.getEnvironment());
        }
    }
}
