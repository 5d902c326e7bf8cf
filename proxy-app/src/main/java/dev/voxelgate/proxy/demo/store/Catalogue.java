package dev.voxelgate.proxy.demo.store;

import dev.voxelgate.dicomweb.model.Uid;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The instances of an archive in the order they were stored; of several with the same UIDs the first. Immutable. */
public final class Catalogue {

    private final Map<Uid, Map<Uid, Map<Uid, StoredInstance>>> studies = new LinkedHashMap<>();

    public Catalogue(Collection<? extends StoredInstance> instances) {
        for (var instance : instances) {
            studies.computeIfAbsent(instance.study(), _ -> new LinkedHashMap<>())
                    .computeIfAbsent(instance.series(), _ -> new LinkedHashMap<>())
                    .putIfAbsent(instance.sopInstance(), instance);
        }
    }

    /**
     * The instances of a study, of a series, or one; of everything when all are null.
     *
     * @return none when there is no such thing
     */
    public List<StoredInstance> find(@Nullable Uid study, @Nullable Uid series, @Nullable Uid instance) {
        return only(studies, study).stream()
                .flatMap(inStudy -> only(inStudy, series).stream())
                .flatMap(inSeries -> only(inSeries, instance).stream())
                .toList();
    }

    private static <T> Collection<T> only(Map<Uid, T> all, @Nullable Uid uid) {
        if (uid == null) {
            return all.values();
        }
        var one = all.get(uid);
        return one == null ? List.of() : List.of(one);
    }
}
