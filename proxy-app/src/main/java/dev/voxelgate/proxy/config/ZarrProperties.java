package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.positive;

import java.time.Duration;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How Zarr stores are served.
 *
 * @param keepFor how long a store keeps the state of its series since its caller last used it
 * @param v2 whether there are stores of Zarr version 2 too
 */
record ZarrProperties(
        @DefaultValue("10m") Duration keepFor,
        @DefaultValue("false") boolean v2) {

    ZarrProperties {
        positive("keep-for", keepFor);
    }
}
