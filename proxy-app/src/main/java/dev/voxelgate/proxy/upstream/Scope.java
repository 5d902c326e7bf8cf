package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.Drop;
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

    /** Whether it can be asked for by its UIDs. */
    boolean isPathSafe() {
        return study.isPathSafe() && series.isPathSafe() && (instance == null || instance.isPathSafe());
    }
}
