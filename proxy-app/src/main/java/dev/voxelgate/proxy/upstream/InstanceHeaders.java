package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.OrthancId;
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

    private final MediaTypeNegotiation negotiation;
    private final InstanceSearch search;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final int concurrency;

    /** @param concurrency how many requests may be open at once */
    InstanceHeaders(
            MediaTypeNegotiation negotiation,
            InstanceSearch search,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            int concurrency) {
        this.negotiation = negotiation;
        this.search = search;
        this.orthanc = orthanc;
        this.calls = calls;
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
        var named = search.listed(negotiation.ask(
                        MediaTypeNegotiation.Resource.METADATA, client -> client.retrieveMetadata(study, series)))
                .map(Optional::of)
                // Not every archive has metadata of series; then the search has to name the instances.
                .onErrorResume(
                        refusal -> orthanc == null && Refusals.isOfResource(refusal),
                        refusal -> search.instances(study, series)
                                .onErrorMap(_ -> refusal)
                                .filter(instances -> !instances.isEmpty())
                                .switchIfEmpty(Mono.error(refusal))
                                .thenReturn(Optional.empty()));
        var found = orthanc == null
                ? search.instances(study, series)
                        .map(Optional::of)
                        .onErrorReturn(Optional.empty()) // not every archive can search
                : Mono.just(Optional.<Map<Uid, InstanceIdentity>>empty());
        return Mono.zip(named, found, (metadata, more) -> Listing.of(metadata.orElse(Map.of()), more));
    }

    /** The attributes of one instance; errors as those of its retrieval. */
    Mono<Attributes> ofOne(Uid study, Uid series, Uid instance) {
        return attributes(study, series, new InstanceIdentity(instance, ""));
    }

    /**
     * What an Orthanc's files say, whose UIDs need not be known, nor be any.
     *
     * @param ids in the order of the result
     */
    Flux<OfFile> ofFiles(OrthancRest rest, List<OrthancId> ids) {
        return Flux.fromIterable(ids)
                .flatMapSequential(
                        id -> ofFile(rest, id).map(header -> new OfFile(id, header.attributes())), concurrency, 1);
    }

    /** What one of an Orthanc's files says before its pixel data. */
    Mono<InstanceHeader> ofFile(OrthancRest rest, OrthancId id) {
        return whole(id.value(), rest.header(id));
    }

    /** What the file of an instance says. */
    record OfFile(OrthancId id, Attributes attributes) {}

    private Mono<Attributes> attributes(Uid study, Uid series, InstanceIdentity wanted) {
        var uid = wanted.sopInstanceUid();
        return whole(uid.value(), header(study, series, wanted))
                .map(InstanceHeader::attributes)
                .doOnNext(attributes -> requireSame(uid, attributes));
    }

    private Mono<InstanceHeader> whole(String instance, Flux<InstanceHeader> header) {
        return calls.whole(header.takeUntil(InstanceHeaders::hasManyBytes).reduce((first, _) -> first))
                .switchIfEmpty(Mono.error(() -> new ContradictionException(instance, "it did not come")));
    }

    /** A small file is read to its end, which keeps the connection; of a larger one, the connection is the less. */
    private static boolean hasManyBytes(InstanceHeader header) {
        var attributes = header.attributes();
        try {
            long bits = (long) attributes.integer(Tag.ROWS).orElse(0)
                    * attributes.integer(Tag.COLUMNS).orElse(0)
                    * attributes.integer(Tag.BITS_ALLOCATED).orElse(0);
            return attributes.integer(Tag.NUMBER_OF_FRAMES).orElse(1) > 1 || bits / 8 > SingleFrameAccess.REQUEST_BYTES;
        } catch (MalformedValueException _) {
            return false; // what is wrong with it is said where it is planned
        }
    }

    private Flux<InstanceHeader> header(Uid study, Uid series, InstanceIdentity wanted) {
        var uid = wanted.sopInstanceUid();
        var header = uid.isPathSafe()
                ? negotiation.ask(
                        MediaTypeNegotiation.Resource.INSTANCE,
                        client -> client.retrieveInstanceHeader(study, series, uid))
                : Flux.<InstanceHeader>error(
                        () -> new ContradictionException(uid.value(), "it cannot be asked for by its UID"));
        return orthanc == null
                ? header
                : orthanc.header(OrthancId.ofInstance(wanted.patientId(), study.value(), series.value(), uid.value()))
                        .onErrorResume(ArchiveCalls::isNotFound, _ -> header);
    }

    static void requireSame(Uid wanted, Attributes attributes) {
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
