package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.upstream.MediaTypeNegotiation.Resource;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.volume.UnprocessableVolumeException;
import dev.voxelgate.proxy.volume.VolumeBuilder;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The attributes of instances, in the first way that the archive takes. */
final class AttributeSource {

    /** The ways to the attributes of all instances of a series. */
    private enum OfSeries {
        SERIES_METADATA,
        EACH_INSTANCE
    }

    /** The ways to the names of all instances of a series. */
    private enum Lists {
        SEARCH,
        SERIES_METADATA
    }

    /** The ways to the attributes of one instance. */
    private enum OfInstance {
        INSTANCE_METADATA,
        SERIES_METADATA,
        STORED_FILE
    }

    /** The ways to the attributes of one instance of those that the archive lists. */
    private enum OfListed {
        INSTANCE_METADATA,
        STORED_FILE
    }

    private final MediaTypeNegotiation negotiation;
    private final ArchiveCalls calls;
    private final PlanLimits limits;
    private final int concurrency;
    private final InstanceSearch search;
    private final InstanceHeaders headers;
    private final Ladder<OfSeries> ofSeries = ladder(List.of(OfSeries.SERIES_METADATA, OfSeries.EACH_INSTANCE));
    private final Ladder<Lists> lists = ladder(List.of(Lists.SEARCH, Lists.SERIES_METADATA));
    private final Ladder<OfInstance> ofInstance =
            ladder(List.of(OfInstance.INSTANCE_METADATA, OfInstance.SERIES_METADATA, OfInstance.STORED_FILE));
    private final Ladder<OfListed> ofListed = ladder(List.of(OfListed.INSTANCE_METADATA, OfListed.STORED_FILE));

    /** @param concurrency how many requests may be open at once */
    AttributeSource(
            MediaTypeNegotiation negotiation,
            @Nullable OrthancRest orthanc,
            ArchiveCalls calls,
            PlanLimits limits,
            int concurrency) {
        this.negotiation = negotiation;
        this.calls = calls;
        this.limits = limits;
        this.concurrency = concurrency;
        this.search = new InstanceSearch(negotiation, calls, limits);
        this.headers = new InstanceHeaders(negotiation, search, orthanc, calls, concurrency);
    }

    private static <W> Ladder<W> ladder(List<W> ways) {
        return new Ladder<>(
                ways, failure -> failure instanceof IncompleteMetadataException || Refusals.isOfResource(failure));
    }

    /** What an Orthanc's files say. */
    InstanceHeaders headers() {
        return headers;
    }

