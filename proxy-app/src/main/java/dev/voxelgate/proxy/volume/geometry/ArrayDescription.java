package dev.voxelgate.proxy.volume.geometry;

import java.util.List;

/**
 * The array whose geometry is told.
 *
 * @param shape {@code [frames, rows, columns, channels]}
 * @param dtype numpy's, for example {@code <f4}
 * @param bytes of the {@code .npy} file
 */
public record ArrayDescription(List<Long> shape, String dtype, long bytes) {

    /** Checks the shape. */
    public ArrayDescription {
        shape = List.copyOf(shape);
        if (shape.size() != 4) {
            throw new IllegalArgumentException("a volume has four axes, not " + shape.size());
        }
    }
}
