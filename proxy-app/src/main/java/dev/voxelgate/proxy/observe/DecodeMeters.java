package dev.voxelgate.proxy.observe;

import dev.voxelgate.proxy.decode.FrameDecoders;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** Counts decoded frames by codec, and times each. */
public final class DecodeMeters {

    private static final String UNKNOWN = "unknown";

    private static final Duration[] BOUNDS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30)
    };

    private final Map<String, Codec> byTransferSyntax;
    private final Codec unknown;

    private DecodeMeters(Map<String, Codec> byTransferSyntax, Codec unknown) {
        this.byTransferSyntax = byTransferSyntax;
        this.unknown = unknown;
    }

    /** Meters of all transfer syntaxes that can be decoded, there from the start, and of those that cannot, as one. */
    public static DecodeMeters of(FrameDecoders decoders, MeterRegistry meters) {
        var byName = new TreeMap<String, Codec>();
        var byTransferSyntax = new TreeMap<String, Codec>();
        decoders.codecNames()
                .forEach((uid, codec) ->
                        byTransferSyntax.put(uid, byName.computeIfAbsent(codec, name -> Codec.of(name, meters))));
        return new DecodeMeters(Map.copyOf(byTransferSyntax), Codec.of(UNKNOWN, meters));
    }

    /** One frame's decoding has ended. */
    public void decoded(String transferSyntaxUid, long nanoseconds, boolean done) {
        var codec = byTransferSyntax.getOrDefault(transferSyntaxUid, unknown);
        (done ? codec.done : codec.failed).record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    private record Codec(Timer done, Timer failed) {

        static Codec of(String name, MeterRegistry meters) {
            return new Codec(timer(name, "done", meters), timer(name, "failed", meters));
        }

        private static Timer timer(String codec, String outcome, MeterRegistry meters) {
            return Timer.builder("voxelgate.decode.frame")
                    .description("Decoding of single frames")
                    .tag("codec", codec)
                    .tag("outcome", outcome)
                    .serviceLevelObjectives(BOUNDS)
                    .register(meters);
        }
    }
}
