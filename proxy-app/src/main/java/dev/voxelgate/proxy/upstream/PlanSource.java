package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.VolumePlan;
import dev.voxelgate.proxy.volume.VolumePlanner;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Makes plans from what the archive says of its objects; and from what they say of themselves, where the archive has been
 * found to be wrong.
 */
public final class PlanSource {

    private static final Logger LOG = LoggerFactory.getLogger(PlanSource.class);

    /** The limit that a frame is over which is larger than its plan says. */
    private static final String FRAME_LIMIT = "max-frame-bytes";

    /** What an Orthanc's database has of this many instances is a document of 2 MB. */
    private static final int MOST_VERIFIED = 2_000;

    private final DicomWebClient dicomWeb;
    private final @Nullable OrthancRest orthanc;
    private final ArchiveCalls calls;
    private final PlanLimits limits;
    private final RecentPlanners recent;
    private final InstanceHeaders headers;
    private final ContradictedSeries contradicted = new ContradictedSeries();

    /**
     * @param limits what may be planned
     * @param keepFor how long what the archive said is used again, when it can tell that nothing has changed
     * @param concurrency how many requests one plan may have open at once
     */
    public PlanSource(
            DicomWebClient dicomWeb,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            PlanLimits limits,
            Duration keepFor,
            int concurrency) {
        this.dicomWeb = dicomWeb;
        this.orthanc = orthanc;
        this.calls = calls;
        this.limits = limits;
        this.recent = new RecentPlanners(keepFor);
        this.headers = new InstanceHeaders(dicomWeb, orthanc, calls, limits, concurrency);
    }

    /**
     * Plans the array of a request.
     *
     * @return the plan; or {@link UnknownResourceException}, or an
     *     {@link dev.voxelgate.proxy.volume.UnprocessableVolumeException}
     */
    public Mono<VolumePlan> plan(VolumeRequest request) {
        ArrayOptions options = request.options();
        return switch (request.target()) {
            case VolumeTarget.Series target -> planSeries(target, null, options);
            case VolumeTarget.Instance target ->
                planInstance(target, null, planner -> planFrames(planner, target, options));
            case VolumeTarget.OrthancSeries target ->
                requireOrthanc()
                        .flatMap(
                                rest -> calls.whole(rest.locate(target)).flatMap(found -> planner(rest, target, found)))
                        .map(planner -> MemoryExhaustedException.guard(() -> planner.planAll(options)));
            case VolumeTarget.OrthancInstance target ->
                requireOrthanc()
                        .flatMap(
                                rest -> calls.whole(rest.locate(target)).flatMap(found -> planner(rest, target, found)))
                        .map(planner -> MemoryExhaustedException.guard(() -> planFrame(planner, target, options)));
        };
    }

    /**
     * Takes note of how the array of a plan failed. When its instances are not what the plan says, their series is planned
     * from the instances themselves for a while.
     *
     * @return whether another plan may succeed
     */
    public boolean learnFrom(Throwable failure, VolumePlan plan) {
        boolean contradiction = failure instanceof ContradictionException;
        // What is larger than planned is not read as far as its header: it may be another instance, or just large.
        if (!contradiction
                && !(failure instanceof LimitExceededException limit
                        && limit.limit().equals(FRAME_LIMIT))) {
            return false;
        }
        var first = plan.instances().getFirst();
        recent.forget(first.study(), first.series());
        boolean isNews = contradicted.add(first.study(), first.series());
        if (isNews) {
            LOG.warn(
                    "The archive's metadata of a series are not believed for a while: {}",
                    failure instanceof ContradictionException e ? e.contradiction() : failure.getMessage());
        }
        return isNews || contradiction;
    }

    private Mono<OrthancRest> requireOrthanc() {
        return orthanc == null
                ? Mono.error(new UnknownResourceException("the archive behind this gateway is not known to be an"
                        + " Orthanc, so it has no resources with Orthanc identifiers"))
                : Mono.just(orthanc);
    }

    /** By the UIDs of what an Orthanc identifier names; or else from its files. */
    private Mono<VolumePlanner> planner(
            OrthancRest rest, VolumeTarget.OrthancSeries target, OrthancRest.Located<VolumeTarget.Series> found) {
        var study = found.target().study();
        var series = found.target().series();
        return orFromFiles(
                planner(study, series, null, found.state()), rest, found.target(), rest.instances(target.id()));
    }

    private Mono<VolumePlanner> planner(
            OrthancRest rest, VolumeTarget.OrthancInstance target, OrthancRest.Located<VolumeTarget.Instance> found) {
        var study = found.target().study();
        var series = found.target().series();
        var instance = found.target().instance();
        var byUids = planner(study, series, instance, found.state())
                .filter(planner -> planner.instances().equals(List.of(instance)));
        return orFromFiles(byUids, rest, new VolumeTarget.Series(study, series), Mono.just(List.of(target.id())));
    }

