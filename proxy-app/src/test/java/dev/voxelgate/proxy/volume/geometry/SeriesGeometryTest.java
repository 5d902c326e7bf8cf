package dev.voxelgate.proxy.volume.geometry;

import static dev.voxelgate.proxy.volume.geometry.Frames.AXIAL;
import static dev.voxelgate.proxy.volume.geometry.Frames.axial;
import static dev.voxelgate.proxy.volume.geometry.Frames.heights;
import static dev.voxelgate.proxy.volume.geometry.Frames.instance;
import static dev.voxelgate.proxy.volume.geometry.Frames.positions;
import static dev.voxelgate.proxy.volume.geometry.Frames.read;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesGeometryTest {

    @Test
    void equalDistancesAreAVolumeWithTheAffineOfTheStandard() {
        var geometry = of(heights(-100, -98.75, -97.5, -96.25));

        assertThat(geometry.verdict()).isEqualTo(Verdict.VOLUME);
        assertThat(geometry.spacing()).isEqualTo(1.25);
        assertThat(geometry.maxDeviation()).isZero();
        assertThat(geometry.tiltDegrees()).isZero();
        assertThat(geometry.distances()).containsExactly(0.0, 1.25, 2.5, 3.75);
        assertThat(grid(geometry).origin()).isEqualTo(new Vector3(-10, 20, -100));
        assertThat(grid(geometry).spacingZyx()).containsExactly(1.25, 0.5, 0.8);
        assertThat(grid(geometry).direction())
                .containsExactly(List.of(1.0, 0.0, 0.0), List.of(0.0, 1.0, 0.0), List.of(0.0, 0.0, 1.0));
        assertThat(grid(geometry).affineLpsZyx())
                .containsExactly(
                        List.of(0.0, 0.0, 0.8, -10.0),
                        List.of(0.0, 0.5, 0.0, 20.0),
                        List.of(1.25, 0.0, 0.0, -100.0),
                        List.of(0.0, 0.0, 0.0, 1.0));
        assertThat(grid(geometry).affineRasXyz())
                .containsExactly(
                        List.of(-0.8, 0.0, 0.0, 10.0),
                        List.of(0.0, -0.5, 0.0, -20.0),
                        List.of(0.0, 0.0, 1.25, -100.0),
                        List.of(0.0, 0.0, 0.0, 1.0));
    }

    @Test
    void sagittalSlicesHaveTheirStepAlongTheNormal() {
        // x of the array runs to the back, y to the feet: the normal is (0, 1, 0) × (0, 0, -1) = (-1, 0, 0).
        var geometry = of(positions(new double[] {0, 1, 0, 0, 0, -1}, at(9, 1, 2), at(6, 1, 2), at(3, 1, 2)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.VOLUME);
        assertThat(grid(geometry).affineLpsZyx())
                .containsExactly(
                        List.of(-3.0, 0.0, 0.0, 9.0),
                        List.of(0.0, 0.0, 0.8, 1.0),
                        List.of(0.0, -0.5, 0.0, 2.0),
                        List.of(0.0, 0.0, 0.0, 1.0));
    }

    @Test
    void anObliqueStackHasTheColumnsOfItsRotation() {
        // Turned by 30 degrees about x: the normal is (0, -1/2, √3/2).
        double c = Math.sqrt(0.75);
        var geometry = of(positions(
                new double[] {1, 0, 0, 0, c, 0.5},
                at(1, 2, 3),
                at(1, 2 - 0.5 * 4, 3 + c * 4),
                at(1, 2 - 4, 3 + c * 8)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.VOLUME);
        assertThat(geometry.spacing()).isCloseTo(4, within(1e-12));
        assertThat(geometry.tiltDegrees()).isCloseTo(0, within(1e-6));
        assertClose(grid(geometry).affineLpsZyx(), new double[][] {
            {0, 0, 0.8, 1}, {-2, 0.5 * c, 0, 2}, {4 * c, 0.25, 0, 3}, {0, 0, 0, 1}
        });
        assertClose(grid(geometry).direction(), new double[][] {{1, 0, 0}, {0, c, -0.5}, {0, 0.5, c}});
    }

    @ParameterizedTest
    @ValueSource(doubles = {5, 15, -22.5, 30})
    void aTiltedGantryIsSheared(double degrees) {
        double tilt = Math.toRadians(degrees);
        var leaning = new double[] {1, 0, 0, 0, Math.cos(tilt), Math.sin(tilt)};
        var geometry = of(positions(leaning, at(0, 0, 0), at(0, 0, 3), at(0, 0, 6), at(0, 0, 9)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.SHEARED);
        assertThat(geometry.tiltDegrees()).isCloseTo(Math.abs(degrees), within(1e-9));
        assertThat(geometry.spacing()).isCloseTo(3 * Math.cos(tilt), within(1e-12));
        assertThat(grid(geometry).spacingZyx().getFirst()).isCloseTo(3, within(1e-12));
        assertClose(grid(geometry).affineLpsZyx(), new double[][] {
            {0, 0, 0.8, 0}, {0, 0.5 * Math.cos(tilt), 0, 0}, {3, 0.5 * Math.sin(tilt), 0, 0}, {0, 0, 0, 1}
        });
    }

    /** 1 - cos(2.5°) = 0.00095, 1 - cos(2.6°) = 0.00103: highdicom's tolerance is 0.001. */
    @ParameterizedTest
    @CsvSource({"2.5, VOLUME", "2.6, SHEARED"})
    void aStackMayLeanByTheToleranceOfTheCosine(double degrees, Verdict verdict) {
        double drift = 10 * Math.tan(Math.toRadians(degrees));

        var geometry = of(positions(AXIAL, at(0, 0, 0), at(0, drift, 10), at(0, 2 * drift, 20)));

        assertThat(geometry.verdict()).isEqualTo(verdict);
        assertThat(geometry.tiltDegrees()).isCloseTo(degrees, within(1e-9));
        assertThat(grid(geometry).affineLpsZyx().get(1).getFirst()).isEqualTo(drift);
    }

    /** Of 0, 1, 2 + e, 3, 4 the mean is 1 and two distances are off by e. */
    @ParameterizedTest
    @CsvSource({"0.0099, VOLUME", "0.01, VOLUME", "0.0101, IRREGULAR", "-0.01, VOLUME", "-0.0101, IRREGULAR"})
    void aDistanceMayDifferFromTheMeanByTheRelativeTolerance(double e, Verdict verdict) {
        var geometry = of(heights(0, 1, 2 + e, 3, 4));

        assertThat(geometry.verdict()).isEqualTo(verdict);
        assertThat(geometry.spacing()).isEqualTo(1);
        assertThat(geometry.maxDeviation()).isCloseTo(Math.abs(e), within(1e-12));
        assertThat(geometry.grid() != null).isEqualTo(verdict == Verdict.VOLUME);
    }

    @Test
    void anotherRelativeToleranceOverridesTheDefault() {
        var frames = heights(0, 1, 2.1, 3, 4);

        assertThat(of(frames).verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(SeriesGeometry.of(frames, Tolerance.relative(0.11)).verdict())
                .isEqualTo(Verdict.VOLUME);
        assertThat(SeriesGeometry.of(heights(0, 1, 2.001, 3), Tolerance.relative(0.0005))
                        .verdict())
                .isEqualTo(Verdict.IRREGULAR);
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.01, 0.5, Double.NaN, Double.POSITIVE_INFINITY})
    void aToleranceThatTellsNothingIsRefused(double relative) {
        assertThatThrownBy(() -> Tolerance.relative(relative)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void multiplesOfTheSmallestDistanceAreGaps() {
        var geometry = of(heights(0, 2, 4, 8, 10, 18));

        assertThat(geometry.verdict()).isEqualTo(Verdict.GAPS);
        assertThat(geometry.gaps()).containsExactly(new Gap(2, 1), new Gap(4, 3));
        assertThat(geometry.spacing()).isEqualTo(2);
        assertThat(geometry.maxDeviation()).isZero();
        assertThat(geometry.grid()).isNull();
    }

    @ParameterizedTest
    @CsvSource({"6.039, GAPS", "6.041, IRREGULAR"})
    void eachMissingSliceMayBeOffByTheTolerance(double last, Verdict verdict) {
        assertThat(of(heights(0, 2, last)).verdict()).isEqualTo(verdict);
    }

    @Test
    void aFarMultipleIsNotAnyDistanceAtAll() {
        assertThat(of(heights(0, 1, 51.3, 52.3)).verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(of(heights(0, 1, 51, 52)).gaps()).containsExactly(new Gap(1, 49));
        assertThat(of(heights(0, 1, 1e6, 1e6 + 1)).verdict()).isEqualTo(Verdict.IRREGULAR);
    }

    @Test
    void gapsOfALeaningStackAreGaps() {
        var geometry = of(positions(AXIAL, at(0, 0, 0), at(0, 1, 2), at(0, 3, 6)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.GAPS);
        assertThat(geometry.gaps()).containsExactly(new Gap(1, 1));
        assertThat(geometry.tiltDegrees()).isCloseTo(Math.toDegrees(Math.atan(0.5)), within(1e-9));
    }

    @Test
    void aStepBesideTheLineIsIrregularThoughDistancesAreEqual() {
        // The line from first to last is the normal; highdicom looks at no other.
        var geometry = of(positions(AXIAL, at(0, 0, 0), at(0, 0.05, 1), at(0, 0, 2)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.maxDeviation()).isEqualTo(0.05);
        assertThat(of(positions(AXIAL, at(0, 0, 0), at(0, 0.04, 1), at(0, 0, 2)))
                        .verdict())
                .isEqualTo(Verdict.VOLUME);
    }

    @Test
    void everWiderDistancesAreIrregular() {
        assertThat(of(heights(0, 1, 2.3, 3.9, 6)).verdict()).isEqualTo(Verdict.IRREGULAR);
    }

    @Test
    void storedFramesThatDescendAreAVolumeWhoseStepDescends() {
        var geometry = of(heights(6, 4, 2, 0));

        assertThat(geometry.verdict()).isEqualTo(Verdict.VOLUME);
        assertThat(geometry.spacing()).isEqualTo(2);
        assertThat(geometry.distances()).containsExactly(0.0, -2.0, -4.0, -6.0);
        assertThat(grid(geometry).affineLpsZyx().get(2)).containsExactly(-2.0, 0.0, 0.0, 6.0);
        assertThat(grid(geometry).direction().get(2)).containsExactly(0.0, 0.0, -1.0);
    }

    @Test
    void storedFramesThatGoUpAndDownAreIrregular() {
        assertThat(of(heights(0, 2, 1, 3)).verdict()).isEqualTo(Verdict.IRREGULAR);
    }

    @Test
    void aSecondFrameAtAPositionIsADuplicate() {
        var geometry = of(heights(0, 1, 1, 2, 3, 3, 3));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.duplicates()).containsExactly(2, 5, 6);
        assertThat(geometry.groups()).isNull();
    }

    /** A pixel is 0.5 mm in its smaller direction, and 1 % of it the tolerance. */
    @Test
    void positionsAreTheSameWithinAHundredthOfAPixel() {
        assertThat(of(heights(0, 0.0049, 1)).duplicates()).containsExactly(1);
        assertThat(of(heights(0, 0.0051, 1)).duplicates()).isEmpty();
        assertThat(of(heights(0.0101, 0.0099, 1)).duplicates())
                .as("on both sides of a cell's border")
                .containsExactly(1);
    }

    @Test
    void allAtOnePositionAreDuplicatesOfTheFirst() {
        var geometry = of(heights(4, 4, 4));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.duplicates()).containsExactly(1, 2);
        assertThat(geometry.spacing()).isZero();
    }

    @Test
    void tilesOfOnePlaneAreIrregularAndNoDuplicates() {
        var tiles = IntStream.range(0, 10_000)
                .mapToObj(i -> instance(AXIAL, 4 * (i % 100), 4 * (i / 100), 0))
                .toList();

        assertThat(of(read(tiles)).verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(of(read(tiles)).duplicates()).isEmpty();
    }

    @Test
    void framesThatTurnAboutOnePointAreMixedAndNoDuplicates() {
        var turning = IntStream.range(0, 10_000)
                .mapToObj(i -> Math.toRadians(i / 100.0))
                .map(angle -> instance(new double[] {Math.cos(angle), Math.sin(angle), 0, 0, 0, -1}, 1, 2, 3))
                .toList();

        assertThat(of(read(turning)).verdict()).isEqualTo(Verdict.MIXED_ORIENTATION);
        assertThat(of(read(turning)).duplicates()).isEmpty();
    }

    @Test
    void slicesThatAreNotParallelAreMixed() {
        var coronal = new double[] {1, 0, 0, 0, 0, -1};

        var geometry = of(read(List.of(axial(0), axial(1), instance(coronal, 0, 0, 0))));

        assertThat(geometry.verdict()).isEqualTo(Verdict.MIXED_ORIENTATION);
        assertThat(geometry.grid()).isNull();
        assertThat(geometry.spacing()).isNull();
        assertThat(of(read(List.of(axial(0), instance(coronal, -10, 20, 0)))).duplicates())
                .as("the same position, but another plane")
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"9e-6, VOLUME", "1.1e-5, MIXED_ORIENTATION"})
    void cosinesMayDifferByTheTolerance(double e, Verdict verdict) {
        var other = new double[] {1, 0, 0, 0, 1, e};

        assertThat(of(read(List.of(axial(0), instance(other, -10, 20, 1), axial(2))))
                        .verdict())
                .isEqualTo(verdict);
    }

    @Test
    void cosinesOfThreeDecimalsGiveUnitVectors() {
        var geometry = of(positions(new double[] {0.707, 0.707, 0, -0.707, 0.707, 0}, at(0, 0, 0), at(0, 0, 1)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.VOLUME);
        double s = Math.sqrt(0.5);
        assertClose(grid(geometry).direction(), new double[][] {{s, -s, 0}, {s, s, 0}, {0, 0, 1}});
    }

    @Test
    void oneFrameIsSingle() {
        var geometry = of(heights(3));

        assertThat(geometry.verdict()).isEqualTo(Verdict.SINGLE);
        assertThat(geometry.grid()).isNull();
        assertThat(geometry.distances()).containsExactly(0.0);
    }

    @Test
    void framesThatSayNothingOfTheirPlaceHaveNoGeometry() {
        var nothing = Attributes.builder();
        var position = Attributes.builder().put(Tag.IMAGE_POSITION_PATIENT, 1, 2, 3);

        assertThat(of(read(List.of(nothing, position))).verdict()).isEqualTo(Verdict.NONE);
        assertThat(of(read(List.of(nothing))).verdict()).isEqualTo(Verdict.NONE);
        assertThat(of(read(List.of(nothing, position))).distances()).containsExactly(null, null);
        assertThat(of(List.of()).verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void imagesAtTheDetectorHaveNoGeometry() {
        var detector = List.of(0.0, 1.0, 2.0).stream()
                .map(z -> axial(z).put(Tag.PIXEL_SPACING, new double[0])
                        .put(0x00181164, 0.5, 0.8)) // Imager Pixel Spacing
                .toList();

        assertThat(of(read(detector)).verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void aSliceWithoutAPositionAmongOthersIsIrregular() {
        var geometry = of(read(List.of(axial(0), Attributes.builder(), axial(2))));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.distances()).containsExactly(0.0, null, 2.0);
    }

    @Test
    void slicesOfTwoSpacesOrTwoPixelSizesAreIrregular() {
        var elsewhere = axial(1).put(Tag.FRAME_OF_REFERENCE_UID, "1.6");
        var finer = axial(1).put(Tag.PIXEL_SPACING, 0.5, 0.79);
        var rounded = axial(1).put(Tag.PIXEL_SPACING, 0.5, 0.800001);

        assertThat(of(read(List.of(axial(0), elsewhere, axial(2)))).verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(of(read(List.of(axial(0), finer, axial(2)))).verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(of(read(List.of(axial(0), rounded, axial(2)))).verdict()).isEqualTo(Verdict.VOLUME);
    }

    @Test
    void numbersFarFromAnyPatientAreNoPositionsAndStayFinite() {
        var geometry = of(heights(0, 1e300, -1e300));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.distances()).containsExactly(0.0, null, null);
        assertThat(of(heights(1e200)).verdict()).isEqualTo(Verdict.NONE);
    }

    @Test
    void anInstanceAllOfWhoseFramesAreDuplicatesIsOne() {
        var geometry = of(heights(0, 1, 0, 1, 1, 2));

        assertThat(geometry.duplicates()).containsExactly(2, 3, 4);
        assertThat(DuplicateInstances.of(geometry, List.of(2, 2, 2))).containsExactly(1);
        assertThat(DuplicateInstances.of(geometry, List.of(1, 1, 1, 1, 1, 1))).containsExactly(2, 3, 4);
    }

    private static SeriesGeometry of(List<FrameGeometry> frames) {
        return SeriesGeometry.of(frames, Tolerance.DEFAULT);
    }

    private static Grid grid(SeriesGeometry geometry) {
        return Objects.requireNonNull(geometry.grid());
    }

    private static double[] at(double x, double y, double z) {
        return new double[] {x, y, z};
    }

    private static void assertClose(List<List<Double>> matrix, double[][] expected) {
        assertThat(matrix).hasSameSizeAs(Arrays.asList(expected));
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat(matrix.get(i).get(j)).as("%d, %d", i, j).isCloseTo(expected[i][j], within(1e-12));
            }
        }
    }
}
