package dev.voxelgate.proxy.pixels;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.MalformedValueException;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Image Pixel Module (PS3.3 C.7.6.3), or its floating point kin (C.7.6.24, C.7.6.25), from a data set. What
 * the standard requires but real files leave out has the value that all of them mean.
 */
public final class ImagePixels {

    private ImagePixels() {}

    /**
     * What the attributes say of a frame.
     *
     * @param attributes of a file or of the archive's metadata
     * @param pixelDataTag which attribute holds the pixels; null when metadata leave that open
     * @throws UnsupportedImageException when they describe no image, or one that cannot become an array
     */
    public static ImagePixel of(Attributes attributes, @Nullable Integer pixelDataTag) {
        try {
            return read(attributes, pixelDataTag);
        } catch (MalformedValueException e) {
            throw new UnsupportedImageException(Tag.format(e.tag()) + " has a malformed value", e);
        }
    }

    private static ImagePixel read(Attributes attributes, @Nullable Integer pixelDataTag) {
        int bitsAllocated = required(attributes, Tag.BITS_ALLOCATED, "Bits Allocated");
        int bitsStored = attributes.integer(Tag.BITS_STORED).orElse(bitsAllocated);
        var image = new ImagePixel(
                required(attributes, Tag.ROWS, "Rows"),
                required(attributes, Tag.COLUMNS, "Columns"),
                colour(attributes),
                attributes.integer(Tag.PLANAR_CONFIGURATION).orElse(0) == 1,
                bitsAllocated,
                bitsStored,
                attributes.integer(Tag.HIGH_BIT).orElse(bitsStored - 1),
                sampleType(attributes, pixelDataTag, bitsAllocated));
        if (image.decodedBytes() > Integer.MAX_VALUE - 8) {
            throw new UnsupportedImageException(
                    "a frame of %d bytes is more than one array holds".formatted(image.decodedBytes()));
        }
        return image;
    }

    private static int required(Attributes attributes, int tag, String name) {
        return attributes
                .integer(tag)
                .orElseThrow(() -> new UnsupportedImageException("not an image: " + name + " is missing"));
    }

    private static PhotometricInterpretation colour(Attributes attributes) {
        var text = attributes.string(Tag.PHOTOMETRIC_INTERPRETATION);
        var samples = attributes.integer(Tag.SAMPLES_PER_PIXEL);
        var colour = text == null || text.isBlank() ? bySamples(samples.orElse(1)) : parse(text);
        if (samples.orElse(colour.samplesPerPixel()) != colour.samplesPerPixel()) {
            throw new UnsupportedImageException("Samples per Pixel %d contradicts the Photometric Interpretation %s"
                    .formatted(samples.getAsInt(), colour));
        }
        return colour;
    }

    private static PhotometricInterpretation bySamples(int samples) {
        return switch (samples) {
            case 1 -> PhotometricInterpretation.MONOCHROME2;
            case 3 -> PhotometricInterpretation.RGB;
            default -> throw new UnsupportedImageException("Samples per Pixel " + samples + " is neither 1 nor 3");
        };
    }

    private static PhotometricInterpretation parse(String text) {
        return switch (text.strip().toUpperCase(Locale.ROOT).replace(' ', '_')) {
            case "MONOCHROME1" -> PhotometricInterpretation.MONOCHROME1;
            case "MONOCHROME2" -> PhotometricInterpretation.MONOCHROME2;
            case "PALETTE_COLOR" -> PhotometricInterpretation.PALETTE_COLOR;
            case "RGB" -> PhotometricInterpretation.RGB;
            case "YBR_FULL" -> PhotometricInterpretation.YBR_FULL;
            case "YBR_FULL_422" -> PhotometricInterpretation.YBR_FULL_422;
            case "YBR_PARTIAL_422" -> PhotometricInterpretation.YBR_PARTIAL_422;
            case "YBR_PARTIAL_420" -> PhotometricInterpretation.YBR_PARTIAL_420;
            case "YBR_RCT" -> PhotometricInterpretation.YBR_RCT;
            case "YBR_ICT" -> PhotometricInterpretation.YBR_ICT;
            default ->
                throw new UnsupportedImageException("Photometric Interpretation is none that this gateway reads");
        };
    }

    private static SampleType sampleType(Attributes attributes, @Nullable Integer pixelDataTag, int bitsAllocated) {
        if (pixelDataTag == null ? isFloat(attributes, bitsAllocated) : pixelDataTag != Tag.PIXEL_DATA) {
            return SampleType.FLOAT;
        }
        return switch (attributes.integer(Tag.PIXEL_REPRESENTATION).orElse(0)) {
            case 0 -> SampleType.UNSIGNED;
            case 1 -> SampleType.SIGNED;
            default -> throw new UnsupportedImageException("Pixel Representation is neither 0 nor 1");
        };
    }

    /** Archives may leave pixel data out of their metadata; then the attributes that only integers have tell. */
    private static boolean isFloat(Attributes attributes, int bitsAllocated) {
        if (attributes.contains(Tag.PIXEL_DATA)) {
            return false;
        }
        return attributes.contains(Tag.FLOAT_PIXEL_DATA)
                || attributes.contains(Tag.DOUBLE_FLOAT_PIXEL_DATA)
                || bitsAllocated == 64
                || (bitsAllocated == 32
                        && !attributes.contains(Tag.BITS_STORED)
                        && !attributes.contains(Tag.PIXEL_REPRESENTATION));
    }
}
