package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.proxy.upstream.credentials.CallerToken;
import dev.voxelgate.proxy.volume.ArrayPlan;
import dev.voxelgate.proxy.volume.ChangedVolumeException;
import dev.voxelgate.proxy.volume.Drop;
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
import java.util.Set;
import java.util.function.BiFunction;
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

    private final DicomWebClient dicomWeb;
    private final @Nullable OrthancRest orthanc;
    private final @Nullable OrthancDatabase database;
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
        this.database = orthanc == null ? null : new OrthancDatabase(orthanc, calls);
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
        return volume(request.target(), request.digest(), request.volume().drop())
                .map(volume -> MemoryExhaustedException.guard(() -> plan(volume, request)));
    }

    private static ArrayPlan plan(Volume volume, VolumeRequest request) {
        var choice = request.volume();
        var options = request.options();
        var plan = switch (request.target()) {
            case VolumeTarget.Series _, VolumeTarget.OrthancSeries _ -> volume.all(choice, options);
            case VolumeTarget.Instance target ->
                target.frameNumbers().isEmpty()
                        ? volume.all(choice, options)
                        : volume.frames(indexes(target.frameNumbers()), choice, options);
            case VolumeTarget.OrthancInstance(OrthancId _, var frame) ->
                frame == null ? volume.all(choice, options) : volume.frame(frame, choice, options);
        };
        volume.requireRepresentable(plan, options, request.target().profile());
        return plan;
    }

    private static List<Integer> indexes(List<Integer> numbers) {
        return numbers.stream().map(number -> number - 1).toList();
    }

    /**
     * The volume of a target, in its present state.
     *
     * @param drop the instances that are left out of it
     * @return the volume; errors as those of {@link #plan}
     */
    public Mono<Volume> volume(VolumeTarget asked, Set<Drop> drop) {
        return switch (asked) {
            case VolumeTarget.Series target -> volume(new Scope(target.study(), target.series(), null, drop), null);
            case VolumeTarget.Instance target ->
                volume(new Scope(target.study(), target.series(), target.instance(), drop), null);
            case VolumeTarget.OrthancSeries target ->
                requireOrthanc()
                        .flatMap(rest ->
                                calls.whole(rest.locate(target)).flatMap(found -> volume(rest, target, found, drop)));
            case VolumeTarget.OrthancInstance target ->
                requireOrthanc()
                        .flatMap(rest ->
                                calls.whole(rest.locate(target)).flatMap(found -> volume(rest, target, found, drop)));
        };
    }

    /**
     * The same, in one state only. Of an archive that cannot tell changes, what it said of this state a moment ago is used again;
     * the instances themselves still have to agree with it.
     */
    private Mono<Volume> volume(VolumeTarget asked, @Nullable String digest, Set<Drop> drop) {
        if (digest == null) {
            return volume(asked, drop);
        }
        var wanted = volume(asked, drop)
                .flatMap(volume ->
                        volume.digest().equals(digest) ? Mono.just(volume) : Mono.error(new ChangedVolumeException()));
        return orthanc == null && asked instanceof VolumeTarget.Series target
                ? kept(new Scope(target.study(), target.series(), null, drop), digest, wanted)
                : wanted;
    }

    private Mono<Volume> kept(Scope scope, String state, Mono<Volume> volume) {
        return Mono.deferContextual(
                context -> recent.get(new RecentVolumes.Key(scope, state, CallerToken.in(context)), volume));
    }

    /**
     * Makes sure that an Orthanc still has the files of which a volume was made; other archives cannot tell.
     *
     * @return when it does; else a {@link ChangedVolumeException}
     */
    public Mono<Void> confirm(VolumeTarget target, Volume volume) {
        return database == null
                ? Mono.empty()
                : database.isUnchanged(target, volume)
                        .flatMap(unchanged -> unchanged ? Mono.empty() : Mono.error(new ChangedVolumeException()));
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
            OrthancRest rest,
            VolumeTarget.OrthancSeries target,
            OrthancRest.Located<VolumeTarget.Series> found,
            Set<Drop> drop) {
        var scope = new Scope(found.target().study(), found.target().series(), null, drop);
        return orFromFiles(
                volume(scope, found.state()),
                rest.instances(target.id()),
                ids -> fromFiles(rest, scope, ids, (names, builder) -> names.named(target.id(), builder)));
    }

    private Mono<Volume> volume(
            OrthancRest rest,
            VolumeTarget.OrthancInstance target,
            OrthancRest.Located<VolumeTarget.Instance> found,
            Set<Drop> drop) {
        var scope = new Scope(
                found.target().study(), found.target().series(), found.target().instance(), drop);
        var byUids = volume(scope, found.state()).onErrorResume(AnotherInstanceException.class, _ -> Mono.empty());
        return orFromFiles(
                byUids,
                Mono.just(List.of(target.id())),
                ids -> fromFiles(rest, scope, ids, (names, builder) -> names.namedInstance(target.id(), builder)));
    }

    /**
     * What an Orthanc holds need have no UIDs by which its DICOMweb service could be asked for it: they are not safe in a
     * path, the service reads them otherwise (one with a dot at its end), or several patients have them.
     */
    private Mono<Volume> orFromFiles(
            Mono<Volume> byUids, Mono<List<OrthancId>> ids, Function<List<OrthancId>, Mono<Volume>> fromFiles) {
        return byUids.filter(volume -> volume.listedInstances().stream().allMatch(Uid::isPathSafe))
                .onErrorResume(UnknownResourceException.class, _ -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> calls.whole(ids).flatMap(fromFiles)));
    }

    private Mono<Volume> fromFiles(
            OrthancRest rest,
            Scope scope,
            List<OrthancId> ids,
            BiFunction<OrthancDatabase, VolumeBuilder, Mono<VolumeBuilder>> named) {
        limits.requireInstances(ids.size());
        return headers.ofFiles(rest, ids)
                .collect(() -> builder(scope), (builder, file) -> builder.add(file.attributes(), file.id()))
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown())
                .flatMap(collected -> named.apply(new OrthancDatabase(rest, calls), collected))
                .map(PlanSource::built);
    }

    private VolumeBuilder builder(Scope scope) {
        return new VolumeBuilder(scope.study(), scope.series(), limits, scope.drop());
    }

    private static Volume built(VolumeBuilder builder) {
        return MemoryExhaustedException.guard(builder::build);
    }

    /** @param state of the archive's objects, null when it cannot tell one */
    private Mono<Volume> volume(Scope scope, @Nullable String state) {
        if (!scope.isPathSafe()) {
            return Mono.error(unknown());
        }
        if (contradicted.contains(scope.study(), scope.series())) {
            return built(fromInstances(scope).flatMap(collected -> named(scope, collected)), scope);
        }
        var volume = built(fromMetadata(scope).flatMap(collected -> verified(scope, collected)), scope);
        return state == null ? volume : kept(scope, state, volume);
    }

    /** What was asked about one instance must be about that one, or the array would be another's. */
    private static Mono<Volume> built(Mono<VolumeBuilder> collected, Scope scope) {
        return collected.map(builder -> {
            var found = builder.instances();
            var asked = scope.instance();
            if (asked != null && !found.isEmpty() && !found.equals(List.of(asked))) {
                throw new AnotherInstanceException(asked);
            }
            return built(builder);
        });
    }

    private Mono<VolumeBuilder> fromMetadata(Scope scope) {
        var instance = scope.instance();
        var metadata = instance == null
                ? dicomWeb.retrieveMetadata(scope.study(), scope.series())
                : dicomWeb.retrieveMetadata(scope.study(), scope.series(), instance);
        // Collected anew for every try: nothing of an answer that broke off is in the plan.
        return calls.whole(asked(scope, metadata).collect(() -> builder(scope), VolumeBuilder::add))
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    private static Flux<Attributes> asked(Scope scope, Flux<Attributes> answer) {
        return answer.doOnNext(attributes -> {
            requireAsked(scope.study(), attributes.string(Tag.STUDY_INSTANCE_UID));
            requireAsked(scope.series(), attributes.string(Tag.SERIES_INSTANCE_UID));
        });
    }

    /** An Orthanc leaves dots at the end of a segment out, and answers with what has the rest for its identifier. */
    private static void requireAsked(Uid uid, @Nullable String found) {
        if (uid.value().endsWith(".") && found != null && !found.equals(uid.value())) {
            throw unknown();
        }
    }

    private Mono<VolumeBuilder> fromInstances(Scope scope) {
        return asked(scope, headers.of(scope.study(), scope.series(), scope.instance()))
                .collect(() -> builder(scope), VolumeBuilder::add)
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    private Mono<VolumeBuilder> verified(Scope scope, VolumeBuilder collected) {
        return database == null ? Mono.just(collected) : database.verified(scope, collected, fromInstances(scope));
    }

    private Mono<VolumeBuilder> named(Scope scope, VolumeBuilder collected) {
        return database == null ? Mono.just(collected) : database.named(scope, collected);
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