    /**
     * What an Orthanc holds need have no UIDs by which its DICOMweb service could be asked for it: they are not safe in a
     * path, the service reads them otherwise (one with a dot at its end), or several patients have them.
     */
    private Mono<VolumePlanner> orFromFiles(
            Mono<VolumePlanner> byUids, OrthancRest rest, VolumeTarget.Series series, Mono<List<OrthancId>> ids) {
        return byUids.filter(planner -> planner.instances().stream().allMatch(Uid::isPathSafe))
                .onErrorResume(UnknownResourceException.class, _ -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> calls.whole(ids).flatMap(all -> fromFiles(rest, series, all))));
    }

    private Mono<VolumePlanner> fromFiles(OrthancRest rest, VolumeTarget.Series series, List<OrthancId> ids) {
        limits.requireInstances(ids.size());
        return headers.ofFiles(rest, ids)
                .collect(
                        () -> new VolumePlanner(series.study(), series.series(), limits),
                        (planner, file) -> planner.add(file.attributes(), file.id()))
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    private Mono<VolumePlan> planSeries(VolumeTarget.Series target, @Nullable String state, ArrayOptions options) {
        return planner(target.study(), target.series(), null, state)
                .map(planner -> MemoryExhaustedException.guard(() -> planner.planAll(options)));
    }

    private Mono<VolumePlan> planInstance(
            VolumeTarget.Instance target, @Nullable String state, Function<VolumePlanner, VolumePlan> finish) {
        return planner(target.study(), target.series(), target.instance(), state)
                .map(planner -> MemoryExhaustedException.guard(() -> finish.apply(onlyOf(target.instance(), planner))));
    }

    /** What was asked about one instance must be about that one, or the array would be another's. */
    private static VolumePlanner onlyOf(Uid instance, VolumePlanner planner) {
        var found = planner.instances();
        if (!found.isEmpty() && !found.equals(List.of(instance))) {
            throw new ContradictionException(instance.value(), "they are of another instance, or of several");
        }
        return planner;
    }

    private static VolumePlan planFrames(VolumePlanner planner, VolumeTarget.Instance target, ArrayOptions options) {
        List<Integer> numbers = target.frameNumbers();
        return numbers.isEmpty()
                ? planner.planAll(options)
                : planner.planFrames(numbers.stream().map(number -> number - 1).toList(), options);
    }

    private static VolumePlan planFrame(
            VolumePlanner planner, VolumeTarget.OrthancInstance target, ArrayOptions options) {
        Integer frame = target.frame();
        return frame == null ? planner.planAll(options) : planner.planFrame(frame, options);
    }

    private Mono<VolumePlanner> planner(Uid study, Uid series, @Nullable Uid instance, @Nullable String state) {
        if (!study.isPathSafe() || !series.isPathSafe() || (instance != null && !instance.isPathSafe())) {
            return Mono.error(unknown());
        }
        if (contradicted.contains(study, series)) {
            return fromInstances(study, series, instance);
        }
        var planner = fromMetadata(study, series, instance);
        if (state == null) {
            return instance == null ? planner.flatMap(made -> verified(study, series, made)) : planner;
        }
        return Mono.deferContextual(context ->
                recent.get(new RecentPlanners.Key(study, series, instance, state, CallerToken.in(context)), planner));
    }

    private Mono<VolumePlanner> fromMetadata(Uid study, Uid series, @Nullable Uid instance) {
        return collected(
                study,
                series,
                instance == null
                        ? dicomWeb.retrieveMetadata(study, series)
                        : dicomWeb.retrieveMetadata(study, series, instance));
    }

    /** Collected anew for every try: nothing of an answer that broke off is in the plan. */
    private Mono<VolumePlanner> collected(Uid study, Uid series, Flux<Attributes> metadata) {
        return calls.whole(asked(study, series, metadata)
                        .collect(() -> new VolumePlanner(study, series, limits), VolumePlanner::add))
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    private static Flux<Attributes> asked(Uid study, Uid series, Flux<Attributes> answer) {
        return answer.doOnNext(attributes -> {
            requireAsked(study, attributes.string(Tag.STUDY_INSTANCE_UID));
            requireAsked(series, attributes.string(Tag.SERIES_INSTANCE_UID));
        });
    }

    /** An Orthanc leaves dots at the end of a segment out, and answers with what has the rest for its identifier. */
    private static void requireAsked(Uid uid, @Nullable String found) {
        if (uid.value().endsWith(".") && found != null && !found.equals(uid.value())) {
            throw unknown();
        }
    }

    private Mono<VolumePlanner> fromInstances(Uid study, Uid series, @Nullable Uid instance) {
        return asked(study, series, headers.of(study, series, instance))
                .collect(() -> new VolumePlanner(study, series, limits), VolumePlanner::add)
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    /**
     * What an Orthanc's metadata say of a series that has only just changed is compared with its database, in one call:
     * so an old order is found before the first byte of an answer. Other archives, and what the database does not have,
     * are found out by the instances' own headers.
     */
    private Mono<VolumePlanner> verified(Uid study, Uid series, VolumePlanner planner) {
        if (orthanc == null || planner.size() < 2 || planner.size() > MOST_VERIFIED) {
            return Mono.just(planner);
        }
        var id = OrthancId.ofSeries(planner.patientId(), study.value(), series.value());
        return calls.whole(orthanc.unstableInstances(id))
                // An identifier that Orthanc has computed otherwise, or a part of its API that is not to be had.
                .onErrorResume(
                        e -> e instanceof UnknownResourceException || e instanceof UpstreamStatusException,
                        _ -> Mono.empty())
                .filter(stored -> !planner.agreesWith(stored))
                .flatMap(_ -> fromInstances(study, series, null))
                .defaultIfEmpty(planner);
    }

    private static UnknownResourceException unknown() {
        return new UnknownResourceException("the archive has no such series or instance");
    }
}
