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
        for (var uid : decoders.transferSyntaxUids()) {
            byTransferSyntax.put(uid, byName.computeIfAbsent(codec(uid), name -> Codec.of(name, meters)));
        }
        return new DecodeMeters(Map.copyOf(byTransferSyntax), Codec.of(UNKNOWN, meters));
    }

    /** One frame's decoding has ended. */
    public void decoded(String transferSyntaxUid, long nanoseconds, boolean done) {
        var codec = byTransferSyntax.getOrDefault(transferSyntaxUid, unknown);
        (done ? codec.done : codec.failed).record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** The name of a transfer syntax's coding (PS3.5 section 10, PS3.6 A.1). */
    private static String codec(String uid) {
        return switch (uid) {
            case "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99" -> "little-endian";
            case "1.2.840.10008.1.2.2" -> "big-endian";
            case "1.2.840.10008.1.2.5" -> "rle";
            case "1.2.840.10008.1.2.4.57", "1.2.840.10008.1.2.4.70" -> "jpeg-lossless";
            case "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81" -> "jpeg-ls";
            case "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51" -> "jpeg";
            case "1.2.840.10008.1.2.4.201", "1.2.840.10008.1.2.4.202", "1.2.840.10008.1.2.4.203" -> "htj2k";
            default -> uid.startsWith("1.2.840.10008.1.2.4.9") ? "jpeg-2000" : "other";
        };
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
