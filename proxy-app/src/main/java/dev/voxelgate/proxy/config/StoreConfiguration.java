package dev.voxelgate.proxy.config;

import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.upstream.FrameSource;
import dev.voxelgate.proxy.upstream.RecentFrames;
import dev.voxelgate.proxy.web.routes.StoreSettings;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires what Zarr stores need beside arrays. */
@Configuration(proxyBeanMethods = false)
class StoreConfiguration {

    /** Frames that nobody reads are forgotten after it: a retrieval waits that long for its reader. */
    private static final Duration KEEP_FRAMES = Duration.ofSeconds(30);

    /** Of the memory that no request uses, frames may have this part until one does. */
    private static final int LENT_PART = 4;

    @Bean
    StoreSettings storeSettings(VoxelgateProperties properties) {
        return new StoreSettings(properties.zarr().keepFor(), properties.zarr().v2());
    }

    @Bean(destroyMethod = "close")
    RecentFrames recentFrames(FrameSource frames, VoxelgateProperties properties, Admission admission) {
        var recent = new RecentFrames(
                frames::frames,
                properties.admission().recentFramesBytes(),
                () -> admission.freeMemory() / LENT_PART,
                KEEP_FRAMES);
        admission.whenMemoryIsTaken(recent::makeRoom);
        return recent;
    }
}
