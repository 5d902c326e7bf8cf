package dev.voxelgate.proxy.upstream;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.StoredFiles;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * What an Orthanc's database knows of instances beside their metadata: their order, and the names of the stored files. Of an
 * instance that was stored again with other pixels, nothing but the name of its file need be another one.
 */
final class OrthancDatabase {

    /** What the database has of this many instances is a document of 2 MB. */
    static final int MOST_LISTED = 2_000;

    private static final int MOST_CONFIRMED = 10_000;

    private final OrthancRest rest;
    private final ArchiveCalls calls;

    /** The last change of a series at which it was found to have the files of a volume. */
    private final Cache<Confirmed, String> confirmed =
            Caffeine.newBuilder().maximumSize(MOST_CONFIRMED).build();

    private record Confirmed(OrthancId series, String digest) {}

    OrthancDatabase(OrthancRest rest, ArchiveCalls calls) {
        this.rest = rest;
        this.calls = calls;
    }

    /**
     * Compares the metadata of a series that has only just changed with the database: so an old order is found before the first
     * byte of an answer. What the database does not have is found out by the instances' own headers.
     *
     * @param collected from metadata
     * @param anew the same from the instances, where the two disagree
     * @return one of them, with the names of the stored files
     */
    Mono<VolumeBuilder> verified(Scope scope, VolumeBuilder collected, Mono<VolumeBuilder> anew) {
        if (scope.instance() != null || collected.size() == 0 || collected.size() > MOST_LISTED) {
            return named(scope, collected);
        }
        return told(rest.stored(series(collected.patientId(), scope.study(), scope.series())))
                .flatMap(stored -> agree(stored, collected)
                        ? named(collected, stored)
                        : anew.flatMap(other -> named(other, stored)))
                .defaultIfEmpty(collected);
    }

    private static boolean agree(OrthancRest.StoredSeries stored, VolumeBuilder collected) {
        return stored.isStable()
                || collected.agreesWith(stored.instances().stream()
                        .map(OrthancRest.Stored::ordering)
                        .toList());
    }

    private static Mono<VolumeBuilder> named(VolumeBuilder collected, OrthancRest.StoredSeries stored) {
        collected.storedAs(stored.files());
        return Mono.just(collected);
    }

    /** Adds the names of the stored files. */
    Mono<VolumeBuilder> named(Scope scope, VolumeBuilder collected) {
        if (collected.size() == 0) {
            return Mono.just(collected);
        }
        var patient = collected.patientId();
        var instance = scope.instance();
        return instance == null
                ? named(series(patient, scope.study(), scope.series()), collected)
                : namedInstance(instance(patient, scope.study(), scope.series(), instance), collected);
    }

    /** The same, of a series whose identifier is known. */
    Mono<VolumeBuilder> named(OrthancId series, VolumeBuilder collected) {
        return named(collected, files(series, collected.size()));
    }

    /** Of too many, the time when one was last stored stands for their names. */
    private Mono<StoredFiles> files(OrthancId series, int instances) {
        return instances > MOST_LISTED
                ? rest.lastChange(series).map(change -> StoredFiles.lastChangedAt(change.name()))
                : rest.storedIn(series).map(OrthancRest.Stored::files);
    }

    /** Whether the files of a volume are still those that it was made of. */
    Mono<Boolean> isUnchanged(VolumeTarget target, Volume volume) {
        var unchanged = switch (target) {
            case VolumeTarget.OrthancSeries(OrthancId id) -> isUnchanged(id, volume);
            case VolumeTarget.Series _ ->
                isUnchanged(series(volume.patientId(), volume.study(), volume.series()), volume);
            case VolumeTarget.OrthancInstance(OrthancId id, var _) -> file(id).map(volume::isStoredAs);
            case VolumeTarget.Instance(var study, var series, var instance, var _) ->
                file(instance(volume.patientId(), study, series, instance)).map(volume::isStoredAs);
        };
        return told(unchanged).defaultIfEmpty(true);
    }

    /** The files are listed once for each change: readers of a store ask for each chunk. */
    private Mono<Boolean> isUnchanged(OrthancId series, Volume volume) {
        if (volume.size() > MOST_LISTED) {
            return files(series, volume.size()).map(volume::isStoredAs);
        }
        var key = new Confirmed(series, volume.digest());
        return rest.lastChange(series)
                .flatMap(change -> change.isStable() && change.name().equals(confirmed.getIfPresent(key))
                        ? Mono.just(true)
                        : files(series, volume.size())
                                .map(volume::isStoredAs)
                                .doOnNext(unchanged -> confirm(key, change, unchanged)));
    }

    private void confirm(Confirmed key, OrthancRest.Change change, boolean unchanged) {
        if (unchanged && change.isStable()) {
            confirmed.put(key, change.name());
        }
    }

    private static OrthancId series(String patientId, Uid study, Uid series) {
        return OrthancId.ofSeries(patientId, study.value(), series.value());
    }

    private static OrthancId instance(String patientId, Uid study, Uid series, Uid instance) {
        return OrthancId.ofInstance(patientId, study.value(), series.value(), instance.value());
    }

    private Mono<StoredFiles> file(OrthancId instance) {
        return rest.storedInstance(instance).map(stored -> OrthancRest.Stored.files(List.of(stored)));
    }

    /** The same, of an instance whose identifier is known. */
    Mono<VolumeBuilder> namedInstance(OrthancId instance, VolumeBuilder collected) {
        return named(collected, file(instance));
    }

    private Mono<VolumeBuilder> named(VolumeBuilder collected, Mono<StoredFiles> names) {
        return told(names).doOnNext(collected::storedAs).thenReturn(collected);
    }

    /** Nothing when the identifier was computed otherwise by Orthanc, or this part of its API is not to be had. */
    private <T> Mono<T> told(Mono<T> call) {
        return calls.whole(call)
                .onErrorResume(
                        e -> e instanceof UnknownResourceException || e instanceof UpstreamStatusException,
                        _ -> Mono.empty());
    }
}
