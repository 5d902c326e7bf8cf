package dev.voxelgate.proxy.volume;

import java.util.List;

/**
 * Frames of a volume in the order of an array, and how they are retrieved.
 *
 * @param volume what they are frames of
 * @param order which ones
 * @param instances what to retrieve for them, in their order; each with an ascending selection of its frames
 */
public record FrameSequence(Volume volume, FrameOrder order, List<PlannedInstance> instances) {

    public FrameSequence {
        instances = List.copyOf(instances);
    }

    /** How many frames. */
    public long count() {
        return order.count();
    }

    /** Neighbours in this sequence: {@code count} of them from position {@code first} on. */
    public FrameSequence part(long first, long count) {
        return first == 0 && count == count()
                ? this
                : volume.frames(order.select(new ArraySelection.Range(first, 1, count, true)));
    }

    /** Which frames of the volume they are, from 1, such as {@code 1-20,41,43 of 60}; of many, the first ones. */
    public String numbers() {
        return FrameNumbers.of(order, volume.numberOfFrames());
    }

    /** Whether it has every frame of the volume, in its order. */
    public boolean isWhole() {
        return instances.size() == volume.size()
                && instances.stream().allMatch(instance -> instance.frames() instanceof FrameSelection.All);
    }

    /** Size of one frame when stored natively: about the most that a stored frame has. */
    public long storedFrameBytes() {
        var format = volume.format();
        return format.pixelsPerFrame() * format.channels() * format.stored().bytes();
    }
}
