package dev.voxelgate.proxy.upstream;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.proxy.pixels.ImagePixels;
import dev.voxelgate.proxy.upstream.OrthancRest.Stored;
import dev.voxelgate.proxy.volume.InstanceIdentity;
import dev.voxelgate.proxy.volume.MemoryExhaustedException;
import dev.voxelgate.proxy.volume.OrthancId;
import dev.voxelgate.proxy.volume.PlanLimits;
import dev.voxelgate.proxy.volume.Volume;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Plans a series of slices without its metadata, for which an Orthanc reads every file and writes all that is in it: the database
 * tells their order, and the header of one file what all of them are like. That they are, the sizes of native files tell; else
 * the tags that all instances have in common, or, where Orthanc would inflate every file to find these, the headers of all files.
 * The sizes are no proof, so that each file is held to the plan as it comes, as after any plan.
 */
final class DatabasePlan {

    /** What the form of a frame rests on. */
    private static final Set<Integer> FORM = Set.of(
            Tag.SAMPLES_PER_PIXEL,
            Tag.PHOTOMETRIC_INTERPRETATION,
            Tag.ROWS,
            Tag.COLUMNS,
            Tag.BITS_ALLOCATED,
            Tag.BITS_STORED,
            Tag.PIXEL_REPRESENTATION);

    private final OrthancRest rest;
    private final ArchiveCalls calls;
    private final InstanceHeaders headers;
    private final PlanLimits limits;

    DatabasePlan(OrthancRest rest, ArchiveCalls calls, InstanceHeaders headers, PlanLimits limits) {
        this.rest = rest;
        this.calls = calls;
        this.headers = headers;
        this.limits = limits;
    }

    /**
     * The volume of a series, as far as an array needs it that says nothing of places: of those it has the order only, and the
     * rescaling of one instance. Its digest is that of the whole volume.
     *
     * @return it; or nothing when the database does not tell enough
     */
    Mono<Volume> volume(Scope scope, OrthancId series) {
        return calls.whole(rest.storedIn(series))
                .filter(stored -> stored.size() > 1 && stored.stream().allMatch(DatabasePlan::isOrdered))
                .flatMap(stored -> headers.ofFile(rest, id(stored.getFirst()))
                        .filter(DatabasePlan::isSlice)
                        .flatMap(first -> volume(scope, series, first, stored)));
    }

    private Mono<Volume> volume(Scope scope, OrthancId series, InstanceHeader first, List<Stored> stored) {
        if (haveOneSize(first, stored)) {
            return Mono.fromSupplier(
                    () -> MemoryExhaustedException.guard(() -> built(scope, first.attributes(), stored)));
        }
        // Metadata that are kept come sooner than anything that is read of each file.
        return calls.whole(rest.hasAttachments(series))
                .filter(kept -> !kept)
                .flatMap(_ -> first.transferSyntax().isDeflated()
                        ? ofHeaders(scope, stored)
                        : ofSharedTags(scope, series, first, stored));
    }

    private Mono<Volume> ofSharedTags(Scope scope, OrthancId series, InstanceHeader first, List<Stored> stored) {
        return calls.whole(rest.sharedTags(series))
                .filter(shared -> shared.containsAll(FORM))
                .map(_ -> MemoryExhaustedException.guard(() -> built(scope, first.attributes(), stored)));
    }

    /** Whether the database has all that an order may rest on. */
    private static boolean isOrdered(Stored instance) {
        var ordering = instance.ordering();
        return new Uid(InstanceIdentity.sopInstanceUidIn(ordering)).isPathSafe()
                && NumberOfFrames.of(ordering) == 1
                && ordering.integer(Tag.INSTANCE_NUMBER).isPresent()
                && ordering.numbers(Tag.IMAGE_POSITION_PATIENT).size() == 3
                && ordering.numbers(Tag.IMAGE_ORIENTATION_PATIENT).size() == 6;
    }

    private static OrthancId id(Stored instance) {
        return new OrthancId(instance.id());
    }

    private static boolean isSlice(InstanceHeader header) {
        return header.pixelDataTag() == Tag.PIXEL_DATA
                && NumberOfFrames.of(header.attributes()) == 1
                && !header.attributes().contains(Tag.CONCATENATION_UID);
    }

    /** Whether the sizes of the files leave room for nothing but frames like that of the first. */
    private static boolean haveOneSize(InstanceHeader first, List<Stored> instances) {
        if (first.encapsulated()
                || !first.transferSyntax().isNative()
                || first.transferSyntax().isDeflated()) {
            return false;
        }
        var image = ImagePixels.of(first.attributes(), first.pixelDataTag());
        long bits = (long) image.columns() * image.colour().samplesPerPixel() * image.bitsAllocated();
        long bytes = instances.getFirst().bytes();
        return bytes >= bits / Byte.SIZE * image.rows()
                && instances.stream().allMatch(other -> Math.abs(other.bytes() - bytes) * Byte.SIZE < bits);
    }

    private Mono<Volume> ofHeaders(Scope scope, List<Stored> stored) {
        limits.requireInstances(stored.size());
        return headers.ofFiles(rest, stored.stream().map(DatabasePlan::id).toList())
                .collect(() -> scope.builder(limits), (builder, file) -> builder.add(file.attributes(), file.id()))
                .map(builder -> {
                    builder.storedAs(Stored.files(stored));
                    return MemoryExhaustedException.guard(builder::build);
                });
    }

    private Volume built(Scope scope, Attributes first, List<Stored> stored) {
        var builder = scope.builder(limits);
        stored.forEach(instance -> builder.add(placed(first, instance.ordering()), id(instance)));
        builder.storedAs(Stored.files(stored));
        return builder.build();
    }

    private static Attributes placed(Attributes first, Attributes ordering) {
        var attributes = Attributes.builder();
        for (var source : List.of(first, ordering)) {
            source.tags().forEach(tag -> attributes.put(tag, Objects.requireNonNull(source.value(tag))));
        }
        return attributes.build();
    }
}
