package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.error.UpstreamStatusException;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayOptions;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.Volume;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import dev.voxelgate.proxy.volume.VolumeRequest;
import dev.voxelgate.proxy.volume.VolumeTarget;
import java.time.Duration;
import java.util.List;
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
    private final RecentVolumes recent;
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
        this.recent = new RecentVolumes(keepFor);
        this.headers = new InstanceHeaders(dicomWeb, orthanc, calls, limits, concurrency);
    }

    /**
     * Plans the array of a request.
     *
     * @return the plan; or {@link UnknownResourceException}, or an
     *     {@link dev.voxelgate.proxy.volume.UnprocessableVolumeException}
     */
    public Mono<ArrayPlan> plan(VolumeRequest request) {
        return volume(request.target()).map(volume -> MemoryExhaustedException.guard(() -> plan(volume, request)));
    }

    private static ArrayPlan plan(Volume volume, VolumeRequest request) {
        var options = request.options();
        return switch (request.target()) {
            case VolumeTarget.Series _, VolumeTarget.OrthancSeries _ -> volume.all(options);
            case VolumeTarget.Instance target -> planFrames(volume, target.frameNumbers(), options);
            case VolumeTarget.OrthancInstance target -> planFrame(volume, target.frame(), options);
        };
    }

    private static ArrayPlan planFrames(Volume volume, List<Integer> numbers, ArrayOptions options) {
        return numbers.isEmpty()
                ? volume.all(options)
                : volume.frames(numbers.stream().map(number -> number - 1).toList(), options);
    }

    private static ArrayPlan planFrame(Volume volume, @Nullable Integer frame, ArrayOptions options) {
        return frame == null ? volume.all(options) : volume.frame(frame, options);
    }

    private Mono<Volume> volume(VolumeTarget asked) {
        return switch (asked) {
            case VolumeTarget.Series target -> volume(target.study(), target.series(), null, null);
            case VolumeTarget.Instance target -> volume(target.study(), target.series(), target.instance(), null);
            case VolumeTarget.OrthancSeries target ->
                requireOrthanc()
                        .flatMap(
                                rest -> calls.whole(rest.locate(target)).flatMap(found -> volume(rest, target, found)));
            case VolumeTarget.OrthancInstance target ->
                requireOrthanc()
                        .flatMap(
                                rest -> calls.whole(rest.locate(target)).flatMap(found -> volume(rest, target, found)));
        };
    }

    /**
     * Takes note of how the array of a plan failed. When its instances are not what the plan says, their series is planned
     * from the instances themselves for a while.
     *
     * @return whether another plan may succeed
     */
    public boolean learnFrom(Throwable failure, ArrayPlan plan) {
        boolean contradiction = failure instanceof ContradictionException;
        // What is larger than planned is not read as far as its header: it may be another instance, or just large.
        if (!contradiction
                && !(failure instanceof LimitExceededException limit
                        && limit.limit().equals(FRAME_LIMIT))) {
            return false;
        }
        var volume = plan.volume();
        recent.forget(volume.study(), volume.series());
        boolean isNews = contradicted.add(volume.study(), volume.series());
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
    private Mono<Volume> volume(
            OrthancRest rest, VolumeTarget.OrthancSeries target, OrthancRest.Located<VolumeTarget.Series> found) {
        var study = found.target().study();
        var series = found.target().series();
        return orFromFiles(
                volume(study, series, null, found.state()), rest, found.target(), rest.instances(target.id()));
    }

    private Mono<Volume> volume(
            OrthancRest rest, VolumeTarget.OrthancInstance target, OrthancRest.Located<VolumeTarget.Instance> found) {
        var study = found.target().study();
        var series = found.target().series();
        var byUids = volume(study, series, found.target().instance(), found.state())
                .onErrorResume(AnotherInstanceException.class, _ -> Mono.empty());
        return orFromFiles(byUids, rest, new VolumeTarget.Series(study, series), Mono.just(List.of(target.id())));
    }

    /**
     * What an Orthanc holds need have no UIDs by which its DICOMweb service could be asked for it: they are not safe in a
     * path, the service reads them otherwise (one with a dot at its end), or several patients have them.
     */
    private Mono<Volume> orFromFiles(
            Mono<Volume> byUids, OrthancRest rest, VolumeTarget.Series series, Mono<List<OrthancId>> ids) {
        return byUids.filter(volume -> volume.listedInstances().stream().allMatch(Uid::isPathSafe))
                .onErrorResume(UnknownResourceException.class, _ -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> calls.whole(ids).flatMap(all -> fromFiles(rest, series, all))));
    }

    private Mono<Volume> fromFiles(OrthancRest rest, VolumeTarget.Series series, List<OrthancId> ids) {
        limits.requireInstances(ids.size());
        return headers.ofFiles(rest, ids)
                .collect(
                        () -> new VolumeBuilder(series.study(), series.series(), limits),
                        (volume, file) -> volume.add(file.attributes(), file.id()))
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown())
                .map(PlanSource::built);
    }

    private static Volume built(VolumeBuilder builder) {
        return MemoryExhaustedException.guard(builder::build);
    }

    private Mono<Volume> volume(Uid study, Uid series, @Nullable Uid instance, @Nullable String state) {
        if (!study.isPathSafe() || !series.isPathSafe() || (instance != null && !instance.isPathSafe())) {
            return Mono.error(unknown());
        }
        if (contradicted.contains(study, series)) {
            return built(fromInstances(study, series, instance), instance);
        }
        var collected = fromMetadata(study, series, instance);
        if (state == null) {
            return built(
                    instance == null ? collected.flatMap(made -> verified(study, series, made)) : collected, instance);
        }
        var volume = built(collected, instance);
        return Mono.deferContextual(context ->
                recent.get(new RecentVolumes.Key(study, series, instance, state, CallerToken.in(context)), volume));
    }

    /** What was asked about one instance must be about that one, or the array would be another's. */
    private static Mono<Volume> built(Mono<VolumeBuilder> collected, @Nullable Uid instance) {
        return collected.map(builder -> {
            var found = builder.instances();
            if (instance != null && !found.isEmpty() && !found.equals(List.of(instance))) {
                throw new AnotherInstanceException(instance);
            }
            return built(builder);
        });
    }

    private Mono<VolumeBuilder> fromMetadata(Uid study, Uid series, @Nullable Uid instance) {
        return collected(
                study,
                series,
                instance == null
                        ? dicomWeb.retrieveMetadata(study, series)
                        : dicomWeb.retrieveMetadata(study, series, instance));
    }

    /** Collected anew for every try: nothing of an answer that broke off is in the plan. */
    private Mono<VolumeBuilder> collected(Uid study, Uid series, Flux<Attributes> metadata) {
        return calls.whole(asked(study, series, metadata)
                        .collect(() -> new VolumeBuilder(study, series, limits), VolumeBuilder::add))
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

    private Mono<VolumeBuilder> fromInstances(Uid study, Uid series, @Nullable Uid instance) {
        return asked(study, series, headers.of(study, series, instance))
                .collect(() -> new VolumeBuilder(study, series, limits), VolumeBuilder::add)
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    /**
     * What an Orthanc's metadata say of a series that has only just changed is compared with its database, in one call:
     * so an old order is found before the first byte of an answer. Other archives, and what the database does not have,
     * are found out by the instances' own headers.
     */
    private Mono<VolumeBuilder> verified(Uid study, Uid series, VolumeBuilder collected) {
        if (orthanc == null || collected.size() < 2 || collected.size() > MOST_VERIFIED) {
            return Mono.just(collected);
        }
        var id = OrthancId.ofSeries(collected.patientId(), study.value(), series.value());
        return calls.whole(orthanc.unstableInstances(id))
                // An identifier that Orthanc has computed otherwise, or a part of its API that is not to be had.
                .onErrorResume(
                        e -> e instanceof UnknownResourceException || e instanceof UpstreamStatusException,
                        _ -> Mono.empty())
                .filter(stored -> !collected.agreesWith(stored))
                .flatMap(_ -> fromInstances(study, series, null))
                .defaultIfEmpty(collected);
    }

    /** Metadata that were asked for one instance are of another one, or of several. */
    private static final class AnotherInstanceException extends ContradictionException {
        AnotherInstanceException(Uid asked) {
            super(asked.value(), "they are of another instance, or of several");
        }
    }

    private static UnknownResourceException unknown() {
        return new UnknownResourceException("the archive has no such series or instance");
    }
}
