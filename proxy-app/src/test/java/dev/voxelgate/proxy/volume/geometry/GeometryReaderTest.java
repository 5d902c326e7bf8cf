package dev.voxelgate.proxy.volume.geometry;

import static dev.voxelgate.proxy.volume.geometry.Frames.AXIAL;
import static dev.voxelgate.proxy.volume.geometry.Frames.item;
import static dev.voxelgate.proxy.volume.geometry.Frames.items;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GeometryReaderTest {

    private static final String NM = "1.2.840.10008.5.1.4.1.1.20";
    private static final String RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2";

    private final GeometryReader reader = new GeometryReader();

    @Test
    void aSingleFrameHasThePlaceOfItsDataSetInDoublePrecision() {
        var instance = reader.read(
                Attributes.builder()
                        .put(Tag.MODALITY, "CT")
                        .put(Tag.FRAME_OF_REFERENCE_UID, "1.5")
                        .put(Tag.IMAGE_POSITION_PATIENT, "-249.51171875", "-425.1234567890", "1e2")
                        .put(Tag.IMAGE_ORIENTATION_PATIENT, "1", "0", "0", "0", "1", "0")
                        .put(Tag.PIXEL_SPACING, "0.5", "0.8")
                        .build(),
                1);
        var frame = instance.frame(0);

        assertThat(instance.modality()).isEqualTo("CT");
        assertThat(frame.frameOfReferenceUid()).isEqualTo("1.5");
        assertThat(frame.position()).isEqualTo(new Vector3(-249.51171875, -425.1234567890, 100));
        assertThat(frame.orientation()).isEqualTo(new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0)));
        assertThat(frame.pixelSpacing()).isEqualTo(new PixelSpacing(0.5, 0.8));
    }

    @Test
    void theFramesOwnGroupsComeBeforeTheSharedOnesAndThoseBeforeTheDataSet() {
        var instance = reader.read(
                Attributes.builder()
                        .put(Tag.IMAGE_POSITION_PATIENT, 9, 9, 9)
                        .put(Tag.IMAGE_ORIENTATION_PATIENT, 0, 1, 0, 0, 0, -1)
                        .put(Tag.PIXEL_SPACING, 3, 4)
                        .put(
                                Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
                                items(Attributes.builder()
                                        .put(
                                                Tag.PLANE_ORIENTATION_SEQUENCE,
                                                items(item(Tag.IMAGE_ORIENTATION_PATIENT, AXIAL)))
                                        .put(Tag.PIXEL_MEASURES_SEQUENCE, items(item(Tag.PIXEL_SPACING, 1, 2)))
                                        .build()))
                        .put(
                                Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
                                items(
                                        Attributes.builder()
                                                .put(
                                                        Tag.PLANE_POSITION_SEQUENCE,
                                                        items(item(Tag.IMAGE_POSITION_PATIENT, 1, 2, 3)))
                                                .put(Tag.PIXEL_MEASURES_SEQUENCE, items(item(Tag.PIXEL_SPACING, 5, 6)))
                                                .build(),
                                        Attributes.builder()
                                                .put(
                                                        Tag.PLANE_POSITION_SEQUENCE,
                                                        items(item(Tag.IMAGE_POSITION_PATIENT, 4, 5, 6)))
                                                .build()))
                        .build(),
                3);

        assertThat(instance.frame(0).position()).isEqualTo(new Vector3(1, 2, 3));
        assertThat(instance.frame(0).pixelSpacing()).isEqualTo(new PixelSpacing(5, 6));
        assertThat(instance.frame(1).position()).isEqualTo(new Vector3(4, 5, 6));
        assertThat(instance.frame(1).pixelSpacing()).isEqualTo(new PixelSpacing(1, 2));
        assertThat(instance.frame(1).orientation())
                .isEqualTo(new Orientation(new Vector3(1, 0, 0), new Vector3(0, 1, 0)))
                .isSameAs(instance.frame(0).orientation());
        assertThat(instance.frame(2).position()).as("a frame without an item").isNull();
        assertThat(instance.frame(2).pixelSpacing()).isEqualTo(new PixelSpacing(1, 2));
    }

    @Test
    void manyFramesWithoutGroupsDoNotHaveThePositionOfTheDataSet() {
        var metadata = Frames.axial(5).build();

        assertThat(reader.read(metadata, 1).frame(0).position()).isNotNull();
        assertThat(reader.read(metadata, 2).frame(0).position()).isNull();
        assertThat(reader.read(metadata, 2).frame(1).pixelSpacing()).isEqualTo(new PixelSpacing(0.5, 0.8));
    }

    @Test
    void aCountOfFramesThatMetadataClaimTakesNoMemory() {
        var instance = reader.read(Frames.axial(5).build(), Integer.MAX_VALUE);

        assertThat(instance.own()).isEmpty();
        assertThat(instance.frame(Integer.MAX_VALUE - 1).orientation()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1\\2", "1\\2\\3\\4", "1\\2\\x", "1\\2\\", "NaN\\1\\2", "1\\2\\Infinity", "1e300\\0\\0"})
    void aPositionThatIsNoneCountsAsAbsent(String position) {
        var metadata = Frames.axial(5).put(Tag.IMAGE_POSITION_PATIENT, position.split("\\\\", -1));

        assertThat(reader.read(metadata.build(), 1).frame(0).position()).isNull();
    }

    @Test
    void anOrientationThatIsNoneCountsAsAbsent() {
        for (double[] cosines : new double[][] {
            {0, 0, 0, 0, 1, 0}, {1, 0, 0, 1, 0, 0}, {1, 0, 0, 0.1, 1, 0}, {2, 0, 0, 0, 2, 0}, {1, 0, 0}, {}
        }) {
            assertThat(reader.read(Frames.instance(cosines, 0, 0, 0).build(), 1)
                            .frame(0)
                            .orientation())
                    .isNull();
        }
    }

    @Test
    void aPixelSpacingThatIsNoneCountsAsAbsent() {
        for (double[] spacing : new double[][] {{0, 1}, {1, -1}, {1}, {1, 1, 1}, {1, 1e300}}) {
            var metadata = Frames.axial(0).put(Tag.PIXEL_SPACING, spacing).build();
            assertThat(reader.read(metadata, 1).frame(0).pixelSpacing()).isNull();
        }
    }

    /** PS3.3 C.8.4.15: a positive spacing stacks slices along the normal, a negative one against it. */
    @ParameterizedTest
    @CsvSource({"4, 44, 48", "-4, 36, 32"})
    void slicesOfANmReconstructionAreStackedBySpacingBetweenSlices(double spacing, double second, double third) {
        var instance =
                reader.read(reconstruction("RECON TOMO", spacing, 1, 2, 3).build(), 3);

        assertThat(IntStream.range(0, 3).mapToObj(i -> instance.frame(i).position()))
                .containsExactly(new Vector3(1, 2, 40), new Vector3(1, 2, second), new Vector3(1, 2, third));
        assertThat(instance.frame(2).orientation()).isNotNull();
        assertThat(instance.frame(2).pixelSpacing()).isEqualTo(new PixelSpacing(4.5, 4.5));
    }

    @Test
    void theSliceVectorOfAnNmReconstructionPlacesItsFrames() {
        var instance = reader.read(reconstruction("RECON TOMO", 4, 3, 1).build(), 2);

        assertThat(instance.frame(0).position()).isEqualTo(new Vector3(1, 2, 48));
        assertThat(instance.frame(1).position()).isEqualTo(new Vector3(1, 2, 40));
    }

    @Test
    void nmFramesThatLeaveTheirPlaceOpenHaveNone() {
        assertThat(reader.read(reconstruction("RECON GATED TOMO", 4, 1, 2).build(), 2)
                        .frame(0)
                        .position())
                .isNull();
        assertThat(reader.read(reconstruction("TOMO", 4, 1, 2).build(), 2)
                        .frame(0)
                        .position())
                .isNull();
        assertThat(reader.read(reconstruction("RECON TOMO", 4, 1, 2).build(), 3)
                        .frame(0)
                        .position())
                .as("a vector of another length")
                .isNull();
    }

    private static Attributes.Builder reconstruction(String kind, double spacing, double... slices) {
        var detector = Attributes.builder()
                .put(Tag.IMAGE_POSITION_PATIENT, 1, 2, 40)
                .put(Tag.IMAGE_ORIENTATION_PATIENT, AXIAL)
                .build();
        return Attributes.builder()
                .put(Tag.SOP_CLASS_UID, NM)
                .put(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", kind, "EMISSION")
                .put(Tag.DETECTOR_INFORMATION_SEQUENCE, items(detector))
                .put(Tag.SPACING_BETWEEN_SLICES, spacing)
                .put(Tag.PIXEL_SPACING, 4.5, 4.5)
                .put(Tag.SLICE_VECTOR, slices);
    }

    /** PS3.3 C.8.8.3.2: offsets along the normal, or where the first is not 0, coordinates along z. */
    @ParameterizedTest
    @CsvSource({"1, 0, 2.5, 12.5", "-1, 0, 2.5, 7.5", "1, 10, 12.5, 12.5", "-1, 10, 12.5, 12.5"})
    void planesOfADoseHaveTheOffsetsOfItsGrid(double y, double first, double second, double z) {
        var dose = Frames.instance(new double[] {1, 0, 0, 0, y, 0}, 1, 2, 10)
                .put(Tag.SOP_CLASS_UID, RT_DOSE)
                .put(Tag.GRID_FRAME_OFFSET_VECTOR, first, second)
                .put(Tag.DOSE_GRID_SCALING, "0.001");

        var instance = reader.read(dose.build(), 2);

        assertThat(instance.frame(0).position()).isEqualTo(new Vector3(1, 2, 10));
        assertThat(instance.frame(1).position()).isEqualTo(new Vector3(1, 2, z));
        assertThat(instance.frame(1).rescale()).isEqualTo(new RescaleValues(0.001, 0, null, true));
    }

    @Test
    void anAbsoluteOffsetAlongAnObliqueNormalPlacesNothing() {
        var dose = Frames.instance(new double[] {1, 0, 0, 0, 0, -1}, 1, 2, 10)
                .put(Tag.SOP_CLASS_UID, RT_DOSE)
                .put(Tag.GRID_FRAME_OFFSET_VECTOR, 10, 12);

        assertThat(reader.read(dose.build(), 2).frame(0).position()).isNull();
    }

    @Test
    void theThirdValueOfImageTypeTellsALocalizer() {
        assertThat(localizer("ORIGINAL", "PRIMARY", "LOCALIZER")).isTrue();
        assertThat(localizer("ORIGINAL", "PRIMARY", "LOCALIZER ", "CT_SOM5 TOP"))
                .isTrue();
        assertThat(localizer("ORIGINAL", "PRIMARY", "AXIAL", "LOCALIZER")).isFalse();
        assertThat(localizer("ORIGINAL", "PRIMARY")).isFalse();
        assertThat(localizer()).isFalse();
    }

    private boolean localizer(String... imageType) {
        return reader.read(Attributes.builder().put(Tag.IMAGE_TYPE, imageType).build(), 1)
                .localizer();
    }

    @Test
    void windowsAreThoseOfTheFirstFrame() {
        var plain = Attributes.builder().put(Tag.WINDOW_CENTER, "40", "-600").put(Tag.WINDOW_WIDTH, "400", "1500");
        var voi = Attributes.builder()
                .put(Tag.WINDOW_CENTER, "7")
                .put(Tag.WINDOW_WIDTH, "9")
                .build();
        var enhanced = Attributes.builder()
                .put(
                        Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
                        items(
                                Attributes.builder()
                                        .put(Tag.FRAME_VOI_LUT_SEQUENCE, items(voi))
                                        .build(),
                                Attributes.EMPTY));

        assertThat(reader.read(plain.build(), 1).windows())
                .containsExactly(new Window(40, 400), new Window(-600, 1500));
        assertThat(reader.read(enhanced.build(), 2).windows()).containsExactly(new Window(7, 9));
        assertThat(reader.read(Attributes.EMPTY, 1).windows()).isEmpty();
    }

    @Test
    void rescaleIsTakenFromTheFirstPlaceThatHasBothValues() {
        var own = Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 2)
                .put(Tag.RESCALE_INTERCEPT, -5)
                .put(Tag.RESCALE_TYPE, "US");
        var enhanced = Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 7)
                .put(
                        Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE,
                        items(
                                Attributes.builder()
                                        .put(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE, items(own.build()))
                                        .build(),
                                Attributes.EMPTY));
        var instance = reader.read(enhanced.build(), 2);

        assertThat(instance.frame(0).rescale()).isEqualTo(new RescaleValues(2, -5, "US"));
        assertThat(instance.frame(1).rescale()).isEqualTo(new RescaleValues(7, 0, null));
        assertThat(reader.read(Attributes.EMPTY, 1).frame(0).rescale()).isEqualTo(new RescaleValues(1, 0, null));
    }

    @Test
    void aCtWithoutARescaleTypeIsInHounsfieldUnits() {
        var ct = Attributes.builder()
                .put(Tag.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                .put(Tag.RESCALE_SLOPE, "1")
                .put(Tag.RESCALE_INTERCEPT, "-1024");

        assertThat(reader.read(ct.build(), 1).frame(0).rescale()).isEqualTo(new RescaleValues(1, -1024, "HU"));
        assertThat(reader.read(
                                ct.put(Tag.MODALITY_LUT_SEQUENCE, items(Attributes.EMPTY))
                                        .build(),
                                1)
                        .frame(0)
                        .rescale())
                .as("a table instead")
                .isNull();
    }

    @Test
    void whatTellsVolumesApartIsReadFromTheDataSet() {
        var classic = Attributes.builder()
                .put(Tag.TEMPORAL_POSITION_IDENTIFIER, "3")
                .put(Tag.DIFFUSION_B_VALUE, 1000)
                .put(Tag.TRIGGER_TIME, "12.5")
                .put(Tag.ECHO_TIME, "4.6")
                .put(Tag.ECHO_NUMBERS, "2")
                .put(Tag.FRAME_REFERENCE_TIME, "150")
                .build();

        assertThat(reader.read(classic, 1).frame(0).dimensions())
                .containsOnly(
                        entry(key(Dimension.TEMPORAL_POSITION_IDENTIFIER), new DimensionValue.Numeric(3)),
                        entry(key(Dimension.DIFFUSION_B_VALUE), new DimensionValue.Numeric(1000)),
                        entry(key(Dimension.TRIGGER_TIME), new DimensionValue.Numeric(12.5)),
                        entry(key(Dimension.ECHO_TIME), new DimensionValue.Numeric(4.6)),
                        entry(key(Dimension.ECHO_NUMBERS), new DimensionValue.Numeric(2)),
                        entry(key(Dimension.FRAME_REFERENCE_TIME), new DimensionValue.Numeric(150)));
    }

    @Test
    void whatTellsVolumesApartIsReadFromFunctionalGroups() {
        var content = Attributes.builder()
                .put(Tag.STACK_ID, "A ")
                .put(Tag.IN_STACK_POSITION_NUMBER, 4)
                .put(Tag.TEMPORAL_POSITION_INDEX, 2)
                .put(Tag.DIMENSION_INDEX_VALUES, 1, 4)
                .build();
        var gradient = item(Tag.DIFFUSION_GRADIENT_ORIENTATION, 0, 0, 1);
        var diffusion = Attributes.builder()
                .put(Tag.DIFFUSION_B_VALUE, 500)
                .put(Tag.DIFFUSION_GRADIENT_DIRECTION_SEQUENCE, items(gradient))
                .build();
        var group = Attributes.builder()
                .put(Tag.FRAME_CONTENT_SEQUENCE, items(content))
                .put(Tag.MR_DIFFUSION_SEQUENCE, items(diffusion))
                .put(Tag.MR_ECHO_SEQUENCE, items(item(Tag.EFFECTIVE_ECHO_TIME, 30)))
                .put(Tag.CARDIAC_SYNCHRONIZATION_SEQUENCE, items(item(Tag.NOMINAL_CARDIAC_TRIGGER_DELAY_TIME, 80)))
                .build();
        var enhanced = Attributes.builder()
                .put(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, items(group))
                .build();

        assertThat(reader.read(enhanced, 1).frame(0).dimensions())
                .containsOnly(
                        entry(key(Dimension.STACK_ID), new DimensionValue.Text("A")),
                        entry(key(Dimension.IN_STACK_POSITION_NUMBER), new DimensionValue.Numeric(4)),
                        entry(key(Dimension.TEMPORAL_POSITION_INDEX), new DimensionValue.Numeric(2)),
                        entry(new DimensionKey(Dimension.DIMENSION_INDEX_VALUES, 1), new DimensionValue.Numeric(1)),
                        entry(new DimensionKey(Dimension.DIMENSION_INDEX_VALUES, 2), new DimensionValue.Numeric(4)),
                        entry(key(Dimension.DIFFUSION_B_VALUE), new DimensionValue.Numeric(500)),
                        entry(
                                key(Dimension.DIFFUSION_GRADIENT_ORIENTATION),
                                new DimensionValue.Vector(List.of(0.0, 0.0, 1.0))),
                        entry(key(Dimension.EFFECTIVE_ECHO_TIME), new DimensionValue.Numeric(30)),
                        entry(key(Dimension.NOMINAL_CARDIAC_TRIGGER_DELAY_TIME), new DimensionValue.Numeric(80)));
    }

    @Test
    void equalPartsOfManyInstancesAreOneObject() {
        var first = reader.read(Frames.axial(1).put(Tag.ECHO_TIME, "30").build(), 1);
        var second = reader.read(Frames.axial(2).put(Tag.ECHO_TIME, "30.0").build(), 1);

        assertThat(second.frame(0).orientation()).isSameAs(first.frame(0).orientation());
        assertThat(second.frame(0).pixelSpacing()).isSameAs(first.frame(0).pixelSpacing());
        assertThat(second.frame(0).rescale()).isSameAs(first.frame(0).rescale());
        assertThat(second.frame(0).dimensions()).isSameAs(first.frame(0).dimensions());
    }

    private static DimensionKey key(Dimension dimension) {
        return new DimensionKey(dimension, 0);
    }
}
