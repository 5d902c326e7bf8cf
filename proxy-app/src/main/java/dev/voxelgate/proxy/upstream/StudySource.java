package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.StudyTarget;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Finds the series of studies. */
public final class StudySource {

    private final MediaTypeNegotiation negotiation;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final PlanLimits limits;

    /** @param limits how many series a study may have: as many as a series may have instances */
    public StudySource(DicomWebClient dicomWeb, @Nullable OrthancRest orthanc, ArchiveCalls calls, PlanLimits limits) {
        this.negotiation = new MediaTypeNegotiation(dicomWeb, orthanc);
        this.orthanc = orthanc;
        this.calls = calls;
        this.limits = limits;
    }

    /**
     * Lists the series of a study.
     *
     * @return at least one, in an order that does not depend on the archive; or an {@link UnknownResourceException}
     */
    public Mono<List<ListedSeries>> series(StudyTarget target) {
        var listed = switch (target) {
            case StudyTarget.Study(Uid uid) -> found(uid);
            case StudyTarget.OrthancStudy(var id) ->
                orthanc == null ? Mono.<List<ListedSeries>>error(noOrthanc()) : calls.whole(orthanc.seriesOfStudy(id));
        };
        return listed.filter(series -> !series.isEmpty())
                .map(series -> series.stream().sorted(ListedSeries.ORDER).toList())
                .switchIfEmpty(Mono.error(
                        () -> new UnknownResourceException("the archive has no such study, or no series of it")));
    }

    private static UnknownResourceException noOrthanc() {
        return new UnknownResourceException(
                "the archive behind this gateway is not known to be an Orthanc, so it has no"
                        + " resources with Orthanc identifiers");
    }

    private Mono<List<ListedSeries>> found(Uid study) {
        return Mono.defer(() -> {
            Map<Uid, ListedSeries> known = new LinkedHashMap<>();
            return Mono.defer(() -> isMoreFound(study, known))
                    .repeat()
                    .takeWhile(isMore -> isMore)
                    .then(Mono.fromSupplier(() -> List.copyOf(known.values())));
        });
    }

    /**
     * Searches behind what is known. An archive gives what it likes of a result. One that knows no offsets refuses them, or gives
     * the same again: then the list is whole only if it says so.
     */
    private Mono<Boolean> isMoreFound(Uid study, Map<Uid, ListedSeries> known) {
        int before = known.size();
        var query = before == 0 ? Map.<String, String>of() : Map.of("offset", Integer.toString(before));
        var results =
                negotiation.ask(MediaTypeNegotiation.Resource.SEARCH, client -> client.searchForSeries(study, query));
        return calls.whole(results.collect(
                        LinkedHashMap<Uid, ListedSeries>::new, (page, found) -> add(study, page, found)))
                .map(Optional::of)
                .onErrorResume(
                        UpstreamStatusException.class,
                        refusal -> before > 0 && refusal.status() == 400
                                ? Mono.just(Optional.empty())
                                : refusal.isNotFound()
                                        ? Mono.just(Optional.of(new LinkedHashMap<>()))
                                        : Mono.error(refusal))
                .flatMap(page -> {
                    page.ifPresent(found -> found.forEach(known::putIfAbsent));
                    limits.requireInstances(known.size());
                    boolean isEnd = page.filter(Map::isEmpty).isPresent();
                    return isEnd || known.size() > before
                            ? Mono.just(!isEnd)
                            : requireAll(study, before).thenReturn(false);
                });
    }

    private Mono<Void> requireAll(Uid study, int found) {
        var query = Map.of("StudyInstanceUID", study.value(), "includefield", "00201206");
        var studies = negotiation
                .ask(MediaTypeNegotiation.Resource.SEARCH, client -> client.searchForStudies(query))
                .filter(result -> study.value().equals(result.string(Tag.STUDY_INSTANCE_UID)));
        return ConfirmedCount.require(
                calls, studies, Tag.NUMBER_OF_STUDY_RELATED_SERIES, found, "SearchForSeries", "series");
    }

    private void add(Uid study, Map<Uid, ListedSeries> page, Attributes found) {
        var uid = found.string(Tag.SERIES_INSTANCE_UID);
        var its = found.string(Tag.STUDY_INSTANCE_UID);
        // An Orthanc leaves dots at the end of a segment out, and answers with what has the rest for its identifier.
        if (uid == null || uid.isBlank() || (its != null && !its.equalsIgnoreCase(study.value()))) {
            return;
        }
        var series = new Uid(uid);
        limits.requireInstances(page.size() + 1);
        page.put(
                series,
                new ListedSeries(
                        new VolumeTarget.Series(study, series),
                        series,
                        number(found),
                        found.string(Tag.MODALITY),
                        found.string(Tag.SERIES_DESCRIPTION)));
    }

    private static @Nullable Integer number(Attributes found) {
        OptionalInt number;
        try {
            number = found.integer(Tag.SERIES_NUMBER);
        } catch (MalformedValueException _) {
            return null; // it orders, and no more
        }
        return number.isPresent() ? (Integer) number.getAsInt() : null;
    }
}
