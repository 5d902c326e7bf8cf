package dev.voxelgate.proxy.observe;

import dev.voxelgate.proxy.decode.isolated.Ending;
import dev.voxelgate.proxy.decode.isolated.WorkerPool;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Meters of decoder processes: how many there are, how many frames wait for the start of one, and why they ended. */
public final class DecoderProcessMeters {

    private DecoderProcessMeters() {}

    /** Shows what a pool has. */
    public static void watch(WorkerPool pool, MeterRegistry meters) {
        Gauge.builder("voxelgate.decode.processes", pool, WorkerPool::busy)
                .description("Decoder processes")
                .tag("state", "busy")
                .register(meters);
        Gauge.builder("voxelgate.decode.processes", pool, WorkerPool::idle)
                .description("Decoder processes")
                .tag("state", "idle")
                .register(meters);
        Gauge.builder("voxelgate.decode.processes.waiting", pool, WorkerPool::waiting)
                .description("Frames that wait for a decoder process to start")
                .baseUnit("frames")
                .register(meters);
        FunctionCounter.builder("voxelgate.decode.processes.started", pool, WorkerPool::started)
                .description("Decoder processes that were started")
                .register(meters);
        for (var ending : Ending.values()) {
            FunctionCounter.builder("voxelgate.decode.processes.ended", pool, shared -> shared.ended(ending))
                    .description("Decoder processes that ended")
                    .tag("reason", ending.name().toLowerCase(Locale.ROOT))
                    .register(meters);
        }
    }
}
