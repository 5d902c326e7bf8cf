package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.notNegative;
import static dev.voxelgate.proxy.settings.Settings.positive;

import dev.voxelgate.proxy.volume.PlanLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What one array may be made of.
 *
 * @param maxInstances instances; a plan takes about a kilobyte for each
 * @param maxFrames frames of one array, and of each instance of its series, wanted or not
 * @param keepFor how long what the archive said of its objects is used again when it tells that they have not
 *     changed, which an Orthanc does; 0 for never
 */
record PlanProperties(
        @DefaultValue("50000") int maxInstances,
        @DefaultValue("1000000") long maxFrames,
        @DefaultValue("60s") Duration keepFor) {

    PlanProperties {
        positive("max-instances", maxInstances);
        positive("max-frames", maxFrames);
        notNegative("keep-for", keepFor);
    }

    PlanLimits limits(long maxFrameBytes) {
        return new PlanLimits(maxFrameBytes, maxInstances, maxFrames);
    }
}
