package dev.voxelgate.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Prints, as operations a second of a result of its own, how many million bytes a benchmark got through. */
@AuxCounters
@State(Scope.Thread)
public class Megabytes {

    /** As JMH wants it. */
    public double megabytes;

    void add(long bytes) {
        megabytes += bytes * 1e-6;
    }
}
