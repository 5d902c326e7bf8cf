package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.NumberOfFrames;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import dev.voxelgate.proxy.numpy.DType;

/**
 * What an instance's attributes alone say about its values, before any conversion: the archive's metadata are enough.
 *
 * @param min no value of any frame is less; minus infinity when that is not known
 * @param max no value of any frame is more; infinity when that is not known
 * @param fractional whether a slope, an intercept or Dose Grid Scaling is applied that is no integer. Float Pixel Data
 *     is not: whether its values are integers, only they can tell
 */
public record ValueRange(double min, double max, boolean fractional) {

    private static final ValueRange UNKNOWN = new ValueRange(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, false);

    /**
     * The range of an instance's values.
     *
     * @param attributes the data of lookup tables and palettes may be left out
     * @throws UnsupportedImageException when an attribute that is needed is malformed
     */
    public static ValueRange of(ImagePixel image, Attributes attributes, PixelOptions options) {
        try {
            return switch (image.colour()) {
                case MONOCHROME1, MONOCHROME2 -> grayscale(image, attributes, options);
                case PALETTE_COLOR -> new ValueRange(0, 255, false);
                case RGB, YBR_FULL, YBR_FULL_422, YBR_PARTIAL_422, YBR_PARTIAL_420, YBR_RCT, YBR_ICT ->
                    unsigned(image.bitsStored());
            };
        } catch (MalformedValueException e) {
            throw new UnsupportedImageException(Tag.format(e.tag()) + " has a malformed value", e);
        }
    }

    /** Whether a conversion to this type never fails; a failure of other types may still not happen. */
    public boolean fits(DType dtype) {
        return !dtype.isInteger() || (!fractional && min >= dtype.min() && max <= dtype.max());
    }

    /**
     * Refuses a type that is known to be wrong, before any pixel is there. Values that only may not fit pass.
     *
     * @param clip whether values beyond the type's range are wanted as its smallest and largest
     * @throws NotRepresentableException for an integer type, when slope or intercept are fractional, or when no value
     *     can be in its range
     */
    public void require(DType dtype, boolean clip) {
        if (dtype.isInteger() && fractional) {
            throw NotRepresentableException.fractional(dtype);
        }
        if (!clip && (max < dtype.min() || min > dtype.max())) {
            throw NotRepresentableException.outside(dtype, this);
        }
    }

    private static ValueRange unsigned(int bits) {
        return new ValueRange(0, Math.scalb(1.0, bits) - 1, false);
    }

    private static ValueRange grayscale(ImagePixel image, Attributes attributes, PixelOptions options) {
        if (image.sampleType() == SampleType.FLOAT) {
            return UNKNOWN;
        }
        var stored = stored(image, options.profile());
        if (!options.rescale()) {
            return stored;
        }
        if (options.profile() == Profile.DICOM) {
            if (!attributes.items(Tag.MODALITY_LUT_SEQUENCE).isEmpty()) {
                // Whatever the descriptor says of its bits: LookupTable.
                return unsigned(16);
            }
            var dose = attributes.number(Tag.DOSE_GRID_SCALING);
            if (dose.isPresent()) {
                return stored.rescaled((float) dose.getAsDouble(), 0);
            }
        }
        return stored.rescaled(Rescale.of(attributes), NumberOfFrames.of(attributes));
    }

    private static ValueRange stored(ImagePixel image, Profile profile) {
        if (image.bitsAllocated() == 1) {
            return unsigned(OneBit.of(image, profile) == OneBit.FULL ? 8 : 1);
        }
        int bits = image.bitsStored();
        if (image.sampleType() == SampleType.SIGNED) {
            double half = Math.scalb(1.0, bits - 1);
            return new ValueRange(-half, half - 1, false);
        }
        return unsigned(bits);
    }

    private ValueRange rescaled(Rescale rescale, int frames) {
        var range = rescaled(rescale.slope(0), rescale.intercept(0));
        // All frames behind those with items of their own are alike.
        for (int frame = 1; frame < frames && frame <= rescale.ownFrames(); frame++) {
            var other = rescaled(rescale.slope(frame), rescale.intercept(frame));
            range = new ValueRange(
                    Math.min(range.min, other.min),
                    Math.max(range.max, other.max),
                    range.fractional || other.fractional);
        }
        return range;
    }

    /** In float32 as {@link Rescaled}: rounding keeps the order, so that the ends of the range stay its ends. */
    private ValueRange rescaled(float slope, float intercept) {
        if (!Float.isFinite(slope) || !Float.isFinite(intercept)) {
            return UNKNOWN;
        }
        float first = (float) min * slope + intercept;
        float last = (float) max * slope + intercept;
        boolean fraction = slope != Math.rint(slope) || intercept != Math.rint(intercept);
        return new ValueRange(Math.min(first, last), Math.max(first, last), fraction);
    }
}
