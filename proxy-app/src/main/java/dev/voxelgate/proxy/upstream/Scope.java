package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.Drop;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a volume is made of.
 *
 * @param instance null for all of the series
 * @param drop instances that are left out
 */
record Scope(Uid study, Uid series, @Nullable Uid instance, Set<Drop> drop) {

    Scope {
        drop = Set.copyOf(drop);
    }

    /** Collects what it is made of. */
    VolumeBuilder builder(PlanLimits limits) {
        return new VolumeBuilder(study, series, limits, drop);
    }

    /** Whether it can be asked for by its UIDs. */
    boolean isPathSafe() {
        return study.isPathSafe() && series.isPathSafe() && (instance == null || instance.isPathSafe());
    }
}
