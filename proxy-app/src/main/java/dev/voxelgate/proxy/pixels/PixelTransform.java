package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Objects;

/**
 * Turns the samples of an instance's frames into the bytes of the array, a run of pixels at a time. Made once per
 * instance; immutable and thread-safe.
 */
public final class PixelTransform {

    private final ImagePixel image;
    private final PixelType type;
    private final Kernel kernel;

    private PixelTransform(ImagePixel image, PixelType type, Kernel kernel) {
        this.image = image;
        this.type = type;
        this.kernel = kernel;
    }

    /**
     * The transform of one instance.
     *
     * @param image as {@link ImagePixels} reads it from the same attributes
     * @param attributes the instance's: rescale, Modality LUT, dose scaling, palettes and functional groups
     * @throws UnsupportedImageException when a table that is needed is missing or contradicts itself
     */
    public static PixelTransform of(ImagePixel image, Attributes attributes, PixelOptions options) {
        try {
            return new PixelTransform(
                    image, PixelType.of(image, options.rescale()), kernel(image, attributes, options));
        } catch (MalformedValueException e) {
            throw new UnsupportedImageException(Tag.format(e.tag()) + " has a malformed value", e);
        }
    }

    private static Kernel kernel(ImagePixel image, Attributes attributes, PixelOptions options) {
        return switch (image.colour()) {
            case MONOCHROME1, MONOCHROME2 -> grayscale(image, attributes, options);
            case PALETTE_COLOR -> PaletteColour.of(image, attributes);
            case RGB, YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422, YBR_PARTIAL_420, YBR_RCT, YBR_ICT ->
                TrueColour.of(image);
        };
    }

    private static Kernel grayscale(ImagePixel image, Attributes attributes, PixelOptions options) {
        var oneBit = OneBit.of(image, options.profile());
        if (image.sampleType() == SampleType.FLOAT) {
            return new Copy(image.bytesPerSample());
        }
        if (!options.rescale()) {
            return oneBit == OneBit.ONE && StoredValues.fillSamples(image)
                    ? new Copy(image.bytesPerSample())
                    : Stored.of(image, oneBit);
        }
        if (options.profile() == Profile.DICOM) {
            var items = attributes.items(Tag.MODALITY_LUT_SEQUENCE);
            if (!items.isEmpty()) {
                return ModalityLut.of(image, items.getFirst());
            }
            var dose = attributes.number(Tag.DOSE_GRID_SCALING);
            if (dose.isPresent()) {
                return Rescaled.of(image, oneBit, Rescale.constant(dose.getAsDouble(), 0));
            }
        }
        return Rescaled.of(image, oneBit, Rescale.of(attributes));
    }

    /** What one pixel of the array is. */
    public PixelType type() {
        return type;
    }

    /**
     * Writes the values of a run of pixels, row by row, channels together, little endian.
     *
     * @param frame at least {@link ImagePixel#decodedBytes()} bytes of samples
     * @param frameIndex from 0, for what differs from frame to frame
     * @param firstPixel from 0
     * @param pixelCount 0 or more
     * @param out advances by {@code pixelCount × type().bytes()}; its own byte order does not matter
     * @throws IndexOutOfBoundsException when the frame does not have these pixels
     * @throws BufferOverflowException when {@code out} has no room for them
     */
    public void write(DecodedFrame frame, int frameIndex, int firstPixel, int pixelCount, ByteBuffer out) {
        Objects.checkFromIndexSize(firstPixel, pixelCount, (int) image.pixelsPerFrame());
        Objects.checkFromIndexSize(0, (int) image.decodedBytes(), frame.samples().length);
        int bytes = Math.multiplyExact(pixelCount, type.bytes());
        if (out.remaining() < bytes) {
            throw new BufferOverflowException();
        }
        kernel.write(
                frame,
                frameIndex,
                firstPixel,
                pixelCount,
                out.slice(out.position(), bytes).order(ByteOrder.LITTLE_ENDIAN));
        out.position(out.position() + bytes);
    }
}
