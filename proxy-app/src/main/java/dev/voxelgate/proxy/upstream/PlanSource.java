package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.DicomWebClient;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Makes plans from what the archive says of its objects; and from what they say of themselves, where the archive has been
 * found to be wrong.
 */
public final class PlanSource {

    private static final Logger LOG = LoggerFactory.getLogger(PlanSource.class);

    /** The limit that a frame is over which is larger than its plan says. */
    private static final String FRAME_LIMIT = "max-frame-bytes";

    private final @Nullable OrthancRest orthanc;
    private final @Nullable OrthancDatabase database;
    private final ArchiveCalls calls;
    private final PlanLimits limits;
    private final RecentVolumes recent;
    private final LastStates lastStates;
    private final AttributeSource attributes;
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
        this.orthanc = orthanc;
        this.database = orthanc == null ? null : new OrthancDatabase(orthanc, calls);
        this.calls = calls;
        this.limits = limits;
        this.recent = new RecentVolumes(keepFor);
        this.lastStates = new LastStates(keepFor);
        this.attributes =
                new AttributeSource(new MediaTypeNegotiation(dicomWeb, orthanc), orthanc, calls, limits, concurrency);
    }

    /**
     * Plans the array of a request, for an answer that may say where its frames are.
     *
     * @return the plan; or {@link UnknownResourceException}, or an
     *     {@link dev.voxelgate.proxy.volume.UnprocessableVolumeException}
     */
    public Mono<ArrayPlan> plan(VolumeRequest request) {
        return plan(request, volume(request.target(), request.volume().drop()));
    }

    /**
     * The same for an answer that has values only: an Orthanc's database may tell enough for it, sooner than metadata.
     *
     * @return the plan, errors as those of {@link #plan}
     */
    public Mono<ArrayPlan> planOfValues(VolumeRequest request) {
        return plan(
                request,
                orthanc != null
                                && request.target() instanceof VolumeTarget.OrthancSeries target
                                && request.needsNoPlaces()
                        ? ofDatabase(orthanc, target)
                        : volume(request.target(), request.volume().drop()));
    }

    /**
     * The plan that {@link #planOfValues} gives if an Orthanc's series has not changed since it was last planned; nothing when that
     * is not kept, or whoever plans has more to say of it. The archive is not asked.
     */
    public Mono<KeptPlan> keptPlanOfValues(VolumeRequest request) {
        return orthanc != null
                        && request.target() instanceof VolumeTarget.OrthancSeries target
                        && request.digest() == null
                        && request.needsNoPlaces()
                ? Mono.deferContextual(context -> kept(orthanc, target, request, CallerToken.in(context)))
                : Mono.empty();
    }

    private Mono<KeptPlan> kept(
            OrthancRest rest, VolumeTarget.OrthancSeries target, VolumeRequest request, @Nullable CallerToken caller) {
        var state = lastStates.find(target.id(), caller);
        if (state == null
                || contradicted.contains(state.scope().study(), state.scope().series())) {
            return Mono.empty();
        }
        return Mono.justOrEmpty(keptOfDatabase(state, caller))
                .map(volume -> MemoryExhaustedException.guard(() -> volume.plan(request)))
                .onErrorComplete()
                .map(plan -> new KeptPlan(plan, unchanged(rest, target, state, caller)));
    }

    private Mono<Void> unchanged(
            OrthancRest rest, VolumeTarget.OrthancSeries target, LastStates.State state, @Nullable CallerToken caller) {
        return calls.whole(rest.locate(target)).flatMap(found -> {
            boolean isSame = scope(found).equals(state.scope()) && state.name().equals(found.state());
            if (isSame) {
                return Mono.empty();
            }
            lastStates.forget(target.id(), caller, state);
            return Mono.error(new ChangedVolumeException());
        });
    }

    private static Scope scope(OrthancRest.Located<VolumeTarget.Series> found) {
        return new Scope(found.target().study(), found.target().series(), null, Set.of());
    }

    private Mono<ArrayPlan> plan(VolumeRequest request, Mono<Volume> volume) {
        return wanted(request, volume).map(found -> MemoryExhaustedException.guard(() -> found.plan(request)));
    }

    /**
     * The volume of a target, in its present state.
     *
     * @param drop the instances that are left out of it
     * @return the volume; errors as those of {@link #plan}
     */
    public Mono<Volume> volume(VolumeTarget asked, Set<Drop> drop) {
        return switch (asked) {
            case VolumeTarget.Series target ->
                volume(new Scope(target.study(), target.series(), null, drop), null, Mono.empty());
            case VolumeTarget.Instance target ->
                volume(new Scope(target.study(), target.series(), target.instance(), drop), null, Mono.empty());
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
     * A volume in the state that a request wants. Of an archive that cannot tell changes, what it said of this state a moment ago is
     * used again; the instances themselves still have to agree with it.
     */
    private Mono<Volume> wanted(VolumeRequest request, Mono<Volume> present) {
        var digest = request.digest();
        if (digest == null) {
            return present;
        }
        var wanted = present.flatMap(volume ->
                volume.digest().equals(digest) ? Mono.just(volume) : Mono.error(new ChangedVolumeException()));
        return orthanc == null && request.target() instanceof VolumeTarget.Series target
                ? kept(
                        new Scope(
                                target.study(),
                                target.series(),
                                null,
                                request.volume().drop()),
                        digest,
                        wanted)
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
                    "What the archive says of a series is not believed for a while: {}",
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

    /** The volume of a series for an array of values, from the database if that tells enough and no more is kept. */
    private Mono<Volume> ofDatabase(OrthancRest rest, VolumeTarget.OrthancSeries target) {
        return calls.whole(rest.locate(target)).flatMap(found -> {
            var scope = scope(found);
            var whole = volume(rest, target, found, Set.of());
            return found.instances() < 2
                            || found.instances() > OrthancDatabase.MOST_LISTED
                            || !scope.isPathSafe()
                            || contradicted.contains(scope.study(), scope.series())
                    ? whole
                    : ofDatabase(rest, target.id(), scope, found.state()).switchIfEmpty(whole);
        });
    }

    private Mono<Volume> ofDatabase(OrthancRest rest, OrthancId series, Scope scope, @Nullable String state) {
        var made =
                unlessMetadataDecide(new DatabasePlan(rest, calls, attributes.headers(), limits).volume(scope, series));
        return state == null
                ? made
                : Mono.deferContextual(context -> {
                    var caller = CallerToken.in(context);
                    var found = new LastStates.State(scope, state);
                    lastStates.put(series, caller, found);
                    var kept = keptOfDatabase(found, caller);
                    return kept == null ? recent.get(keyOfValues(found, caller), made) : Mono.just(kept);
                });
    }

    /** What is kept of the database is kept apart from volumes that have all their places. */
    private static RecentVolumes.Key keyOfValues(LastStates.State state, @Nullable CallerToken caller) {
        return new RecentVolumes.Key(state.scope(), state.name() + " values", caller);
    }

    private @Nullable Volume keptOfDatabase(LastStates.State state, @Nullable CallerToken caller) {
        var whole = recent.find(new RecentVolumes.Key(state.scope(), state.name(), caller));
        return whole == null ? recent.find(keyOfValues(state, caller)) : whole;
    }

    /** By the UIDs of what an Orthanc identifier names; or else from its files. */
    private Mono<Volume> volume(
            OrthancRest rest,
            VolumeTarget.OrthancSeries target,
            OrthancRest.Located<VolumeTarget.Series> found,
            Set<Drop> drop) {
        var scope = new Scope(found.target().study(), found.target().series(), null, drop);
        return orFromFiles(
                volume(scope, found.state(), fromOnlyFile(rest, scope, found.onlyInstance())),
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
        return orFromFiles(
                volume(scope, found.state(), fromOnlyFile(rest, scope, found.onlyInstance())),
                Mono.just(List.of(target.id())),
                ids -> fromFiles(rest, scope, ids, (names, builder) -> names.namedInstance(target.id(), builder)));
    }

    /**
     * What an Orthanc holds need have no UIDs by which its DICOMweb service could be asked for it: they are not safe in a
     * path, the service reads them otherwise (one with a dot at its end), or several patients have them: then it does not know
     * them, or gives something else.
     */
    private Mono<Volume> orFromFiles(
            Mono<Volume> byUids, Mono<List<OrthancId>> ids, Function<List<OrthancId>, Mono<Volume>> fromFiles) {
        return byUids.filter(volume -> volume.listedInstances().stream().allMatch(Uid::isPathSafe))
                .onErrorResume(
                        failure -> failure instanceof UnknownResourceException
                                || failure instanceof ContradictionException,
                        _ -> Mono.empty())
                .switchIfEmpty(Mono.defer(() -> calls.whole(ids).flatMap(fromFiles)));
    }

    /**
     * The volume of the only instance of a scope, by the header of its file: sooner than by its metadata, for which the DICOMweb
     * plugin reads and writes all attributes (enhanced CT of 300 frames, 1.10.1: 100 ms). It has the same digest. What keeps it from
     * being planned so may be told by the metadata.
     *
     * @return it; or nothing when there is no such instance, or its metadata are to be asked for
     */
    private Mono<Volume> fromOnlyFile(OrthancRest rest, Scope scope, @Nullable OrthancId only) {
        if (only == null) {
            return Mono.empty();
        }
        var asked = scope.instance();
        return unlessMetadataDecide(
                        fromFiles(rest, scope, List.of(only), (names, builder) -> names.namedInstance(only, builder)))
                .filter(volume -> asked == null || volume.listedInstances().equals(List.of(asked)));
    }

    /**
     * A volume that was planned without metadata; nothing where these may say why it could not, or would give it another digest.
     * That the archive is away they cannot say either.
     */
    private static Mono<Volume> unlessMetadataDecide(Mono<Volume> planned) {
        return planned.filter(Volume::isOfNamedFiles)
                .onErrorResume(
                        failure -> !RetryPolicy.isPassing(failure) && !(failure instanceof ArchiveUnavailableException),
                        _ -> Mono.empty());
    }

    private Mono<Volume> fromFiles(
            OrthancRest rest,
            Scope scope,
            List<OrthancId> ids,
            BiFunction<OrthancDatabase, VolumeBuilder, Mono<VolumeBuilder>> named) {
        limits.requireInstances(ids.size());
        return attributes
                .headers()
                .ofFiles(rest, ids)
                .collect(() -> scope.builder(limits), (builder, file) -> builder.add(file.attributes(), file.id()))
                .onErrorMap(ArchiveCalls::isNotFound, _ -> AttributeSource.unknown())
                .flatMap(collected -> named.apply(Objects.requireNonNull(database), collected))
                .map(PlanSource::built);
    }

    private static Volume built(VolumeBuilder builder) {
        return MemoryExhaustedException.guard(builder::build);
    }

    /**
     * The volume of a scope.
     *
     * @param state of the archive's objects, null when it cannot tell one
     * @param fromFile the same by another way than its metadata, nothing where there is none
     */
    private Mono<Volume> volume(Scope scope, @Nullable String state, Mono<Volume> fromFile) {
        if (!scope.isPathSafe()) {
            return Mono.error(AttributeSource.unknown());
        }
        if (contradicted.contains(scope.study(), scope.series())) {
            return built(attributes.fromInstances(scope).flatMap(collected -> named(scope, collected)), scope);
        }
        var volume = fromFile.switchIfEmpty(
                built(attributes.fromMetadata(scope).flatMap(collected -> verified(scope, collected)), scope));
        return state == null ? volume : kept(scope, state, volume);
    }

    /** What was asked about one instance must be about that one, or the array would be another's. */
    private static Mono<Volume> built(Mono<VolumeBuilder> collected, Scope scope) {
        return collected.map(builder -> {
            var found = builder.instances();
            var asked = scope.instance();
            if (asked != null && !found.isEmpty() && !found.equals(List.of(asked))) {
                throw new ContradictionException(asked.value(), "they are of another instance, or of several");
            }
            return built(builder);
        });
    }

    private Mono<VolumeBuilder> verified(Scope scope, VolumeBuilder collected) {
        return database == null
                ? Mono.just(collected)
                : database.verified(scope, collected, attributes.fromInstances(scope));
    }

    private Mono<VolumeBuilder> named(Scope scope, VolumeBuilder collected) {
        return database == null ? Mono.just(collected) : database.named(scope, collected);
    }
}
