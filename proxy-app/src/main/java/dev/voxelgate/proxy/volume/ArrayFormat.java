package dev.voxelgate.proxy.volume;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.pixels.PixelType;

/**
 * What the frames of one array must have in common, whatever is done to their values.
 *
 * @param rows height
 * @param columns width
 * @param channels 1 or 3
 * @param stored the element type that holds the stored values
 */
public record ArrayFormat(int rows, int columns, int channels, DType stored) {

    /** The format of an image's frames. */
    public static ArrayFormat of(ImagePixel image) {
        var type = PixelType.of(image, false);
        return new ArrayFormat(image.rows(), image.columns(), type.channels(), type.dtype());
    }

    /** Pixels of one frame. */
    public long pixelsPerFrame() {
        return (long) rows * columns;
    }

    @Override
    public String toString() {
        return "%d × %d × %d of %s".formatted(rows, columns, channels, stored.descr());
    }
}
