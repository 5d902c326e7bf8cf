package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.PlanLimits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Searches for the instances of a series (PS3.18 10.6). Archives give a page of them at a time, of a size that they choose,
 * so pages are asked for until one is empty. Of an archive that knows no offset, the number of instances tells.
 */
final class InstanceSearch {

    /** How it is known that there are no others. */
    private enum Rest {
        PAGES,
        COUNT
    }

    /** The archive ignores offsets. */
    private static final class SamePageException extends RuntimeException {
        SamePageException() {
            super("a search ignores its offset", null, false, false);
        }
    }

    private final MediaTypeNegotiation negotiation;
    private final ArchiveCalls calls;
    private final PlanLimits limits;
    private final Ladder<Rest> rests = Ladder.toKnownObjects(
            List.of(Rest.PAGES, Rest.COUNT),
            failure -> failure instanceof SamePageException || Refusals.isOfResource(failure));

    InstanceSearch(MediaTypeNegotiation negotiation, ArchiveCalls calls, PlanLimits limits) {
        this.negotiation = negotiation;
        this.calls = calls;
        this.limits = limits;
    }

    /**
     * All instances of a series.
     *
     * @return them in the archive's order, none when it finds none; or an error when they may be more than it gives
     */
    Mono<Map<Uid, InstanceIdentity>> instances(Uid study, Uid series) {
        return page(study, series, 0).flatMap(first -> rest(study, series, new LinkedHashMap<>(first)));
    }

    /** With those that the first answer has not. */
    private Mono<Map<Uid, InstanceIdentity>> rest(Uid study, Uid series, Map<Uid, InstanceIdentity> found) {
        return found.isEmpty()
                ? Mono.just(found)
                : rests.climb(way -> switch (way) {
                            case PAGES -> more(study, series, found).flux();
                            case COUNT -> counted(study, series, found).flux();
                        })
                        .single();
    }

    /** With what the pages from here on add. */
    private Mono<Map<Uid, InstanceIdentity>> more(Uid study, Uid series, Map<Uid, InstanceIdentity> found) {
        int before = found.size();
        return page(study, series, before).flatMap(page -> {
            page.forEach(found::putIfAbsent);
            limits.requireInstances(found.size());
            if (page.isEmpty()) {
                return Mono.just(found);
            }
            return found.size() > before ? more(study, series, found) : Mono.error(new SamePageException());
        });
    }

    private Mono<Map<Uid, InstanceIdentity>> page(Uid study, Uid series, int offset) {
        Map<String, String> query = offset == 0 ? Map.of() : Map.of("offset", Integer.toString(offset));
        var results = negotiation.ask(
                MediaTypeNegotiation.Resource.SEARCH, client -> client.searchForInstances(study, series, query));
        return listed(results);
    }

    /** The instances that an answer lists, of a search or metadata. */
    Mono<Map<Uid, InstanceIdentity>> listed(Flux<Attributes> answer) {
        return calls.whole(answer.collect(LinkedHashMap::new, this::add));
    }

    private void add(Map<Uid, InstanceIdentity> listed, Attributes attributes) {
        limits.requireInstances(listed.size() + 1);
        var instance = InstanceIdentity.of(attributes);
        listed.put(instance.sopInstanceUid(), instance);
    }

    /** There may be more, unless the archive says how many there are. */
    private Mono<Map<Uid, InstanceIdentity>> counted(Uid study, Uid series, Map<Uid, InstanceIdentity> found) {
        var query = Map.of("SeriesInstanceUID", series.value(), "includefield", "00201209");
        var owner = negotiation
                .ask(MediaTypeNegotiation.Resource.SEARCH, client -> client.searchForSeries(study, query))
                .filter(result -> series.value().equals(result.string(Tag.SERIES_INSTANCE_UID)));
        return ConfirmedCount.require(
                        calls,
                        owner,
                        Tag.NUMBER_OF_SERIES_RELATED_INSTANCES,
                        found.size(),
                        "SearchForInstances",
                        "instances")
                .thenReturn(found);
    }
}
