package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What instances say of themselves: the headers of their files, each asked for on its own. That takes a request for
 * every instance, and is for series whose metadata cannot be believed.
 */
final class InstanceHeaders {

    private final DicomWebClient dicomWeb;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final PlanLimits limits;
    private final int concurrency;

    /** @param concurrency how many requests may be open at once */
    InstanceHeaders(
            DicomWebClient dicomWeb,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            PlanLimits limits,
            int concurrency) {
        this.dicomWeb = dicomWeb;
        this.orthanc = orthanc;
        this.calls = calls;
        this.limits = limits;
        this.concurrency = concurrency;
    }

    /**
     * The attributes of a series' instances, in the order in which the archive lists them.
     *
     * @param instance the only one that is wanted, or null for all
     * @return them; or a {@link ContradictionException} when one that the archive lists is not to be had
     */
    Flux<Attributes> of(Uid study, Uid series, @Nullable Uid instance) {
        var listing = instance == null
                ? listing(study, series)
                : Mono.just(new Listing(List.of(new InstanceIdentity(instance, "")), null));
        return listing.flatMapMany(listed -> Flux.fromIterable(listed.instances)
                .flatMapSequential(
                        wanted -> attributes(study, series, wanted)
                                .onErrorResume(
                                        e -> ArchiveCalls.isNotFound(e) ? missing(listed, wanted) : Mono.error(e)),
                        concurrency,
                        1));
    }

    /**
     * What there is.
     *
     * @param instances what metadata or search name
     * @param found what the search named, or null when it cannot be told
     */
    private record Listing(
            List<InstanceIdentity> instances, @Nullable Set<Uid> found) {

        static Listing of(Map<Uid, InstanceIdentity> named, Optional<Map<Uid, InstanceIdentity>> found) {
            var all = new LinkedHashMap<>(named);
            found.ifPresent(more -> more.forEach(all::putIfAbsent));
            return new Listing(List.copyOf(all.values()), found.map(Map::keySet).orElse(null));
        }
    }

    /**
     * From metadata that may be old, and from a search that may give the first few results only. An Orthanc keeps no
     * metadata longer than it has just these instances.
     */
    private Mono<Listing> listing(Uid study, Uid series) {
        var named = identities(dicomWeb.retrieveMetadata(study, series));
        var found = orthanc == null
                ? identities(dicomWeb.searchForInstances(study, series, Map.of()))
                        .map(Optional::of)
                        .onErrorReturn(Optional.empty()) // not every archive can search
                : Mono.just(Optional.<Map<Uid, InstanceIdentity>>empty());
        return Mono.zip(named, found, Listing::of);
    }

    private Mono<Map<Uid, InstanceIdentity>> identities(Flux<Attributes> answer) {
        return calls.whole(answer.collect(LinkedHashMap::new, this::add));
    }

    private void add(Map<Uid, InstanceIdentity> listed, Attributes attributes) {
        limits.requireInstances(listed.size() + 1);
        var instance = InstanceIdentity.of(attributes);
        listed.put(instance.sopInstanceUid(), instance);
    }

    /**
     * What an Orthanc's files say, whose UIDs need not be known, nor be any.
     *
     * @param ids in the order of the result
     */
    Flux<OfFile> ofFiles(OrthancRest rest, List<OrthancId> ids) {
        return Flux.fromIterable(ids)
                .flatMapSequential(
                        id -> attributes(id.value(), rest.header(id)).map(attributes -> new OfFile(id, attributes)),
                        concurrency,
                        1);
    }

    /** What the file of an instance says. */
    record OfFile(OrthancId id, Attributes attributes) {}

    private Mono<Attributes> attributes(Uid study, Uid series, InstanceIdentity wanted) {
        var uid = wanted.sopInstanceUid();
        return attributes(uid.value(), header(study, series, wanted))
                .doOnNext(attributes -> requireSame(uid, attributes));
    }

    private Mono<Attributes> attributes(String instance, Flux<InstanceHeader> header) {
        // Of one frame, the file is read to its end, which keeps the connection; of many, the connection is the less.
        return calls.whole(header.map(InstanceHeader::attributes)
                        .takeUntil(attributes ->
                                attributes.integer(Tag.NUMBER_OF_FRAMES).orElse(1) > 1)
                        .reduce((first, _) -> first))
                .switchIfEmpty(Mono.error(() -> new ContradictionException(instance, "it did not come")));
    }

    private Flux<InstanceHeader> header(Uid study, Uid series, InstanceIdentity wanted) {
        var uid = wanted.sopInstanceUid();
        var header = uid.isPathSafe()
                ? dicomWeb.retrieveInstanceHeader(study, series, uid)
                : Flux.<InstanceHeader>error(
                        () -> new ContradictionException(uid.value(), "it cannot be asked for by its UID"));
        return orthanc == null
                ? header
                : orthanc.header(OrthancId.ofInstance(wanted.patientId(), study.value(), series.value(), uid.value()))
                        .onErrorResume(ArchiveCalls::isNotFound, _ -> header);
    }

    private static void requireSame(Uid wanted, Attributes attributes) {
        if (!wanted.value().equals(InstanceIdentity.sopInstanceUidIn(attributes))) {
            throw new ContradictionException(wanted.value(), "another instance came");
        }
    }

    /** One that old metadata name and the search does not is gone. */
    private static Mono<Attributes> missing(Listing listed, InstanceIdentity instance) {
        return listed.found != null && !listed.found.contains(instance.sopInstanceUid())
                ? Mono.empty()
                : Mono.error(
                        new ContradictionException(instance.sopInstanceUid().value(), "the archive does not have it"));
    }
}
