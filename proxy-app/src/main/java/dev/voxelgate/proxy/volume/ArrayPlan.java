package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.numpy.NpyHeader;
import dev.voxelgate.proxy.pixels.PixelRegion;
import java.util.List;

/**
 * The array that will be answered, known before any pixel is fetched: a view of a volume.
 *
 * @param frames which frames, in the order of the array; none when the array has no element
 * @param region which elements of each frame, and their order
 * @param dtype the element type of the answer
 * @param shape {@code (frames, rows, columns, channels)}, in the order of the layout, without the axes that are not there
 */
public record ArrayPlan(FrameSequence frames, PixelRegion region, DType dtype, List<Long> shape) {

    public ArrayPlan {
        shape = List.copyOf(shape);
        var _ = dataBytes(dtype, shape); // throws when it is too large for a length
    }

    private static long dataBytes(DType dtype, List<Long> shape) {
        return shape.contains(0L) ? 0 : shape.stream().reduce((long) dtype.bytes(), ArrayPlan::multiply);
    }

    private static long multiply(long a, long b) {
        try {
            return Math.multiplyExact(a, b);
        } catch (ArithmeticException e) {
            throw new UnprocessableVolumeException("too-large", "the array would have more than 2^63 bytes");
        }
    }

    /** What it is a view of. */
    public Volume volume() {
        return frames.volume();
    }

    /** What to retrieve, in the order of the array. */
    public List<PlannedInstance> instances() {
        return frames.instances();
    }

    /** What all frames have in common. */
    public ArrayFormat format() {
        return volume().format();
    }

    /** The header of the npy file. */
    public byte[] npyHeader() {
        return NpyHeader.of(dtype, shape.stream().mapToLong(Long::longValue).toArray());
    }

    /** Exact length of the npy file, header included. */
    public long npyBytes() {
        return npyHeader().length + dataBytes();
    }

    /** Exact length of the values. */
    public long dataBytes() {
        return dataBytes(dtype, shape);
    }

    /** What one frame has in the array. */
    public long frameBytes() {
        return region.elements() * dtype.bytes();
    }
}
