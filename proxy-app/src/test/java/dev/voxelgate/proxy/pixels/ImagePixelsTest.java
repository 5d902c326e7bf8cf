package dev.voxelgate.proxy.pixels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.decode.UnsupportedImageException;
import org.junit.jupiter.api.Test;

class ImagePixelsTest {

    private static Attributes.Builder size(double bitsAllocated) {
        return Attributes.builder().put(Tag.ROWS, 4.0).put(Tag.COLUMNS, 5.0).put(Tag.BITS_ALLOCATED, bitsAllocated);
    }

    @Test
    void whatIsLeftOutHasTheUsualValue() {
        assertThat(ImagePixels.of(size(16).build(), null))
                .isEqualTo(new ImagePixel(
                        4, 5, PhotometricInterpretation.MONOCHROME2, false, 16, 16, 15, SampleType.UNSIGNED));
        assertThat(ImagePixels.of(size(16).put(Tag.BITS_STORED, 12.0).build(), null)
                        .highBit())
                .isEqualTo(11);
        assertThat(ImagePixels.of(size(8).put(Tag.SAMPLES_PER_PIXEL, 3.0).build(), null)
                        .colour())
                .isEqualTo(PhotometricInterpretation.RGB);
    }

    @Test
    void photometricInterpretationIsReadWithPaddingAndInAnyCase() {
        var attributes =
                size(8).put(Tag.PHOTOMETRIC_INTERPRETATION, "palette color ").build();
        assertThat(ImagePixels.of(attributes, null).colour()).isEqualTo(PhotometricInterpretation.PALETTE_COLOR);
    }

    @Test
    void floatPixelDataAreFloat() {
        assertThat(ImagePixels.of(size(32).build(), Tag.FLOAT_PIXEL_DATA).sampleType())
                .isEqualTo(SampleType.FLOAT);
        assertThat(ImagePixels.of(size(64).build(), Tag.DOUBLE_FLOAT_PIXEL_DATA).sampleType())
                .isEqualTo(SampleType.FLOAT);
    }

    @Test
    void metadataTellFloatByTheTagOrByWhatOnlyIntegersHave() {
        var tagged = size(32).put(Tag.FLOAT_PIXEL_DATA, new Value.Elsewhere()).put(Tag.BITS_STORED, 32.0);
        assertThat(ImagePixels.of(tagged.build(), null).sampleType()).isEqualTo(SampleType.FLOAT);
        assertThat(ImagePixels.of(size(64).build(), null).sampleType()).isEqualTo(SampleType.FLOAT);
        assertThat(ImagePixels.of(size(32).build(), null).sampleType()).isEqualTo(SampleType.FLOAT);
        assertThat(ImagePixels.of(size(32).put(Tag.BITS_STORED, 32.0).build(), null)
                        .sampleType())
                .isEqualTo(SampleType.UNSIGNED);
        assertThat(ImagePixels.of(
                                size(32).put(Tag.PIXEL_DATA, new Value.Elsewhere())
                                        .build(),
                                null)
                        .sampleType())
                .isEqualTo(SampleType.UNSIGNED);
    }

    @Test
    void whatIsNoImageIsRefused() {
        refused(Attributes.EMPTY, "not an image: Bits Allocated is missing");
        refused(Attributes.builder().put(Tag.BITS_ALLOCATED, 8.0).build(), "not an image: Rows is missing");
    }

    @Test
    void whatNoRuleCoversIsRefused() {
        refused(size(12).build(), "Bits Allocated has a value that this gateway cannot turn into an array");
        refused(
                size(64).put(Tag.PIXEL_DATA, new Value.Elsewhere()).build(),
                "Bits Allocated has a value that this gateway cannot turn into an array");
        refused(
                size(32).put(Tag.PHOTOMETRIC_INTERPRETATION, "RGB")
                        .put(Tag.PIXEL_REPRESENTATION, 0.0)
                        .build(),
                "Bits Allocated of a colour image has a value that this gateway cannot turn into an array");
        refused(
                size(8).put(Tag.PHOTOMETRIC_INTERPRETATION, "CMYK").build(),
                "Photometric Interpretation is none that this gateway reads");
        refused(
                size(8).put(Tag.PHOTOMETRIC_INTERPRETATION, "RGB")
                        .put(Tag.SAMPLES_PER_PIXEL, 1.0)
                        .build(),
                "Samples per Pixel 1 contradicts the Photometric Interpretation RGB");
        refused(size(8).put(Tag.SAMPLES_PER_PIXEL, 4.0).build(), "Samples per Pixel 4 is neither 1 nor 3");
        refused(size(8).put(Tag.PIXEL_REPRESENTATION, 2.0).build(), "Pixel Representation is neither 0 nor 1");
        refused(
                size(8).put(Tag.BITS_STORED, 9.0).build(),
                "Bits Stored has a value that this gateway cannot turn into an array");
        refused(
                size(16).put(Tag.BITS_STORED, 12.0).put(Tag.HIGH_BIT, 10.0).build(),
                "High Bit has a value that this gateway cannot turn into an array");
        refused(size(8).put(Tag.ROWS, "four").build(), "(0028,0010) has a malformed value");
        refused(
                size(8).put(Tag.ROWS, 65535.0).put(Tag.COLUMNS, 65535.0).build(),
                "a frame of 4294836225 bytes is more than one array holds");
    }

    private static void refused(Attributes attributes, String message) {
        assertThatExceptionOfType(UnsupportedImageException.class)
                .isThrownBy(() -> ImagePixels.of(attributes, null))
                .withMessage(message);
    }
}
