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
import org.jspecify.annotations.Nullable;

/**
 * Turns the samples of an instance's frames into the bytes of the array, a run at a time. A {@link ValueSource} gives
 * values of the natural type; a {@link ValueConversion} makes another type of them where one was asked for. Made once per
 * instance; immutable and thread-safe.
 */
public final class PixelTransform {

    private static final int CHECKED_AT_ONCE = 8 * ValueConversion.RUN;

    private final ImagePixel image;
    private final PixelType natural;
    private final PixelType type;
    private final boolean clip;
    private final ValueSource source;
    /** Gives the type that was asked for without a conversion; null where there is no such way. */
    private final @Nullable Shifted shifted;
    /** Whether the attributes say that every value can be held by the type. */
    private final boolean alwaysFits;

    private PixelTransform(
            ImagePixel image, PixelOptions options, ValueSource source, @Nullable Shifted shifted, boolean alwaysFits) {
        this(
                image,
                PixelType.of(image, options.rescale()),
                PixelType.of(image, options.rescale(), options.dtype()),
                options.clip(),
                source,
                shifted,
                alwaysFits);
    }

    private PixelTransform(
            ImagePixel image,
            PixelType natural,
            PixelType type,
            boolean clip,
            ValueSource source,
            @Nullable Shifted shifted,
            boolean alwaysFits) {
        this.image = image;
        this.natural = natural;
        this.type = type;
        this.clip = clip;
        this.source = source;
        this.shifted = shifted;
        this.alwaysFits = alwaysFits;
    }

    /**
     * The transform of one instance.
     *
     * @param image as {@link ImagePixels} reads it from the same attributes
     * @param attributes the instance's: rescale, Modality LUT, dose scaling, palettes and functional groups
     * @throws UnsupportedImageException when a table that is needed is missing or contradicts itself
     * @throws NotRepresentableException when the attributes alone exclude the type that is asked for, as
     *     {@link ValueRange#require} says
     */
    public static PixelTransform of(ImagePixel image, Attributes attributes, PixelOptions options) {
        var dtype = options.dtype();
        boolean alwaysFits = true;
        if (dtype != null) {
            var range = ValueRange.of(image, attributes, options);
            range.require(dtype, options.clip());
            alwaysFits = range.fits(dtype);
        }
        try {
            var source = source(image, attributes, options);
            var shifted =
                    source instanceof Rescaled(StoredValues values, Rescale rescale) && dtype != null && !options.clip()
                            ? Shifted.of(values, rescale, dtype, alwaysFits)
                            : null;
            return new PixelTransform(image, options, source, shifted, alwaysFits);
        } catch (MalformedValueException e) {
            throw new UnsupportedImageException(Tag.format(e.tag()) + " has a malformed value", e);
        }
    }

    private static ValueSource source(ImagePixel image, Attributes attributes, PixelOptions options) {
        return switch (image.colour()) {
            case MONOCHROME1, MONOCHROME2 -> grayscale(image, attributes, options);
            case PALETTE_COLOR -> PaletteColour.of(image, attributes);
            case RGB, YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422, YBR_PARTIAL_420, YBR_RCT, YBR_ICT ->
                TrueColour.of(image);
        };
    }

    private static ValueSource grayscale(ImagePixel image, Attributes attributes, PixelOptions options) {
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

    /**
     * The same of neighbouring rows of a frame, which are given as a frame of their own.
     *
     * @param rows how many
     * @throws IllegalArgumentException when samples of such frames are in planes
     */
    public PixelTransform ofStrip(int rows) {
        if (image.planar() && image.samplesPerPixel() > 1) {
            throw new IllegalArgumentException("planes have no strips");
        }
        return new PixelTransform(image.withRows(rows), natural, type, clip, source, shifted, alwaysFits);
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
     * @throws NotRepresentableException when the type that was asked for cannot hold one of the values
     */
    public void write(DecodedFrame frame, int frameIndex, int firstPixel, int pixelCount, ByteBuffer out) {
        Objects.checkFromIndexSize(firstPixel, pixelCount, (int) image.pixelsPerFrame());
        int channels = type.channels();
        write(
                frame,
                frameIndex,
                PixelRegion.whole(image.rows(), image.columns(), channels, false),
                (long) firstPixel * channels,
                Math.multiplyExact(pixelCount, channels),
                out);
    }

    /**
     * Writes a run of the elements of a region, in the region's order, little endian. Runs may be cut anywhere, between
     * the channels of a pixel too.
     *
     * @param frame at least {@link ImagePixel#decodedBytes()} bytes of samples
     * @param frameIndex from 0, for what differs from frame to frame
     * @param firstElement from 0
     * @param elementCount 0 or more
     * @param out advances by {@code elementCount × type().dtype().bytes()}; its own byte order does not matter
     * @throws IndexOutOfBoundsException when the frame does not have the region, or the region not these elements
     * @throws BufferOverflowException when {@code out} has no room for them
     * @throws NotRepresentableException when the type that was asked for cannot hold one of these values; others of the
     *     frame do not matter
     */
    public void write(
            DecodedFrame frame,
            int frameIndex,
            PixelRegion region,
            long firstElement,
            int elementCount,
            ByteBuffer out) {
        var direct = shifted != null && shifted.isFor(region) ? shifted : null;
        var reader = direct == null ? reader(frame, region, source, natural) : reader(frame, region, direct, type);
        Objects.checkFromIndexSize(firstElement, elementCount, region.elements());
        int bytes = Math.multiplyExact(elementCount, type.dtype().bytes());
        if (out.remaining() < bytes) {
            throw new BufferOverflowException();
        }
        if (direct != null || type.equals(natural)) {
            var into = out.slice(out.position(), bytes).order(ByteOrder.LITTLE_ENDIAN);
            reader.read(frame, frameIndex, firstElement, elementCount, into);
            out.position(out.position() + bytes);
            return;
        }
        var conversion = new ValueConversion(natural.dtype(), type.dtype(), clip, elementCount);
        for (int done = 0; done < elementCount; done += ValueConversion.RUN) {
            int n = Math.min(ValueConversion.RUN, elementCount - done);
            reader.read(frame, frameIndex, firstElement + done, n, conversion.natural(n));
            conversion.write(n, frameIndex, out);
        }
    }

    /**
     * Makes the values of a region and drops them, to know whether the type that was asked for can hold them all before
     * the first byte of an answer goes out. Free of cost where the attributes say so already.
     *
     * @throws IndexOutOfBoundsException when the frame does not have the region
     * @throws NotRepresentableException when the type cannot hold one of them
     */
    public void requireRepresentable(DecodedFrame frame, int frameIndex, PixelRegion region) {
        if (alwaysFits) {
            return;
        }
        long elements = region.elements();
        int most = (int) Math.min(elements, CHECKED_AT_ONCE);
        var dropped = ByteBuffer.allocate(most * type.dtype().bytes());
        for (long done = 0; done < elements; done += most) {
            write(frame, frameIndex, region, done, (int) Math.min(most, elements - done), dropped.clear());
        }
    }

    private RegionReader reader(DecodedFrame frame, PixelRegion region, ValueSource values, PixelType ofValues) {
        Objects.checkFromIndexSize(0, (int) image.decodedBytes(), frame.samples().length);
        if (!region.isWithin(image.rows(), image.columns(), natural.channels())) {
            throw new IndexOutOfBoundsException("%s of %s".formatted(region, image));
        }
        return new RegionReader(values, ofValues, image.columns(), region);
    }
}
