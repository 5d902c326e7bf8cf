package dev.voxelgate.proxy.volume;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.pixels.PixelType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The ordered frames of a series, or of one instance: what every array is a view of. Immutable; made by
 * {@link VolumeBuilder} before any pixel is fetched.
 */
public final class Volume {

    private final Uid study;
    private final Uid series;
    private final PlanLimits limits;
    private final List<InstanceSummary> listed;
    private final SliceOrder ordered;
    private final Map<Uid, OrthancId> knownIds;
    private final long numberOfFrames;

    /**
     * @param listed in the order of the archive, at least one
     * @param ordered the same in the order of the volume
     */
    Volume(
            Uid study,
            Uid series,
            PlanLimits limits,
            List<InstanceSummary> listed,
            SliceOrder ordered,
            Map<Uid, OrthancId> knownIds) {
        this.study = study;
        this.series = series;
        this.limits = limits;
        this.listed = List.copyOf(listed);
        this.ordered = ordered;
        this.knownIds = Map.copyOf(knownIds);
        this.numberOfFrames =
                listed.stream().mapToLong(InstanceSummary::numberOfFrames).reduce(0, Math::addExact);
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

    /**
     * Plans an array of all frames, whose axes are slices, rows, columns and channels.
     *
     * @throws UnprocessableVolumeException when the array cannot have the form that is asked for
     * @throws OverLimitException when there are too many frames
     * @throws InvalidSelectionException when the array does not have what is selected
     */
    public ArrayPlan all(ArrayOptions options) {
        return plan(new FrameOrder.Progression(0, 1, numberOfFrames), true, options);
    }

    /**
     * Plans an array of some frames, in the order asked for, with the same axes. Each ascending run within an instance is one
     * retrieval.
     *
     * @param indexes from 0
     * @throws UnknownResourceException when there is no such frame
     */
    public ArrayPlan frames(List<Integer> indexes, ArrayOptions options) {
        requireFrames(indexes);
        return plan(FrameOrder.Listed.of(indexes), true, options);
    }

    /**
     * Plans an array of one frame, which has no axis of slices.
     *
     * @throws UnknownResourceException when there is no such frame
     */
    public ArrayPlan frame(int index, ArrayOptions options) {
        requireFrames(List.of(index));
        return plan(new FrameOrder.Progression(index, 1, 1), false, options);
    }

    private void requireFrames(List<Integer> indexes) {
        for (int index : indexes) {
            if (index < 0 || index >= numberOfFrames) {
                throw new UnknownResourceException(
                        "the instance has %d frames: no such frame".formatted(numberOfFrames));
            }
        }
    }

    private ArrayPlan plan(FrameOrder frames, boolean isStack, ArrayOptions options) {
        var part = ArrayAxes.of(format(), frames.count(), isStack, options.layout())
                .select(options.selection());
        limits.requireFrames(part.frames().count());
        var dtype = options.dtype() == null
                ? PixelType.of(image(), options.rescale()).dtype()
                : options.dtype();
        return new ArrayPlan(
                frames(part.isEmpty() ? FrameOrder.NONE : frames.select(part.frames())),
                part.region(),
                dtype,
                part.shape());
    }

    /** Frames of this volume in any order. */
    FrameSequence frames(FrameOrder order) {
        return new FrameSequence(this, order, retrievals(order));
    }

    /** What to retrieve for frames in this order: instance by instance, each with an ascending selection. */
    private List<PlannedInstance> retrievals(FrameOrder order) {
        List<PlannedInstance> retrievals = new ArrayList<>();
        var next = order.cursor();
        long offset = 0;
        int at = 0;
        while (next.hasNext()) {
            if (next.peek() < offset) { // a list that goes back
                offset = 0;
                at = 0;
            }
            var instance = ordered.instances().get(at);
            if (next.peek() < offset + instance.numberOfFrames()) {
                retrievals.add(planned(instance, next.within(offset, instance.numberOfFrames())));
            } else {
                offset += instance.numberOfFrames();
                at++;
            }
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
                knownIds.get(instance.sopInstanceUid()));
    }
}
