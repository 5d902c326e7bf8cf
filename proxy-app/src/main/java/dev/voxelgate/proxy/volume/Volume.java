package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.pixels.NotRepresentableException;
import dev.voxelgate.proxy.pixels.PixelType;
import dev.voxelgate.proxy.pixels.Profile;
import dev.voxelgate.proxy.volume.geometry.ArrayDescription;
import dev.voxelgate.proxy.volume.geometry.DescribedVolume;
import dev.voxelgate.proxy.volume.geometry.DroppedInstance;
import dev.voxelgate.proxy.volume.geometry.DuplicateInstances;
import dev.voxelgate.proxy.volume.geometry.FrameGeometry;
import dev.voxelgate.proxy.volume.geometry.GeometryDocument;
import dev.voxelgate.proxy.volume.geometry.Grid;
import dev.voxelgate.proxy.volume.geometry.RescaleValues;
import dev.voxelgate.proxy.volume.geometry.SeriesGeometry;
import dev.voxelgate.proxy.volume.geometry.SliceIdentity;
import dev.voxelgate.proxy.volume.geometry.Tolerance;
import dev.voxelgate.proxy.volume.geometry.Verdict;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The ordered frames of a series, or of one instance: what every array is a view of. Immutable; made by
 * {@link VolumeBuilder} before any pixel is fetched.
 */
public final class Volume {

    /** Half of a SHA-256. */
    private static final int DIGEST_BYTES = 16;

    /** Some hundred bytes each. */
    private static final int MOST_DESCRIBED = 100_000;

    private final Uid study;
    private final Uid series;
    private final PlanLimits limits;
    private final List<InstanceSummary> listed;
    private final SliceOrder ordered;
    private final Map<Uid, OrthancId> knownIds;
    private final List<DroppedInstance> dropped;
    private final StoredFiles storedFiles;
    private final String digest;
    /** The index of the first frame of each instance, in the order of the volume. */
    private final long[] firstFrames;

    private final long numberOfFrames;

    /**
     * @param listed in the order of the archive, at least one
     * @param ordered the same in the order of the volume
     * @param dropped the instances of the series that were left out
     * @param storedFiles their names, as far as the archive tells them
     */
    Volume(
            Uid study,
            Uid series,
            PlanLimits limits,
            List<InstanceSummary> listed,
            SliceOrder ordered,
            Map<Uid, OrthancId> knownIds,
            List<DroppedInstance> dropped,
            StoredFiles storedFiles) {
        this.study = study;
        this.series = series;
        this.limits = limits;
        this.listed = List.copyOf(listed);
        this.ordered = ordered;
        this.knownIds = Map.copyOf(knownIds);
        this.dropped = List.copyOf(dropped);
        this.firstFrames = new long[listed.size()];
        long frames = 0;
        for (int i = 0; i < firstFrames.length; i++) {
            firstFrames[i] = frames;
            frames = Math.addExact(frames, ordered.instances().get(i).numberOfFrames());
        }
        this.numberOfFrames = frames;
        this.storedFiles = storedFiles;
        this.digest = sum();
    }

    private String sum() {
        var sum = new AttributesDigest().put(study.value()).put(series.value());
        if (isOfNamedFiles()) {
            putFiles(sum);
        } else {
            putAttributes(sum);
        }
        return HexFormat.of().formatHex(sum.sum(), 0, DIGEST_BYTES);
    }

    /**
     * Files that stay as they are tell all of a volume but its order. So it has one digest whether its attributes came from the
     * files, from metadata, or from a database. The shape is put as well: a plan that a file contradicts has another digest
     * than the plan that comes after it.
     */
    private void putFiles(AttributesDigest sum) {
        var format = format();
        sum.put(format.rows())
                .put(format.columns())
                .put(format.channels())
                .put(format.stored().descr());
        for (var instance : ordered.instances()) {
            put(sum, instance.sopInstanceUid().value()).put(instance.numberOfFrames());
        }
        dropped.forEach(instance -> put(sum, instance.sopInstanceUid()).put(instance.reason()));
    }

    private AttributesDigest put(AttributesDigest sum, String instance) {
        return sum.put(instance).put(storedFiles.ofInstances().getOrDefault(instance, ""));
    }

