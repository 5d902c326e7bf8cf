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
import reactor.core.publisher.Mono;

/**
 * Plans a series of native slices without its metadata, for which an Orthanc reads every file: the database tells their order,
 * and the header of one file what all of them are like, because all files have its size. That is not certain, so that each file
 * is held to the plan as it comes, as after any plan.
 */
final class DatabasePlan {

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
                        .filter(first -> areAlike(first, stored))
                        .map(first -> MemoryExhaustedException.guard(() -> built(scope, first.attributes(), stored))));
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

    /** Whether the sizes of the files leave room for nothing but frames like that of the first. */
    private static boolean areAlike(InstanceHeader first, List<Stored> instances) {
        var attributes = first.attributes();
        if (first.encapsulated()
                || first.pixelDataTag() != Tag.PIXEL_DATA
                || !first.transferSyntax().isNative()
                || first.transferSyntax().isDeflated()
                || NumberOfFrames.of(attributes) != 1
                || attributes.contains(Tag.CONCATENATION_UID)) {
            return false;
        }
        var image = ImagePixels.of(attributes, first.pixelDataTag());
        long bits = (long) image.columns() * image.colour().samplesPerPixel() * image.bitsAllocated();
        long bytes = instances.getFirst().bytes();
        return bytes >= bits / Byte.SIZE * image.rows()
                && instances.stream().allMatch(other -> Math.abs(other.bytes() - bytes) * Byte.SIZE < bits);
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
