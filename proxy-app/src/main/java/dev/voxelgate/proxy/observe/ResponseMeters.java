package dev.voxelgate.proxy.observe;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.http.server.reactive.observation.ServerRequestObservationContext;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import org.springframework.web.util.pattern.PathPattern;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Times answers to their first byte and counts their bytes, as they are given to the connection. */
public final class ResponseMeters implements WebFilter {

    static final Duration[] BOUNDS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30),
        Duration.ofSeconds(60)
    };

    private final MeterRegistry meters;

    public ResponseMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        var metered = new Metered(exchange, System.nanoTime());
        return chain.filter(exchange.mutate().response(metered).build());
    }

    /** The route, of which there are a handful, never the path. */
    private static String route(ServerWebExchange exchange) {
        Object pattern = exchange.getAttribute(HandlerMapping.BEST_MATCHING_PATTERN_ATTRIBUTE);
        return pattern instanceof PathPattern route ? route.getPatternString() : "UNKNOWN";
    }

    private final class Metered extends ServerHttpResponseDecorator {

        private final ServerWebExchange exchange;
        private final long start;
        private @Nullable Counter bytes;
        private volatile boolean given;

        Metered(ServerWebExchange exchange, long start) {
            super(exchange.getResponse());
            this.exchange = exchange;
            this.start = start;
        }

        @Override
        public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
            // What is a Mono stays one: Spring gives it a length.
            return body instanceof Mono<? extends DataBuffer> single
                    ? super.writeWith(single.doOnNext(this::written))
                    : super.writeWith(Flux.from(body)
                            .doOnNext(this::written)
                            .doOnComplete(() -> given = true)
                            .doOnCancel(this::left));
        }

        /** A client that closes its connection while its answer is written leaves no other trace in Spring's eyes. */
        private void left() {
            if (!given) {
                ServerRequestObservationContext.findCurrent(exchange.getAttributes())
                        .ifPresent(seen -> seen.setConnectionAborted(true));
            }
        }

        private void written(DataBuffer buffer) {
            var counter = bytes;
            if (counter == null) {
                counter = begun(route(exchange));
                bytes = counter;
            }
            counter.increment(buffer.readableByteCount());
        }

        private Counter begun(String route) {
            Timer.builder("voxelgate.response.first.byte")
                    .description("From a request to the first byte of its answer's body")
                    .tag("uri", route)
                    .serviceLevelObjectives(BOUNDS)
                    .register(meters)
                    .record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
            return Counter.builder("voxelgate.response.sent")
                    .description("Bytes of answers' bodies that were given to connections")
                    .baseUnit("bytes")
                    .tag("uri", route)
                    .register(meters);
        }
    }
}