    private void putAttributes(AttributesDigest sum) {
        for (var instance : ordered.instances()) {
            sum.put(instance.sopInstanceUid().value()).put(instance.digest());
        }
        dropped.forEach(instance -> sum.put(instance.sopInstanceUid()).put(instance.reason()));
        storedFiles.ofInstances().values().stream().sorted().forEach(sum::put);
        storedFiles.others().forEach(sum::put);
    }

    /** All of them, those that were left out too. */
    private Set<String> instances() {
        return Stream.concat(
                        listed.stream()
                                .map(instance -> instance.sopInstanceUid().value()),
                        dropped.stream().map(DroppedInstance::sopInstanceUid))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Its Study Instance UID. */
    public Uid study() {
        return study;
    }

    /** Its Series Instance UID. */
    public Uid series() {
        return series;
    }

    /** The Patient ID of its first instance, empty when there is none. */
    public String patientId() {
        return ordered.instances().getFirst().patientId();
    }

    /** The SOP Instance UIDs in the order in which the archive listed them, and so sends them. */
    public List<Uid> listedInstances() {
        return listed.stream().map(InstanceSummary::sopInstanceUid).toList();
    }

    /** How many instances it is made of. */
    public int size() {
        return listed.size();
    }

    /** How many frames all instances have together. */
    public long numberOfFrames() {
        return numberOfFrames;
    }

    /** The instances of the series that were left out, as was asked for. */
    public List<DroppedInstance> dropped() {
        return dropped;
    }

    /**
     * Another one as soon as anything has changed that the archive tells of the instances: on an Orthanc the files themselves,
     * their order and shape; elsewhere their identifiers, order, format, places and rescaling. 32 hexadecimal digits.
     */
    public String digest() {
        return digest;
    }

    /** Whether it was made when the archive had these files; true when the archive did not tell. */
    public boolean isStoredAs(StoredFiles files) {
        return storedFiles.equals(StoredFiles.UNTOLD) || storedFiles.equals(files);
    }

    /** Whether the archive names the file of each of its instances: then its digest does not depend on what it was planned from. */
    public boolean isOfNamedFiles() {
        return storedFiles.areOf(instances());
    }

    /** What the order of its instances rests on. */
    public OrderedBy order() {
        return ordered.by();
    }

    /** What all frames have in common. */
    public ArrayFormat format() {
        return ArrayFormat.of(image());
    }

    private ImagePixel image() {
        return ordered.instances().getFirst().image();
    }

    /** Plans an array of all frames, whose axes are slices, rows, columns and channels. */
    public ArrayPlan all(ArrayOptions options) {
        return all(VolumeOptions.DEFAULT, options);
    }

    /**
     * Plans an array of all frames, or of those of a group.
     *
     * @throws UnprocessableVolumeException when the array cannot have the form that is asked for
     * @throws OverLimitException when there are too many frames
     * @throws InvalidSelectionException when the array does not have what is selected
     */
    public ArrayPlan all(VolumeOptions choice, ArrayOptions options) {
        return plan(stack(everything(), choice), options);
    }

    /**
     * Plans the array of a request for this volume.
     *
     * @throws UnprocessableVolumeException when the array cannot have the form that is asked for
     * @throws OverLimitException when there are too many frames
     * @throws InvalidSelectionException when the array does not have what is selected
     * @throws UnknownResourceException when there is no such frame
     * @throws NotRepresentableException when the element type cannot hold the values, as far as the metadata tell
     */
    public ArrayPlan plan(VolumeRequest request) {
        var plan = plan(stack(request), request.options());
        requireRepresentable(plan, request.options(), request.target().profile());
        return plan;
    }

    /** Where the voxels of the array of a request lie: of the selected part alone. Empty when no affine describes it. */
    public Optional<Grid> grid(VolumeRequest request) {
        var options = request.options();
        return ArrayAxes.of(format(), stack(request), options.layout())
                .grid(
                        options.selection(),
                        frames -> geometry(frames, request.volume().tolerance()));
    }

    /** What the frames that a request chooses are to each other, before anything is selected of them. */
    public Verdict verdict(VolumeOptions choice) {
        return geometry(stack(everything(), choice).order(), choice.tolerance()).verdict();
    }

    private FrameStack stack(VolumeRequest request) {
        var choice = request.volume();
        return switch (request.target()) {
            case VolumeTarget.Series _, VolumeTarget.OrthancSeries _ -> stack(everything(), choice);
            case VolumeTarget.Instance target ->
                target.frameNumbers().isEmpty()
                        ? stack(everything(), choice)
                        : stack(indexes(target.frameNumbers()), choice);
            case VolumeTarget.OrthancInstance(OrthancId _, var frame) ->
                frame == null ? stack(everything(), choice) : stack(frame, choice);
        };
    }

    private static List<Integer> indexes(List<Integer> numbers) {
        return numbers.stream().map(number -> number - 1).toList();
    }

    private FrameStack stack(List<Integer> indexes, VolumeOptions choice) {
        requireFrames(indexes);
        return stack(FrameOrder.Listed.of(indexes), choice);
    }

    private FrameStack stack(int index, VolumeOptions choice) {
        requireFrames(List.of(index));
        var one = stack(new FrameOrder.Progression(index, 1, 1), choice);
        return new FrameStack(one.order(), FrameStack.Kind.FRAME, 1);
    }

    /**
     * Plans an array of some frames, in the order asked for, with the same axes. Each ascending run within an instance is one
     * retrieval.
     *
     * @param indexes from 0
     * @throws UnknownResourceException when there is no such frame
     */
    public ArrayPlan frames(List<Integer> indexes, VolumeOptions choice, ArrayOptions options) {
        return plan(stack(indexes, choice), options);
    }

    /**
     * Plans an array of one frame, which has no axis of slices.
     *
     * @throws UnknownResourceException when there is no such frame
     */
    public ArrayPlan frame(int index, VolumeOptions choice, ArrayOptions options) {
        return plan(stack(index, choice), options);
    }

    /**
     * Where the voxels of the array lie that {@link #all(VolumeOptions, ArrayOptions)} plans.
     *
     * @throws UnprocessableVolumeException as the plan
     */
    public PlacedVolume placed(VolumeOptions choice, ArrayOptions options) {
        var stack = stack(everything(), choice);
        var part = ArrayAxes.of(format(), stack, options.layout()).select(options.selection());
        var geometries = stack.each().stream()
                .map(group -> geometry(group, choice.tolerance()))
                .toList();
        // Positions that the groups share may differ by rounding.
        var placed = geometries.stream()
                .filter(geometry -> geometry.grid() == null)
                .findFirst()
                .orElse(geometries.getFirst());
        var grid = placed.grid();
        return new PlacedVolume(
                placed.verdict(),
                grid == null ? null : part.of(grid),
                part.region().columns().count(),
                part.region().rows().count(),
                part.slices().count(),
                stack.kind() == FrameStack.Kind.GROUPS && part.groups().isKept()
                        ? (Long) part.groups().count()
                        : null,
                part.region().channels().count(),
                part.frames()
                        .indexes()
                        .<@Nullable RescaleValues>mapToObj(
                                frame -> frameGeometry(frame).rescale())
                        .distinct()
                        .toList(),
                ordered.instances()
                        .get(instanceOf(stack.order().indexes().findFirst().orElseThrow()))
                        .geometry()
                        .windows());
    }

    private FrameOrder everything() {
        return new FrameOrder.Progression(0, 1, numberOfFrames);
    }

    /** The frames that a request chooses, before anything is selected of them. */
    private FrameStack stack(FrameOrder frames, VolumeOptions choice) {
        if (!choice.needsGeometry()) {
            return FrameStack.of(frames);
        }
        var stack = FrameStack.of(frames, geometry(frames, choice.tolerance()), choice);
        if (choice.requireVolume()) {
            stack.each().forEach(group -> requireVolume(geometry(group, choice.tolerance())));
        }
        return stack;
    }

    private static void requireVolume(SeriesGeometry geometry) {
        if (geometry.verdict() != Verdict.VOLUME) {
            throw new UnprocessableVolumeException(
                    "not-a-volume",
                    "the frames form no regular volume: " + geometry.verdict().word());
        }
    }

    /** What frames are to each other. */
    private SeriesGeometry geometry(FrameOrder frames, Tolerance tolerance) {
        limits.requireFrames(frames.count());
        return SeriesGeometry.of(frames.indexes().mapToObj(this::frameGeometry).toList(), tolerance);
    }

    private FrameGeometry frameGeometry(long frame) {
        int at = instanceOf(frame);
        return ordered.instances().get(at).geometry().frame((int) (frame - firstFrames[at]));
    }

    /** The index of the instance that a frame is of. */
    private int instanceOf(long frame) {
        int found = Arrays.binarySearch(firstFrames, frame);
        return found >= 0 ? found : -found - 2;
    }

    /** The instances none of whose frames is the first at its place. */
    Set<Uid> duplicates() {
        var counts = ordered.instances().stream()
                .map(InstanceSummary::numberOfFrames)
                .toList();
        return DuplicateInstances.of(geometry(everything(), Tolerance.DEFAULT), counts).stream()
                .map(at -> ordered.instances().get(at).sopInstanceUid())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Describes the geometry of the volume that a request chooses, without digest and links.
     *
     * @throws UnprocessableVolumeException when it is to be a regular volume and is none, or has no such group
     */
    public GeometryDocument describe(VolumeOptions choice, ArrayOptions options) {
        var stack = stack(everything(), choice);
        if (stack.order().count() > MOST_DESCRIBED) {
            throw new UnprocessableVolumeException(
                    "too-large", "more than %d frames are not described one by one".formatted(MOST_DESCRIBED));
        }
        var plan = plan(stack, options);
        var frames = stack.order().indexes().boxed().toList();
        return new DescribedVolume(
                        new ArrayDescription(plan.shape(), plan.dtype().descr(), plan.npyBytes()),
                        ordered.instances().get(instanceOf(frames.getFirst())).geometry(),
                        frames.stream().map(this::frameGeometry).toList(),
                        frames.stream().map(this::identity).toList(),
                        geometry(stack.order(), choice.tolerance()),
                        ordered.by().word(),
                        dropped)
                .document();
    }

    private SliceIdentity identity(long frame) {
        int at = instanceOf(frame);
        var instance = ordered.instances().get(at);
        return new SliceIdentity(
                instance.sopInstanceUid().value(),
                (int) (frame - firstFrames[at]) + 1,
                instance.placement().instanceNumber());
    }

    private void requireFrames(List<Integer> indexes) {
        for (int index : indexes) {
            if (index < 0 || index >= numberOfFrames) {
                throw new UnknownResourceException(
                        "the instance has %d frames: no such frame".formatted(numberOfFrames));
            }
        }
    }

    private ArrayPlan plan(FrameStack stack, ArrayOptions options) {
        var part = ArrayAxes.of(format(), stack, options.layout()).select(options.selection());
        limits.requireFrames(part.frames().count());
        var dtype = options.dtype() == null
                ? PixelType.of(image(), options.rescale()).dtype()
                : options.dtype();
        return new ArrayPlan(frames(part.frames()), part.region(), dtype, part.shape());
    }

    /**
     * Refuses an element type that cannot hold the values of a plan, as far as the metadata tell.
     *
     * @throws NotRepresentableException when they cannot be held
     */
    private void requireRepresentable(ArrayPlan plan, ArrayOptions options, Profile profile) {
        var dtype = options.dtype();
        if (dtype == null) {
            return;
        }
        var retrieved = plan.instances().stream().map(PlannedInstance::instance).collect(Collectors.toSet());
        ordered.instances().stream()
                .filter(instance -> retrieved.contains(instance.sopInstanceUid()))
                .forEach(instance -> instance.range(options.rescale(), profile)
                        .ifPresent(range -> range.require(dtype, options.clip())));
    }

    /** Frames of this volume in any order. */
    FrameSequence frames(FrameOrder order) {
        return new FrameSequence(this, order, retrievals(order));
    }

    /** What to retrieve for frames in this order: instance by instance, each with an ascending selection. */
    private List<PlannedInstance> retrievals(FrameOrder order) {
        List<PlannedInstance> retrievals = new ArrayList<>();
        var next = order.cursor();
        while (next.hasNext()) {
            int at = instanceOf(next.peek());
            var instance = ordered.instances().get(at);
            retrievals.add(planned(instance, next.within(firstFrames[at], instance.numberOfFrames())));
        }
        return retrievals;
    }

    private PlannedInstance planned(InstanceSummary instance, FrameSelection frames) {
        return new PlannedInstance(
                study,
                series,
                instance.sopInstanceUid(),
                instance.patientId(),
                instance.numberOfFrames(),
                frames,
                instance.placement(),
                instance.geometry(),
                knownIds.get(instance.sopInstanceUid()));
    }
}
