package dev.voxelgate.proxy.pixels;

import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.numpy.DType;
import org.jspecify.annotations.Nullable;

/**
 * The type of one pixel of the array.
 *
 * @param dtype of each value
 * @param channels 1 for grayscale, 3 for red, green and blue
 */
public record PixelType(DType dtype, int channels) {

    /** The natural type, which an image gives when none is asked for; known before any pixel is there. */
    public static PixelType of(ImagePixel image, boolean rescale) {
        return switch (image.colour()) {
            case MONOCHROME1, MONOCHROME2 -> new PixelType(grayscale(image, rescale), 1);
            case PALETTE_COLOR -> new PixelType(DType.UINT8, 3);
            case RGB, YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422, YBR_PARTIAL_420, YBR_RCT, YBR_ICT ->
                new PixelType(image.bitsAllocated() == 8 ? DType.UINT8 : DType.UINT16, 3);
        };
    }

    /**
     * The type that an image gives.
     *
     * @param asked for each value; null for the natural one
     */
    public static PixelType of(ImagePixel image, boolean rescale, @Nullable DType asked) {
        var natural = of(image, rescale);
        return asked == null ? natural : new PixelType(asked, natural.channels);
    }

    /** Bytes of one pixel in the array. */
    public int bytes() {
        return channels * dtype.bytes();
    }

    private static DType grayscale(ImagePixel image, boolean rescale) {
        if (image.sampleType() == SampleType.FLOAT) {
            return image.bitsAllocated() == 32 ? DType.FLOAT32 : DType.FLOAT64;
        }
        if (rescale) {
            return DType.FLOAT32;
        }
        boolean signed = image.sampleType() == SampleType.SIGNED;
        return switch (image.bitsAllocated()) {
            case 1 -> DType.UINT8;
            case 8 -> signed ? DType.INT8 : DType.UINT8;
            case 16 -> signed ? DType.INT16 : DType.UINT16;
            default -> signed ? DType.INT32 : DType.UINT32;
        };
    }
}