    /**
     * What the archive says of a scope.
     *
     * @return it; or an {@link UnknownResourceException}, or the errors of {@link VolumeBuilder#add}
     */
    Mono<VolumeBuilder> fromMetadata(Scope scope) {
        return Flux.defer(() -> {
                    var instance = scope.instance();
                    var refused = new AtomicBoolean();
                    return instance == null
                            ? ofSeries.climb(
                                    way -> ofSeries(scope, way, refused).flux())
                            : ofInstance.climb(
                                    way -> ofInstance(scope, instance, way).flux());
                })
                .singleOrEmpty()
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown());
    }

    /**
     * What the instances of a scope say of themselves. Where their files are not to be had, it is what the archive says.
     *
     * @return it, errors as those of {@link #fromMetadata}
     */
    Mono<VolumeBuilder> fromInstances(Scope scope) {
        var begun = new AtomicBoolean();
        return asked(scope, headers.of(scope.study(), scope.series(), scope.instance()))
                .doOnNext(_ -> begun.set(true))
                .collect(() -> scope.builder(limits), VolumeBuilder::add)
                .onErrorMap(ArchiveCalls::isNotFound, _ -> unknown())
                .onErrorResume(
                        failure -> !begun.get()
                                && (failure instanceof ContradictionException || Refusals.isOfResource(failure)),
                        failure -> hasFiles(scope).flatMap(has -> has ? Mono.error(failure) : fromMetadata(scope)));
    }

    /** Whether one that is missing is the only one, or the archive gives no files at all. */
    private Mono<Boolean> hasFiles(Scope scope) {
        return list(scope, false)
                .flatMap(instances -> file(scope, instances.getLast()))
                .hasElement()
                .onErrorResume(Refusals::isOfResource, _ -> Mono.just(false));
    }

    /** @param refused whether this request has asked for the metadata of the series in vain */
    private Mono<VolumeBuilder> ofSeries(Scope scope, OfSeries way, AtomicBoolean refused) {
        return switch (way) {
            case SERIES_METADATA ->
                metadata(scope, seriesMetadata(scope)).doOnError(Refusals::isOfResource, _ -> refused.set(true));
            case EACH_INSTANCE ->
                asked(scope, eachInstance(scope, refused.get()))
                        .collect(() -> scope.builder(limits), VolumeBuilder::add);
        };
    }

    private Mono<VolumeBuilder> ofInstance(Scope scope, Uid instance, OfInstance way) {
        return switch (way) {
            case INSTANCE_METADATA -> metadata(scope, instanceMetadata(scope, instance));
            case SERIES_METADATA ->
                metadata(
                        scope,
                        seriesMetadata(scope)
                                .filter(attributes ->
                                        instance.value().equals(InstanceIdentity.sopInstanceUidIn(attributes))));
            case STORED_FILE ->
                asked(scope, file(scope, instance).flux()).collect(() -> scope.builder(limits), VolumeBuilder::add);
        };
    }

    private Flux<Attributes> seriesMetadata(Scope scope) {
        return negotiation.ask(Resource.METADATA, client -> client.retrieveMetadata(scope.study(), scope.series()));
    }

    private Flux<Attributes> instanceMetadata(Scope scope, Uid instance) {
        return negotiation.ask(
                Resource.METADATA, client -> client.retrieveMetadata(scope.study(), scope.series(), instance));
    }

    private Mono<Attributes> file(Scope scope, Uid instance) {
        return headers.ofOne(scope.study(), scope.series(), instance);
    }

    /** Collected anew for every try: nothing of an answer that broke off is in the plan. */
    private Mono<VolumeBuilder> metadata(Scope scope, Flux<Attributes> metadata) {
        return Mono.defer(() -> {
            var images = new ImageAttributes();
            return calls.whole(asked(scope, metadata)
                            .doOnNext(images::look)
                            .collect(() -> scope.builder(limits), VolumeBuilder::add))
                    .onErrorResume(
                            UnprocessableVolumeException.class,
                            failure -> requireComplete(scope, images.missing()).then(Mono.error(failure)))
                    .flatMap(builder -> requireComplete(scope, images.missing()).thenReturn(builder));
        });
    }

    /** The objects of a series that are no images may be none; or the archive does not tell all that they are. */
    private Mono<Void> requireComplete(Scope scope, @Nullable Uid withoutImage) {
        if (withoutImage == null) {
            return Mono.empty();
        }
        var own = scope.instance() == null ? listed(scope, withoutImage) : file(scope, withoutImage);
        return own.onErrorResume(Refusals::isOfResource, _ -> Mono.empty())
                .filter(ImageAttributes::areIn)
                .flatMap(_ -> Mono.error(new IncompleteMetadataException(withoutImage)));
    }

    private Flux<Attributes> eachInstance(Scope scope, boolean bySearchOnly) {
        return list(scope, bySearchOnly)
                .flatMapMany(instances -> Flux.fromIterable(instances)
                        .flatMapSequential(
                                instance -> listed(scope, instance)
                                        .onErrorMap(Refusals::isOfResource, refusal -> untold(instance, refusal)),
                                concurrency,
                                1));
    }

    private Mono<List<Uid>> list(Scope scope, boolean bySearchOnly) {
        var found = search.instances(scope.study(), scope.series());
        var listed = lists.climb(way -> switch (way) {
            case SEARCH -> found.flux();
            case SERIES_METADATA -> search.listed(seriesMetadata(scope)).flux();
        });
        return (bySearchOnly ? found : listed.single())
                .map(instances -> List.copyOf(instances.keySet()))
                .filter(instances -> !instances.isEmpty())
                .switchIfEmpty(Mono.error(AttributeSource::unknown));
    }

    /** One that the archive lists. */
    private Mono<Attributes> listed(Scope scope, Uid instance) {
        return ofListed.climb(way -> switch (way) {
                    case INSTANCE_METADATA ->
                        calls.whole(asked(scope, instanceMetadata(scope, instance))
                                        .next())
                                .flatMap(attributes -> completed(scope, instance, attributes))
                                .flux();
                    case STORED_FILE -> file(scope, instance).flux();
                })
                .singleOrEmpty()
                .doOnNext(attributes -> InstanceHeaders.requireSame(instance, attributes));
    }

    /** Metadata of an instance, unless its file has an image and they do not. */
    private Mono<Attributes> completed(Scope scope, Uid instance, Attributes metadata) {
        var images = new ImageAttributes();
        images.look(metadata);
        return images.missing() == null
                ? Mono.just(metadata)
                : file(scope, instance)
                        .onErrorResume(Refusals::isOfResource, _ -> Mono.empty())
                        .filter(ImageAttributes::areIn)
                        .flatMap(_ -> Mono.<Attributes>error(new IncompleteMetadataException(instance)))
                        .defaultIfEmpty(metadata);
    }

    private static ContradictionException untold(Uid instance, Throwable refusal) {
        return new ContradictionException(
                instance.value(),
                ArchiveCalls.isNotFound(refusal)
                        ? "the archive does not have it"
                        : "the archive lists it, but does not tell what it is (" + refusal.getMessage() + ")");
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

    static UnknownResourceException unknown() {
        return new UnknownResourceException("the archive has no such series or instance");
    }
}
