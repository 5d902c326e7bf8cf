package dev.voxelgate.proxy.volume.geometry;

import static dev.voxelgate.proxy.volume.geometry.Frames.heights;
import static dev.voxelgate.proxy.volume.geometry.Frames.slices;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SeriesGroupsTest {

    private static final double[] TWICE = {0, 1, 2, 0, 1, 2};

    @Test
    void twoBValuesAreTwoVolumes() {
        var geometry = of(slices(TWICE, each(Tag.DIFFUSION_B_VALUE, 1000, 1000, 1000, 0, 0, 0)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.MULTI);
        assertThat(geometry.grid()).isNull();
        assertThat(geometry.duplicates()).isEmpty();
        assertGroups(geometry, "DiffusionBValue", List.of(0L, 1000L), List.of(3, 4, 5), List.of(0, 1, 2));
        assertThat(geometry.groups()).isNotNull().satisfies(groups -> {
            assertThat(groups.size()).isEqualTo(2);
            assertThat(groups.positions()).isEqualTo(3);
            assertThat(groups.order()).containsExactly(3, 4, 5, 0, 1, 2);
        });
    }

    @Test
    void framesOfAGroupAreOrderedAlongTheNormal() {
        var geometry =
                of(slices(new double[] {2, 0, 1, 1, 0, 2}, each(Tag.TEMPORAL_POSITION_IDENTIFIER, 2, 1, 1, 2, 2, 1)));

        assertGroups(geometry, "TemporalPositionIdentifier", List.of(1L, 2L), List.of(1, 2, 5), List.of(4, 3, 0));
    }

    @Test
    void eachGroupIsAVolumeOfItsOwn() {
        var frames = slices(TWICE, each(Tag.ECHO_TIME, 4.6, 4.6, 4.6, 2.3, 2.3, 2.3));
        var geometry = of(frames);

        assertGroups(geometry, "EchoTime", List.of(2.3, 4.6), List.of(3, 4, 5), List.of(0, 1, 2));
        assertThat(geometry.groups())
                .isNotNull()
                .satisfies(groups -> assertThat(groups.frames())
                        .allSatisfy(group -> assertThat(
                                        of(group.stream().map(frames::get).toList())
                                                .verdict())
                                .isEqualTo(Verdict.VOLUME)));
    }

    @Test
    void theFirstAttributeOfTheContractWins() {
        var more = both(
                each(Tag.ECHO_NUMBERS, 1, 1, 1, 2, 2, 2), each(Tag.TEMPORAL_POSITION_IDENTIFIER, 5, 5, 5, 4, 4, 4));

        assertGroups(
                of(slices(TWICE, more)),
                "TemporalPositionIdentifier",
                List.of(4L, 5L),
                List.of(3, 4, 5),
                List.of(0, 1, 2));
    }

    @Test
    void anAttributeThatIsNotTheSameSetEverywhereDoesNotSplit() {
        var more =
                both(each(Tag.DIFFUSION_B_VALUE, 0, 0, 0, 1000, 1000, 900), each(Tag.ECHO_NUMBERS, 1, 1, 1, 2, 2, 2));

        assertGroups(of(slices(TWICE, more)), "EchoNumbers", List.of(1L, 2L), List.of(0, 1, 2), List.of(3, 4, 5));
    }

    @Test
    void severalEchoesAtSeveralTimesSplitByBoth() {
        double[] heights = {0, 1, 0, 1, 0, 1, 0, 1};
        var more = both(
                each(Tag.TEMPORAL_POSITION_IDENTIFIER, 1, 1, 1, 1, 2, 2, 2, 2),
                each(Tag.ECHO_TIME, 10, 10, 20, 20, 10, 10, 20, 20));

        assertGroups(
                of(slices(heights, more)),
                "TemporalPositionIdentifier,EchoTime",
                List.of(List.of(1L, 10L), List.of(1L, 20L), List.of(2L, 10L), List.of(2L, 20L)),
                List.of(0, 1),
                List.of(2, 3),
                List.of(4, 5),
                List.of(6, 7));
    }

    @Test
    void directionsAtOneBValueSplitByTheGradientWhichTheUnweightedImagesLack() {
        double[] heights = {0, 1, 0, 1, 0, 1};
        var directions = new ArrayList<Consumer<Attributes.Builder>>();
        for (double[] gradient : new double[][] {{}, {}, {0, 0, 1}, {0, 0, 1}, {0, 1, 0}, {0, 1, 0}}) {
            directions.add(slice -> slice.put(Tag.DIFFUSION_GRADIENT_ORIENTATION, gradient));
        }
        var more = both(each(Tag.DIFFUSION_B_VALUE, 0, 0, 1000, 1000, 1000, 1000), directions);

        assertGroups(
                of(slices(heights, more)),
                "DiffusionBValue,DiffusionGradientOrientation",
                List.of(
                        Arrays.asList(0L, null),
                        List.of(1000L, List.of(0.0, 0.0, 1.0)),
                        List.of(1000L, List.of(0.0, 1.0, 0.0))),
                List.of(0, 1),
                List.of(2, 3),
                List.of(4, 5));
    }

    @Test
    void cardiacPhasesWithOneTimeForAllSlicesSplitByIt() {
        assertGroups(
                of(slices(TWICE, each(Tag.TRIGGER_TIME, 0, 0, 0, 40, 40, 40))),
                "TriggerTime",
                List.of(0L, 40L),
                List.of(0, 1, 2),
                List.of(3, 4, 5));
    }

    @Test
    void cardiacPhasesWithATimeOfEachSliceSplitByTheirRank() {
        assertGroups(
                of(slices(TWICE, each(Tag.TRIGGER_TIME, 41.5, 1.25, 2.5, 0.25, 42.5, 40.5))),
                "TriggerTime.rank",
                List.of(0, 1),
                List.of(3, 1, 2),
                List.of(0, 4, 5));
    }

    @Test
    void dimensionIndicesSplitByTheComponentThatFits() {
        var more = new ArrayList<Consumer<Attributes.Builder>>();
        for (double[] indices : new double[][] {{1, 1, 1}, {1, 2, 1}, {1, 3, 1}, {1, 1, 2}, {1, 2, 2}, {1, 3, 2}}) {
            more.add(slice -> slice.put(Tag.DIMENSION_INDEX_VALUES, indices));
        }

        assertGroups(
                of(slices(TWICE, more)),
                "DimensionIndexValues[3]",
                List.of(1L, 2L),
                List.of(0, 1, 2),
                List.of(3, 4, 5));
    }

    @Test
    void stacksAtEqualPositionsSplitByTheirName() {
        List<Consumer<Attributes.Builder>> more = new ArrayList<>();
        for (String stack : List.of("B", "B", "B", "A", "A", "A")) {
            more.add(slice -> slice.put(Tag.STACK_ID, stack));
        }

        assertGroups(of(slices(TWICE, more)), "StackID", List.of("A", "B"), List.of(3, 4, 5), List.of(0, 1, 2));
    }

    @Test
    void aDynamicPetSplitsByItsReferenceTime() {
        assertGroups(
                of(slices(TWICE, each(Tag.FRAME_REFERENCE_TIME, 30000, 30000, 30000, 90000, 90000, 90000))),
                "FrameReferenceTime",
                List.of(30000L, 90000L),
                List.of(0, 1, 2),
                List.of(3, 4, 5));
    }

    @Test
    void aFilmOfOneSliceIsSeveralVolumesOfOneSlice() {
        assertGroups(
                of(slices(new double[] {5, 5, 5}, each(Tag.TRIGGER_TIME, 80, 0, 40))),
                "TriggerTime",
                List.of(0L, 40L, 80L),
                List.of(1),
                List.of(2),
                List.of(0));
    }

    @Test
    void equalPositionsWithoutAnAttributeAreDuplicates() {
        var geometry = of(heights(TWICE));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.groups()).isNull();
        assertThat(geometry.duplicates()).containsExactly(3, 4, 5);
    }

    @Test
    void positionsThatRepeatUnequallyAreDuplicates() {
        var geometry = of(slices(new double[] {0, 1, 2, 0, 1}, each(Tag.TEMPORAL_POSITION_IDENTIFIER, 1, 1, 1, 2, 2)));

        assertThat(geometry.verdict()).isEqualTo(Verdict.IRREGULAR);
        assertThat(geometry.duplicates()).containsExactly(3, 4);
    }

    @ParameterizedTest
    @ValueSource(ints = {Tag.DIFFUSION_B_VALUE, Tag.TRIGGER_TIME})
    void anAttributeThatAFrameLacksDoesNotSplit(int tag) {
        var more = each(tag, 0, 0, 0, 1, 1, 1);
        more.set(2, _ -> {});

        assertThat(of(slices(TWICE, more)).groups()).isNull();
    }

    private static SeriesGeometry of(List<FrameGeometry> frames) {
        return SeriesGeometry.of(frames, Tolerance.DEFAULT);
    }

    private static List<Consumer<Attributes.Builder>> each(int tag, double... values) {
        List<Consumer<Attributes.Builder>> each = new ArrayList<>();
        DoubleStream.of(values).forEach(value -> each.add(slice -> slice.put(tag, value)));
        return each;
    }

    private static List<Consumer<Attributes.Builder>> both(
            List<Consumer<Attributes.Builder>> some, List<Consumer<Attributes.Builder>> others) {
        List<Consumer<Attributes.Builder>> both = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            both.add(some.get(i).andThen(others.get(i)));
        }
        return both;
    }

    @SafeVarargs
    private static void assertGroups(
            SeriesGeometry geometry, String by, List<? extends @Nullable Object> values, List<Integer>... frames) {
        assertThat(geometry.verdict()).isEqualTo(Verdict.MULTI);
        assertThat(geometry.groups()).isNotNull().satisfies(groups -> {
            assertThat(groups.by()).isEqualTo(by);
            assertThat(groups.values()).isEqualTo(values);
            assertThat(groups.frames()).hasSize(frames.length);
            for (int i = 0; i < frames.length; i++) {
                assertThat(groups.frames().get(i)).as("group %d", i).isEqualTo(frames[i]);
            }
        });
    }
}
