package dev.voxelgate.proxy.reliability;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which exchanges are hurt, and how: always the same for the same seed, target and number of the exchange,
 * however exchanges overtake each other.
 */
final class Faults {

    private final long seed;
    private final List<Fault> kinds;
    private final double probability;
    private final int mostInARow;
    private final AtomicInteger strikes = new AtomicInteger();
    private final Map<String, Integer> exchanges = new HashMap<>();
    private final Map<String, Integer> inARow = new HashMap<>();

    private Faults(long seed, List<Fault> kinds, double probability, int mostInARow) {
        this.seed = seed;
        this.kinds = kinds;
        this.probability = probability;
        this.mostInARow = mostInARow;
    }

    static Faults none() {
        return new Faults(0, List.of(), 0, 0);
    }

    /** Exchanges are hurt with a probability, but never more than three in a row for the same target. */
    static Faults passing(long seed, List<Fault> kinds, double probability) {
        return new Faults(seed, kinds, probability, 3);
    }

    /** Every exchange is hurt. */
    static Faults lasting(long seed, Fault kind) {
        return new Faults(seed, List.of(kind), 1, Integer.MAX_VALUE);
    }

    /** Whether nothing is hurt forever. */
    boolean pass() {
        return mostInARow < Integer.MAX_VALUE;
    }

    boolean isHarmless() {
        return kinds.isEmpty();
    }

    /** How many exchanges there were. */
    synchronized int exchanges() {
        return exchanges.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** How many of them were hurt. */
    int strikes() {
        return strikes.get();
    }

    /** An exchange was hurt. */
    void struck() {
        strikes.incrementAndGet();
    }

    /** What happens to the next exchange, or nothing. */
    synchronized @Nullable Strike next(String target) {
        int number = exchanges.merge(target, 1, Integer::sum);
        var random = new SplittableRandom(seed ^ ((long) target.hashCode() << 32) ^ number);
        boolean struck = random.nextDouble() < probability && inARow.getOrDefault(target, 0) < mostInARow;
        inARow.compute(target, (_, before) -> struck ? (before == null ? 1 : before + 1) : 0);
        return struck ? new Strike(kinds.get(random.nextInt(kinds.size())), random) : null;
    }

    /** A fault, and where its own decisions come from. */
    record Strike(Fault fault, RandomGenerator random) {}
}
