package dev.voxelgate.proxy.zarr;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A spatial axis of the image, and the coordinates along it.
 *
 * @param name {@code z}, {@code y} or {@code x}
 * @param size how many coordinates, at least 1
 * @param start the first coordinate
 * @param step from one to the next
 * @param isMillimetres whether they are lengths; otherwise they are indexes
 */
public record Axis(String name, long size, double start, double step, boolean isMillimetres) {

    public Axis {
        if (size < 1 || size > Integer.MAX_VALUE / Double.BYTES) {
            throw new IllegalArgumentException("no axis of %d coordinates".formatted(size));
        }
    }

    /** The coordinates as 64-bit floats, little endian. */
    byte[] coordinates() {
        var bytes = ByteBuffer.allocate((int) size * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            bytes.putDouble(start + i * step);
        }
        return bytes.array();
    }
}
