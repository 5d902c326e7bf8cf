package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.geometry.DroppedInstance;
import dev.voxelgate.proxy.volume.geometry.GeometryReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Collects what the archive's metadata, or the instances' own headers, say of a series or of one instance. Keeps a summary
 * of each instance, never its metadata. Used from one thread at a time.
 */
public final class VolumeBuilder {

    private final Uid study;
    private final Uid series;
    private final PlanLimits limits;
    private final Set<Drop> drop;
    private final GeometryReader geometry = new GeometryReader();
    private final List<DroppedInstance> dropped = new ArrayList<>();
    private final List<InstanceSummary> instances = new ArrayList<>();
    private final Set<Uid> seen = new HashSet<>();
    /** Those that an Orthanc has told. */
    private final Map<Uid, OrthancId> knownIds = new HashMap<>();

    private StoredFiles storedFiles = StoredFiles.UNTOLD;

    public VolumeBuilder(Uid study, Uid series, PlanLimits limits) {
        this(study, series, limits, Set.of());
    }

    /** @param drop the instances to leave out */
    public VolumeBuilder(Uid study, Uid series, PlanLimits limits, Set<Drop> drop) {
        this.study = study;
        this.series = series;
        this.limits = limits;
        this.drop = drop;
    }

    /**
     * Takes the metadata, or the header, of one more instance, in the order of the archive.
     *
     * @throws UnprocessableVolumeException when it is not an image that can be part of an array, or comes twice
     * @throws OverLimitException when its frames are too large or too many, or it is one instance too many
     */
    public void add(Attributes metadata) {
        limits.requireInstances(instances.size() + dropped.size() + 1);
        if (drop.contains(Drop.NON_IMAGE) && !InstanceSummary.isImage(metadata)) {
            drop(InstanceSummary.sopInstanceUid(metadata), Drop.NON_IMAGE);
            return;
        }
        var instance = InstanceSummary.of(metadata, geometry);
        if (drop.contains(Drop.LOCALIZER) && instance.geometry().localizer()) {
            drop(instance.sopInstanceUid(), Drop.LOCALIZER);
            return;
        }
        limits.requireFrameBytes(instance.image().decodedBytes());
        limits.requireFrames(instance.numberOfFrames());
        if (!seen.add(instance.sopInstanceUid())) {
            throw new UnprocessableVolumeException(
                    "invalid-metadata", "the archive lists instance %s twice".formatted(instance.sopInstanceUid()));
        }
        if (!instances.isEmpty()) {
            requireSameFormat(instances.getFirst(), instance);
            instance = instance.sharing(instances.getFirst());
        }
        instances.add(instance);
    }

    private void drop(Uid instance, Drop reason) {
        dropped.add(new DroppedInstance(instance.value(), reason.word()));
    }

    /** The same, of an instance whose identifier an Orthanc has told. */
    public void add(Attributes metadata, OrthancId id) {
        add(metadata);
        knownIds.put(InstanceSummary.sopInstanceUid(metadata), id);
    }

    /** Takes note of what the archive calls the stored files: another file has another name. */
    public void storedAs(StoredFiles files) {
        storedFiles = files;
    }

    /**
     * Whether what another source knows of the same instances agrees with what was added: they are the same, with as
     * many frames, and nothing would place one of them elsewhere.
     */
    public boolean agreesWith(List<Attributes> others) {
        var known = instances.stream()
                .collect(Collectors.toMap(instance -> instance.sopInstanceUid().value(), Function.identity()));
        var left = dropped.stream().map(DroppedInstance::sopInstanceUid).collect(Collectors.toSet());
        return others.size() == known.size() + left.size()
                && others.stream()
                        .filter(other -> !left.contains(InstanceIdentity.sopInstanceUidIn(other)))
                        .allMatch(other -> isSame(other, known));
    }

    private static boolean isSame(Attributes other, Map<String, InstanceSummary> known) {
        var instance = known.get(InstanceIdentity.sopInstanceUidIn(other));
        return instance != null
                && NumberOfFrames.of(other) == instance.numberOfFrames()
                && instance.placement()
                        .contradiction(Placement.of(other, instance.numberOfFrames()), OrderedBy.INSTANCE_NUMBER)
                        .isEmpty();
    }

    /** How many instances were added. */
    public int size() {
        return instances.size();
    }

    /** The Patient ID of the first instance, empty when there is none. */
    public String patientId() {
        return instances.isEmpty() ? "" : instances.getFirst().patientId();
    }

    /** The instances that were added, in the order of the archive. */
    public List<Uid> instances() {
        return instances.stream().map(InstanceSummary::sopInstanceUid).toList();
    }

    /**
     * The volume of the instances that were added.
     *
     * @throws UnknownResourceException when no instance was added
     * @throws UnprocessableVolumeException when the instances cannot be ordered
     */
    public Volume build() {
        if (instances.isEmpty() && dropped.isEmpty()) {
            throw new UnknownResourceException("the archive has no such series or instance");
        }
        if (instances.isEmpty()) {
            throw new UnprocessableVolumeException("not-an-image", "every instance was dropped");
        }
        var volume = volume(instances);
        var duplicates = drop.contains(Drop.DUPLICATE) ? volume.duplicates() : Set.<Uid>of();
        if (duplicates.isEmpty()) {
            return volume;
        }
        duplicates.forEach(duplicate -> drop(duplicate, Drop.DUPLICATE));
        return volume(instances.stream()
                .filter(instance -> !duplicates.contains(instance.sopInstanceUid()))
                .toList());
    }

    private Volume volume(List<InstanceSummary> kept) {
        return new Volume(study, series, limits, kept, SliceOrder.of(kept), knownIds, dropped, storedFiles);
    }

    private static void requireSameFormat(InstanceSummary first, InstanceSummary other) {
        var expected = ArrayFormat.of(first.image());
        var found = ArrayFormat.of(other.image());
        if (!expected.equals(found)) {
            throw new UnprocessableVolumeException(
                    "mixed-series",
                    "the instances do not fit into one array: %s is %s, but %s is %s"
                            .formatted(first.sopInstanceUid(), expected, other.sopInstanceUid(), found));
        }
    }
}
