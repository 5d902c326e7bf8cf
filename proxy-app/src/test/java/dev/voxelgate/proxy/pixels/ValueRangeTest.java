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
import dev.voxelgate.proxy.numpy.DType;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the attributes alone say about values. */
class ValueRangeTest {

    private static final PixelOptions STORED = new PixelOptions(false, Profile.DICOM);
    private static final PixelOptions RESCALED = new PixelOptions(true, Profile.DICOM);
    private static final PixelOptions RESCALED_BY_ORTHANC = new PixelOptions(true, Profile.ORTHANC);

    private static ImagePixel gray(int allocated, int stored, SampleType type) {
        return image(PhotometricInterpretation.MONOCHROME2, allocated, stored, type);
    }

    private static ImagePixel image(PhotometricInterpretation colour, int allocated, int stored, SampleType type) {
        return new ImagePixel(4, 4, colour, false, allocated, stored, stored - 1, type);
    }

    private static Attributes rescale(double slope, double intercept) {
        return Attributes.builder()
                .put(Tag.RESCALE_SLOPE, slope)
                .put(Tag.RESCALE_INTERCEPT, intercept)
                .build();
    }

    private static ValueRange range(double min, double max) {
        return new ValueRange(min, max, false);
    }

    /** One item for each slope. */
    private static Attributes perFrame(int frames, double shared, double... slopes) {
        var own = Arrays.stream(slopes).mapToObj(ValueRangeTest::group).toList();
        return Attributes.builder()
                .put(Tag.NUMBER_OF_FRAMES, frames)
                .put(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, new Value.Items(List.of(group(shared))))
                .put(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, new Value.Items(own))
                .build();
    }

    private static Attributes group(double slope) {
        return Attributes.builder()
                .put(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, new Value.Items(List.of(rescale(slope, 0))))
                .build();
    }

