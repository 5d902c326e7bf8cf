package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What the archive's metadata say of the instances of one retrieval, for archives that give no files. An instance's own
 * metadata are asked for when its frames are; of an archive that has none, those of the series are read once for each block
 * of {@link #BLOCK} instances, so that no more than two blocks are held.
 */
final class MetadataHeaders {

    /** The ways to the metadata of an instance that is known to be there. */
    enum Way {
        INSTANCE_METADATA,
        SERIES_METADATA
    }

    /**
     * What was read.
     *
     * @param instance of whose own metadata it is; null when it is of the metadata of the series
     */
    record Found(Attributes attributes, @Nullable Uid instance) {}

    private static final int BLOCK = 256;

    private final MediaTypeNegotiation negotiation;
    private final BulkTables tables;
    private final Ladder<Way> ways;
    private final List<PlannedInstance> planned;
    private final Map<Uid, Integer> places;
    private final Map<Integer, Map<String, Attributes>> read = new ConcurrentHashMap<>();
    private final Map<Integer, Flux<Map<String, Attributes>>> underWay = new ConcurrentHashMap<>();

    /**
     * @param ways of the archive
     * @param planned all instances of the retrieval, in its order
     */
    MetadataHeaders(MediaTypeNegotiation negotiation, Ladder<Way> ways, List<PlannedInstance> planned) {
        this.negotiation = negotiation;
        this.tables = new BulkTables(negotiation);
        this.ways = ways;
        this.planned = planned;
        this.places = IntStream.range(0, planned.size())
                .boxed()
                .collect(Collectors.toMap(place -> planned.get(place).instance(), place -> place, (first, _) -> first));
    }

    /** The metadata of an instance; errors as those of the calls, or a {@link ContradictionException} when there are none. */
    Mono<Found> of(PlannedInstance instance) {
        return ways.climb(way -> switch (way) {
                    case INSTANCE_METADATA ->
                        negotiation
                                .ask(
                                        MediaTypeNegotiation.Resource.METADATA,
                                        client -> client.retrieveMetadata(
                                                instance.study(), instance.series(), instance.instance()))
                                .concatMap(metadata -> tables.in(instance, instance.instance(), metadata), 1)
                                .map(metadata -> new Found(metadata, instance.instance()));
                    case SERIES_METADATA ->
                        ofSeries(instance)
                                .flatMap(metadata -> tables.in(instance, null, metadata))
                                .map(metadata -> new Found(metadata, null))
                                .flux();
                })
                .next()
                .switchIfEmpty(Mono.error(
                        () -> new ContradictionException(instance.instance().value(), "the archive does not have it")));
    }

    private Mono<Attributes> ofSeries(PlannedInstance instance) {
        int block = Objects.requireNonNullElse(places.get(instance.instance()), 0) / BLOCK;
        return Mono.defer(() -> {
                    var known = read.get(block);
                    return known != null
                            ? Mono.just(known)
                            : underWay.computeIfAbsent(block, this::shared).next();
                })
                .mapNotNull(attributes -> attributes.get(instance.instance().value()));
    }

    /** Who comes when it has just ended finds what was read. */
    private Flux<Map<String, Attributes>> shared(int block) {
        var wanted = planned.subList(block * BLOCK, Math.min((block + 1) * BLOCK, planned.size()));
        var names = wanted.stream().map(one -> one.instance().value()).collect(Collectors.toSet());
        var first = wanted.getFirst();
        return negotiation
                .ask(
                        MediaTypeNegotiation.Resource.METADATA,
                        client -> client.retrieveMetadata(first.study(), first.series()))
                .filter(attributes -> names.contains(InstanceIdentity.sopInstanceUidIn(attributes)))
                .<Map<String, Attributes>>collect(
                        HashMap::new, (all, one) -> all.put(InstanceIdentity.sopInstanceUidIn(one), one))
                .doOnNext(attributes -> {
                    read.keySet().removeIf(other -> other < block - 1);
                    read.put(block, attributes);
                })
                .doFinally(_ -> underWay.remove(block))
                .flux()
                .replay(1)
                .refCount();
    }
}
