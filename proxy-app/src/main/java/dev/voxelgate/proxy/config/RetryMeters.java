package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.observe.UpstreamOutcome;
import dev.voxelgate.proxy.upstream.ArchiveBreaker;
import dev.voxelgate.proxy.upstream.ArchiveUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;

/** Meters of retries, by reason, and of the circuit breaker. */
final class RetryMeters {

    private final MeterRegistry meters;
    private final Counter replayedFrames;
    private final Counter replayedBytes;

    RetryMeters(ArchiveBreaker breaker, MeterRegistry meters) {
        this.meters = meters;
        this.replayedFrames = Counter.builder("voxelgate.upstream.replayed.frames")
                .description("Frames that the archive sent again before a retrieval went on where it was")
                .register(meters);
        this.replayedBytes = Counter.builder("voxelgate.upstream.replayed")
                .description("Bytes of frames that the archive sent again before a retrieval went on where it was")
                .baseUnit("bytes")
                .register(meters);
        for (var state : List.of("closed", "open", "half-open")) {
            Gauge.builder("voxelgate.upstream.breaker", breaker, b -> b.state().equals(state) ? 1 : 0)
                    .description("1 for the state in which the circuit breaker is")
                    .tag("state", state)
                    .register(meters);
        }
        for (var reason : List.of("unreachable", "disconnected", "timeout", "truncated", "status", "unavailable")) {
            retries(reason);
        }
    }

    /** Another try is made. */
    void retried(Throwable failure) {
        boolean asked = !(failure instanceof ArchiveUnavailableException);
        retries(asked ? UpstreamOutcome.of(failure) : "unavailable").increment();
    }

    /** A frame of so many bytes came again. */
    void replayed(long bytes) {
        replayedFrames.increment();
        replayedBytes.increment(bytes);
    }

    private Counter retries(String reason) {
        return Counter.builder("voxelgate.upstream.retries")
                .description("Further tries of retrievals from the archive")
                .tag("reason", reason)
                .register(meters);
    }
}
