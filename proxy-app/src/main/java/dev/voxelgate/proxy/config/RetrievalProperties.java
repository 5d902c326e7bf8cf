package dev.voxelgate.proxy.config;

import static dev.voxelgate.proxy.settings.Settings.positive;

import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How an array's frames are fetched.
 *
 * @param window bytes of frames under way for one request: half of them fetched, half of them being decoded
 * @param concurrency requests to the archive that one array may have open
 */
record RetrievalProperties(
        @DefaultValue("3MB") DataSize window,
        @DefaultValue("4") int concurrency) {

    RetrievalProperties {
        positive("window", window);
        positive("concurrency", concurrency);
    }
}
