package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.numpy.NpyHeader;
import java.util.List;

/**
 * The array that will be answered, known before any pixel is fetched: a view of a volume.
 *
 * @param volume what it is a view of
 * @param instances what to retrieve, in the order of the array
 * @param dtype the element type of the answer
 * @param shape {@code (frames, rows, columns, channels)}, or without frames for the single-frame routes
 */
public record ArrayPlan(Volume volume, List<PlannedInstance> instances, DType dtype, List<Long> shape) {

    public ArrayPlan {
        instances = List.copyOf(instances);
        shape = List.copyOf(shape);
        var _ = dataBytes(dtype, shape); // throws when it is too large for a length
    }

    private static long dataBytes(DType dtype, List<Long> shape) {
        return shape.stream().reduce((long) dtype.bytes(), ArrayPlan::multiply);
    }

    private static long multiply(long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new UnprocessableVolumeException("too-large", "the array would have more than 2^63 bytes");
        }
    }

    ArrayPlan withoutFrameAxis() {
        return new ArrayPlan(volume, instances, dtype, shape.subList(1, shape.size()));
    }

    /** What all frames have in common. */
    public ArrayFormat format() {
        return volume.format();
    }

    /** Whether it takes every frame of the volume, in its order. */
    public boolean isWhole() {
        return instances.size() == volume.size()
                && instances.stream().allMatch(instance -> instance.frames() instanceof FrameSelection.All);
    }

    /** The header of the npy file. */
    public byte[] npyHeader() {
        return NpyHeader.of(dtype, shape.stream().mapToLong(Long::longValue).toArray());
    }

    /** Exact length of the npy file, header included. */
    public long npyBytes() {
        return npyHeader().length + dataBytes(dtype, shape);
    }

    /** Size of one frame when stored natively: about the most that a stored frame has. */
    public long storedFrameBytes() {
        return format().pixelsPerFrame()
                * format().channels()
                * format().stored().bytes();
    }
}
