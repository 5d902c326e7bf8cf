package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.positive;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * When the archive is not asked because it does not answer.
 *
 * @param openFor how long, before it is tried again
 */
record BreakerProperties(@DefaultValue("5s") Duration openFor) {

    BreakerProperties {
        positive("open-for", openFor);
    }
}
