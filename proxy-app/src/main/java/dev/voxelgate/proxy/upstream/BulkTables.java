package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches the lookup tables that metadata name by a BulkDataURI instead of having them: of a palette (PS3.3 C.7.9) and of the
 * Modality LUT (C.11.1). Files have them; this is for archives that give none.
 */
final class BulkTables {

    /** Twice 65536 entries of 16 bits. */
    private static final int MOST_BYTES = 1 << 18;

    private static final Set<Integer> TABLES = Set.of(
            Tag.RED_PALETTE_DATA,
            Tag.GREEN_PALETTE_DATA,
            Tag.BLUE_PALETTE_DATA,
            Tag.SEGMENTED_RED_PALETTE_DATA,
            Tag.SEGMENTED_GREEN_PALETTE_DATA,
            Tag.SEGMENTED_BLUE_PALETTE_DATA,
            Tag.LUT_DATA);

    private final MediaTypeNegotiation negotiation;

    BulkTables(MediaTypeNegotiation negotiation) {
        this.negotiation = negotiation;
    }

    /**
     * Metadata with their tables.
     *
     * @param instance of whose own metadata they are; null when they are of the metadata of the series
     */
    Mono<Attributes> in(PlannedInstance planned, @Nullable Uid instance, Attributes metadata) {
        return completed(
                metadata,
                uri -> negotiation
                        .ask(
                                MediaTypeNegotiation.Resource.BULK_DATA,
                                client -> client.retrieveBulkData(
                                                planned.study(), planned.series(), instance, uri, MOST_BYTES)
                                        .flux())
                        .single());
    }

    /** Gives the bytes at a URI. */
    private interface Source {
        Mono<byte[]> at(String uri);
    }

    private static Mono<Attributes> completed(Attributes attributes, Source source) {
        List<Mono<Change>> changes = new ArrayList<>();
        for (int tag : attributes.tags()) {
            switch (attributes.value(tag)) {
                case Value.Elsewhere(var uri)
                when uri != null && TABLES.contains(tag) ->
                    changes.add(source.at(uri).map(bytes -> new Change(tag, new Value.Bytes(bytes))));
                case Value.Items(var items)
                when tag == Tag.MODALITY_LUT_SEQUENCE ->
                    changes.add(Flux.fromIterable(items)
                            .concatMap(item -> completed(item, source), 1)
                            .collectList()
                            .map(all -> new Change(tag, new Value.Items(all))));
                case null, default -> {}
            }
        }
        return changes.isEmpty()
                ? Mono.just(attributes)
                : Flux.concat(changes).collectList().map(all -> changed(attributes, all));
    }

    private record Change(int tag, Value value) {}

    private static Attributes changed(Attributes attributes, List<Change> changes) {
        var builder = Attributes.builder();
        for (int tag : attributes.tags()) {
            var value = attributes.value(tag);
            if (value != null) {
                builder.put(tag, value);
            }
        }
        changes.forEach(change -> builder.put(change.tag, change.value));
        return builder.build();
    }
}