    @Test
    void storedValuesHaveTheRangeOfTheirBits() {
        var none = Attributes.EMPTY;
        assertThat(ValueRange.of(gray(16, 12, SampleType.UNSIGNED), none, STORED))
                .isEqualTo(range(0, 4095));
        assertThat(ValueRange.of(gray(16, 12, SampleType.SIGNED), none, STORED)).isEqualTo(range(-2048, 2047));
        assertThat(ValueRange.of(gray(32, 32, SampleType.UNSIGNED), none, STORED))
                .isEqualTo(range(0, 4294967295.0));
        assertThat(ValueRange.of(gray(1, 1, SampleType.UNSIGNED), none, STORED)).isEqualTo(range(0, 1));
        assertThat(ValueRange.of(gray(1, 1, SampleType.SIGNED), none, RESCALED_BY_ORTHANC))
                .isEqualTo(range(0, 255));
        assertThat(ValueRange.of(gray(32, 32, SampleType.FLOAT), rescale(0.5, 0), RESCALED))
                .isEqualTo(range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY));
        var palette = image(PhotometricInterpretation.PALETTE_COLOR, 16, 16, SampleType.UNSIGNED);
        assertThat(ValueRange.of(palette, none, RESCALED)).isEqualTo(range(0, 255));
        var deep = image(PhotometricInterpretation.RGB, 16, 10, SampleType.UNSIGNED);
        assertThat(ValueRange.of(deep, rescale(0.5, 0), RESCALED)).isEqualTo(range(0, 1023));
    }

    @Test
    void rescaledValuesHaveTheRangeOfTheirEnds() {
        var image = gray(16, 12, SampleType.UNSIGNED);
        assertThat(ValueRange.of(image, rescale(1, -1024), RESCALED)).isEqualTo(range(-1024, 3071));
        assertThat(ValueRange.of(image, rescale(-2, 5), RESCALED)).isEqualTo(range(-8185, 5));
        assertThat(ValueRange.of(image, rescale(0.5, 0), RESCALED)).isEqualTo(new ValueRange(0, 2047.5, true));
        assertThat(ValueRange.of(image, rescale(1, 0.5), RESCALED)).isEqualTo(new ValueRange(0.5, 4095.5, true));
        assertThat(ValueRange.of(image, rescale(1e300, 0), RESCALED).fractional())
                .isFalse();
        assertThat(ValueRange.of(image, rescale(1e300, 0), RESCALED).fits(DType.INT32))
                .isFalse();
        assertThat(ValueRange.of(image, rescale(0.5, 0), STORED)).isEqualTo(range(0, 4095));
    }

    @Test
    void everyFrameCounts() {
        var image = gray(8, 8, SampleType.UNSIGNED);
        assertThat(ValueRange.of(image, perFrame(3, 0.5, 1, -2, 3), RESCALED)).isEqualTo(range(-510, 765));
        assertThat(ValueRange.of(image, perFrame(3, 7, 1, 0.5, 3), RESCALED)).isEqualTo(new ValueRange(0, 765, true));
        assertThat(ValueRange.of(image, perFrame(9, 7, 1, 2), RESCALED)).isEqualTo(range(0, 1785));
    }

    @Test
    void whatOneProfileOnlyAppliesCountsThereOnly() {
        var dose = Attributes.builder().put(Tag.DOSE_GRID_SCALING, 0.001).build();
        var image = gray(16, 16, SampleType.UNSIGNED);
        assertThat(ValueRange.of(image, dose, RESCALED).fractional()).isTrue();
        assertThat(ValueRange.of(image, dose, RESCALED_BY_ORTHANC)).isEqualTo(range(0, 65535));
        // Metadata leave its data out.
        var table = Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 0.5)
                .put(Tag.MODALITY_LUT_SEQUENCE, new Value.Items(List.of(Attributes.EMPTY)))
                .build();
        assertThat(ValueRange.of(image, table, RESCALED)).isEqualTo(range(0, 65535));
        assertThat(ValueRange.of(image, table, RESCALED_BY_ORTHANC).fractional())
                .isTrue();
    }

    @Test
    void aTypeFitsWhenItHoldsTheWholeRange() {
        var hounsfield = range(-1024, 3071);
        assertThat(Arrays.stream(DType.values()).filter(hounsfield::fits))
                .containsExactly(DType.INT16, DType.INT32, DType.FLOAT16, DType.FLOAT32, DType.FLOAT64);
        assertThat(new ValueRange(0, 1, true).fits(DType.UINT8)).isFalse();
        assertThat(new ValueRange(0, 1, true).fits(DType.FLOAT16)).isTrue();
        assertThat(range(0, 255).fits(DType.UINT8)).isTrue();
        assertThat(range(0, 256).fits(DType.UINT8)).isFalse();
    }

    @Test
    void onlyWhatCannotBeIsRefused() {
        range(-1024, 3071).require(DType.UINT8, false);
        range(-1, 0).require(DType.UINT8, false);
        range(-2, -1).require(DType.UINT8, true);
        new ValueRange(0.5, 1e9, true).require(DType.FLOAT16, false);
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> range(-2, -1).require(DType.UINT8, false))
                .withMessage("all values are from -2 to -1: uint8 cannot hold them");
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> range(256, 300).require(DType.UINT8, false));
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> new ValueRange(0, 1, true).require(DType.INT16, true))
                .withMessage("rescaled values are not integers, because slope or intercept are not:"
                        + " int16 cannot hold them");
    }

    @Test
    void aTransformToWhatCannotBeIsNotMade() {
        var image = gray(8, 8, SampleType.UNSIGNED);
        var integers = new PixelOptions(true, Profile.DICOM, DType.INT16, true);
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> PixelTransform.of(image, rescale(0.5, 0), integers));
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> PixelTransform.of(image, perFrame(3, 7, 1, 0.5, 3), integers));
        var halves = new PixelOptions(true, Profile.DICOM, DType.FLOAT16, false);
        assertThat(PixelTransform.of(image, rescale(0.5, 0), halves).type()).isEqualTo(new PixelType(DType.FLOAT16, 1));
    }

    @Test
    void aMalformedSlopeIsNoRange() {
        var attributes = Attributes.builder().put(Tag.RESCALE_SLOPE, "steep").build();
        assertThatExceptionOfType(UnsupportedImageException.class)
                .isThrownBy(() -> ValueRange.of(gray(8, 8, SampleType.UNSIGNED), attributes, RESCALED))
                .withMessage("(0028,1053) has a malformed value");
    }
}
