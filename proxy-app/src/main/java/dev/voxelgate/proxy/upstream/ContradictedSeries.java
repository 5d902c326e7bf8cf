package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.model.Uid;
import java.time.Duration;

/**
 * Series of which the archive's metadata were contradicted by its instances a while ago. An Orthanc's DICOMweb plugin
 * (seen with 1.20) keeps the metadata of instances that were replaced until it holds their series for stable, and longer
 * when it is restarted meanwhile.
 */
final class ContradictedSeries {

    private static final Duration REMEMBERED = Duration.ofMinutes(10);
    private static final int MOST = 10_000;

    private record Key(Uid study, Uid series) {}

    private final Cache<Key, Boolean> known = Caffeine.newBuilder()
            .expireAfterWrite(REMEMBERED)
            .maximumSize(MOST)
            .executor(Runnable::run)
            .build();

    /** Takes note of one; false when it is known already. */
    boolean add(Uid study, Uid series) {
        return known.asMap().put(new Key(study, series), true) == null;
    }

    boolean contains(Uid study, Uid series) {
        return known.getIfPresent(new Key(study, series)) != null;
    }
}
