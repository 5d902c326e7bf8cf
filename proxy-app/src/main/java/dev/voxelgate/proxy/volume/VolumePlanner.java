package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.pixels.PixelType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes the plan of an array from the archive's metadata, or from the instances' own headers, or finds why there can be
 * none. Holds a summary per instance, never its metadata.
 */
public final class VolumePlanner {

    private final Uid study;
    private final Uid series;
    private final PlanLimits limits;
    private final List<InstanceSummary> instances = new ArrayList<>();
    private final Set<Uid> seen = new HashSet<>();
    /** Those that an Orthanc has told. */
    private final Map<Uid, OrthancId> knownIds = new HashMap<>();

    public VolumePlanner(Uid study, Uid series, PlanLimits limits) {
        this.study = study;
        this.series = series;
        this.limits = limits;
    }

    /**
     * Takes the metadata, or the header, of one more instance, in the order of the archive.
     *
     * @throws UnprocessableVolumeException when it is not an image that can be part of an array, or comes twice
     * @throws OverLimitException when its frames are too large or too many, or it is one instance too many
     */
    public void add(Attributes metadata) {
        limits.requireInstances(instances.size() + 1);
        var instance = InstanceSummary.of(metadata);
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

    /** The same, of an instance whose identifier an Orthanc has told. */
    public void add(Attributes metadata, OrthancId id) {
        add(metadata);
        knownIds.put(instances.getLast().sopInstanceUid(), id);
    }

    /**
     * Whether what somebody else knows of the same instances agrees with what was added: they are the same, with as many
     * frames, and nothing would place one of them elsewhere.
     */
    public boolean agreesWith(List<Attributes> others) {
        var known = instances.stream()
                .collect(Collectors.toMap(instance -> instance.sopInstanceUid().value(), Function.identity()));
        return others.size() == known.size() && others.stream().allMatch(other -> isSame(other, known));
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
     * Plans all frames of all instances, as {@code (frames, rows, columns, channels)}.
     *
     * @throws UnknownResourceException when no instance was added
     * @throws UnprocessableVolumeException when the instances cannot be ordered
     * @throws OverLimitException when they have too many frames
     */
    public VolumePlan planAll(ArrayOptions options) {
        requireAny();
        return plan(SliceOrder.of(instances), FrameSelection.All::new, options);
    }

    /**
     * Plans some frames of the one instance that was added, as {@code (n, rows, columns, channels)}, in the order
     * asked for. Each ascending run of them is one retrieval.
     *
     * @param indexes from 0
     * @throws UnknownResourceException when the instance does not have such a frame
     */
    public VolumePlan planFrames(List<Integer> indexes, ArrayOptions options) {
        requireAny();
        var instance = instances.getFirst();
        for (int index : indexes) {
            if (index < 0 || index >= instance.numberOfFrames()) {
                throw new UnknownResourceException(
                        "the instance has " + instance.numberOfFrames() + " frames: no such frame");
            }
        }
        var runs = ascendingRuns(indexes);
        var retrievals = IntStream.range(0, runs.size()).mapToObj(_ -> instance).toList();
        var remaining = runs.iterator();
        return plan(
                new SliceOrder(retrievals, OrderedBy.NOTHING), _ -> FrameSelection.Some.of(remaining.next()), options);
    }

    /** Plans one frame of the one instance that was added, as {@code (rows, columns, channels)}. */
    public VolumePlan planFrame(int index, ArrayOptions options) {
        var plan = planFrames(List.of(index), options);
        return new VolumePlan(
                plan.instances(),
                plan.order(),
                plan.archiveOrder(),
                plan.format(),
                plan.dtype(),
                plan.shape().subList(1, 4));
    }

    private void requireAny() {
        if (instances.isEmpty()) {
            throw new UnknownResourceException("the archive has no such series or instance");
        }
    }

    private VolumePlan plan(SliceOrder ordered, Function<Integer, FrameSelection> selection, ArrayOptions options) {
        var planned = ordered.instances().stream()
                .map(instance -> new PlannedInstance(
                        study,
                        series,
                        instance.sopInstanceUid(),
                        instance.patientId(),
                        instance.numberOfFrames(),
                        selection.apply(instance.numberOfFrames()),
                        instance.placement(),
                        knownIds.get(instance.sopInstanceUid())))
                .toList();
        var image = ordered.instances().getFirst().image();
        var format = ArrayFormat.of(image);
        long frames = planned.stream()
                .mapToLong(instance -> instance.frames().count())
                .reduce(0, Math::addExact);
        limits.requireFrames(frames);
        return new VolumePlan(
                planned,
                ordered.by(),
                instances.stream()
                        .map(instance -> instance.sopInstanceUid().value())
                        .toList(),
                format,
                PixelType.of(image, options.rescale()).dtype(),
                List.of(frames, (long) format.rows(), (long) format.columns(), (long) format.channels()));
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

    private static List<List<Integer>> ascendingRuns(List<Integer> indexes) {
        List<List<Integer>> runs = new ArrayList<>();
        int start = 0;
        for (int i = 1; i <= indexes.size(); i++) {
            if (i == indexes.size() || indexes.get(i) <= indexes.get(i - 1)) {
                runs.add(indexes.subList(start, i));
                start = i;
            }
        }
        return runs;
    }
}
