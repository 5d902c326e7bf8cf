package dev.voxelgate.proxy.numpy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An array that is known without a pixel, such as an affine.
 *
 * @param name without an extension
 * @param npy its file
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record SmallArray(String name, byte[] npy) {

    /** A vector of float64. */
    public static SmallArray vector(String name, List<Double> values) {
        return of(name, values, values.size());
    }

    /** A matrix of float64, by rows of one length. */
    public static SmallArray matrix(String name, List<List<Double>> rows) {
        return of(
                name,
                rows.stream().flatMap(List::stream).toList(),
                rows.size(),
                rows.getFirst().size());
    }

    private static SmallArray of(String name, List<Double> values, long... shape) {
        byte[] header = NpyHeader.of(DType.FLOAT64, shape);
        var npy = ByteBuffer.allocate(header.length + values.size() * Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put(header);
        values.forEach(npy::putDouble);
        return new SmallArray(name, npy.array());
    }
}
