package dev.voxelgate.proxy.observe;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.AdmissionObserver;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Meters of the shared limits: how much is taken, how many requests wait, and for how long. */
public final class AdmissionMeters implements AdmissionObserver {

    private final MeterRegistry meters;
    private final DistributionSummary windows;

    public AdmissionMeters(MeterRegistry meters) {
        this.meters = meters;
        this.windows = DistributionSummary.builder("voxelgate.window")
                .description("Memory that a request may have under way")
                .baseUnit("bytes")
                .register(meters);
    }

    /** Shows what an admission has. */
    public void watch(Admission admission) {
        for (var resource : Resource.values()) {
            if (resource == Resource.MEMORY) {
                gauges(admission, resource, "voxelgate.admission.memory", "bytes", "Memory of requests");
            } else {
                gauges(admission, resource, "voxelgate.admission.places", "requests", "Places of requests");
            }
            Gauge.builder("voxelgate.admission.waiting", admission, shared -> shared.waiting(resource))
                    .description("Requests that wait for it")
                    .baseUnit("requests")
                    .tag("resource", name(resource))
                    .register(meters);
        }
    }

    private void gauges(Admission admission, Resource resource, String name, String unit, String description) {
        Gauge.builder(name + ".used", admission, shared -> shared.held(resource))
                .description(description + " that are taken")
                .baseUnit(unit)
                .tag("resource", name(resource))
                .register(meters);
        Gauge.builder(name + ".total", admission, shared -> shared.capacity(resource))
                .description(description + " that there are")
                .baseUnit(unit)
                .tag("resource", name(resource))
                .register(meters);
    }

    @Override
    public void waited(Resource resource, long amount, Outcome outcome, long nanoseconds) {
        if (resource == Resource.MEMORY && outcome == Outcome.GRANTED) {
            windows.record(amount);
        }
        Timer.builder("voxelgate.admission.wait")
                .description("Waiting for a place or for memory; nearly nothing when there is enough")
                .tag("resource", name(resource))
                .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                .serviceLevelObjectives(ResponseMeters.BOUNDS)
                .register(meters)
                .record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    private static String name(Resource resource) {
        return resource.name().toLowerCase(Locale.ROOT);
    }
}
