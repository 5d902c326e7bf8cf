package dev.voxelgate.proxy.volume;

import static dev.voxelgate.proxy.volume.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.volume.geometry.GeometryReader;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SliceOrderTest {

    @Test
    void positionsAscendAlongTheNormal() {
        assertThat(order(
                        slice("1.1").axial().at(0, 0, 20).numbered(1),
                        slice("1.2").axial().at(0, 0, -5).numbered(2),
                        slice("1.3").axial().at(0, 0, 3).numbered(3)))
                .containsExactly("1.2", "1.3", "1.1");
    }

    @Test
    void theLowestInstanceNumberGivesTheDirectionOfTheNormal() {
        assertThat(orders(
                        slice("1.1").axial().at(0, 0, -5).numbered(3),
                        slice("1.2").oriented(0, 1, 0, 1, 0, 0).at(0, 0, 20).numbered(1),
                        slice("1.3").axial().at(0, 0, 3).numbered(2)))
                .containsExactly(List.of("1.2", "1.3", "1.1"));
    }

    @Test
    void ofEqualNumbersTheLowestUidGivesTheDirectionOfTheNormal() {
        assertThat(orders(
                        slice("1.10").axial().at(0, 0, -5),
                        slice("1.9").oriented(0, 1, 0, 1, 0, 0).at(0, 0, 20),
                        slice("1.11").axial().at(0, 0, 3)))
                .containsExactly(List.of("1.9", "1.11", "1.10"));
    }

    @Test
    void obliqueStacksAreOrderedByDistanceNotByOneCoordinate() {
        double s = Math.sqrt(0.5);
        assertThat(order(
                        slice("1.1").oriented(1, 0, 0, 0, s, s).at(0, -2, 2),
                        slice("1.2").oriented(1, 0, 0, 0, s, s).at(0, 3, -3),
                        slice("1.3").oriented(1, 0, 0, 0, s, s).at(5, 0, 0)))
                .containsExactly("1.2", "1.3", "1.1");
    }

    @Test
    void aMissingPositionFallsBackToInstanceNumber() {
        assertThat(order(
                        slice("1.1").axial().at(0, 0, 1).numbered(3),
                        slice("1.2").axial().numbered(1),
                        slice("1.3").axial().at(0, 0, 2).numbered(2)))
                .containsExactly("1.2", "1.3", "1.1");
    }

    @Test
    void coincidingPositionsFallBackToInstanceNumber() {
        assertThat(order(
                        slice("1.1").axial().at(0, 0, 1).numbered(2),
                        slice("1.2").axial().at(0, 0, 1 + 1e-7).numbered(1),
                        slice("1.3").axial().at(0, 0, -2).numbered(3)))
                .containsExactly("1.2", "1.1", "1.3");
    }

    @Test
    void positionsJustFurtherApartThanTheToleranceDoNotCoincide() {
        assertThat(order(
                        slice("1.1").axial().at(0, 0, 2e-6).numbered(1),
                        slice("1.2").axial().at(0, 0, 0).numbered(2)))
                .containsExactly("1.2", "1.1");
    }

    @Test
    void orientationsThatAreNotParallelFallBackToInstanceNumber() {
        assertThat(order(
                        slice("1.1").axial().at(0, 0, 1).numbered(2),
                        slice("1.2").oriented(1, 0, 0, 0, 0, 1).at(0, 0, 2).numbered(1)))
                .containsExactly("1.2", "1.1");
    }

    @Test
    void equalNumbersAreOrderedByUid() {
        assertThat(orders(
                        slice("1.30").numbered(1),
                        slice("1.4").numbered(1),
                        slice("1.100").numbered(0)))
                .containsExactly(List.of("1.100", "1.4", "1.30"));
    }

    @Test
    void withoutPositionsAMissingNumberMakesTheSeriesUnordered() {
        assertThatThrownBy(() -> order(slice("1.1").numbered(1), slice("1.2")))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageContaining("cannot be ordered");
    }

    @Test
    void oneInstanceNeedsNothingToBeOrderedBy() {
        assertThat(order(slice("1.1"))).containsExactly("1.1");
    }

    @Test
    void enhancedObjectsOfOneFrameAreOrderedByThePositionsInTheirGroups() {
        assertThat(order(
                        enhanced("1.1", Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, 5)
                                .numbered(1),
                        enhanced("1.2", Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE, -5)
                                .numbered(2),
                        slice("1.3").axial().at(0, 0, 0).numbered(3)))
                .containsExactly("1.2", "1.3", "1.1");
    }

    @Test
    void theManyFramesOfAnInstanceHaveNoOnePosition() {
        assertThat(order(
                        enhanced("1.1", Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, 5)
                                .with(Tag.NUMBER_OF_FRAMES, "2")
                                .numbered(1),
                        enhanced("1.2", Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE, 0)
                                .with(Tag.NUMBER_OF_FRAMES, "2")
                                .numbered(2)))
                .containsExactly("1.1", "1.2");
    }

    @Test
    void partsOfAConcatenationAreOrderedByTheirNumberHoweverTheyAreListed() {
        assertThat(order(
                        slice("1.3").numbered(7).partOf("9.1", 3, 4),
                        slice("1.1").numbered(7).partOf("9.1", 1, 0),
                        slice("1.2").numbered(7).partOf("9.1", 2, 2)))
                .containsExactly("1.1", "1.2", "1.3");
    }

    @Test
    void partsOfAConcatenationAreNotOrderedByPositionOrInstanceNumber() {
        assertThat(order(
                        slice("1.1").axial().at(0, 0, 1).numbered(1).partOf("9.1", 2, 1),
                        slice("1.2").axial().at(0, 0, 2).numbered(2).partOf("9.1", 1, 0)))
                .containsExactly("1.2", "1.1");
    }

    @Test
    void partsOfOneNumberAreOrderedByTheirFrameOffset() {
        assertThat(order(
                        slice("1.1").numbered(1).partOf("9.1", 1, 3_000_000_000L),
                        slice("1.2").numbered(2).partOf("9.1", 1, 0),
                        slice("1.3").numbered(3).partOf("9.1", 2, 20)))
                .containsExactly("1.2", "1.3", "1.1");
    }

    @Test
    void partsWithoutANumberAreOrderedByTheirFrameOffset() {
        assertThat(order(
                        slice("1.1").with(Tag.CONCATENATION_UID, "9.1").with(Tag.CONCATENATION_FRAME_OFFSET_NUMBER, 5),
                        slice("1.2").with(Tag.CONCATENATION_UID, "9.1").with(Tag.CONCATENATION_FRAME_OFFSET_NUMBER, 0)))
                .containsExactly("1.2", "1.1");
    }

    @Test
    void partsThatNeitherNumberNorOffsetOrdersAreInstancesLikeOthers() {
        assertThat(order(
                        slice("1.1").numbered(3).partOf("9.1", 1, 0),
                        slice("1.2").numbered(1).partOf("9.1", 1, 0),
                        slice("1.3").numbered(2).partOf("9.1", 2, 0)))
                .containsExactly("1.2", "1.3", "1.1");
    }

    @Test
    void aConcatenationThatLacksAPartIsWhatThereIsOfIt() {
        assertThat(order(
                        slice("1.3").numbered(1).partOf("9.1", 3, 4),
                        slice("1.1").numbered(2).partOf("9.1", 1, 0)))
                .containsExactly("1.1", "1.3");
    }

    @Test
    void concatenationsStandWhereTheirFirstPartBelongs() {
        assertThat(order(
                        slice("2.2").numbered(1).partOf("9.2", 2, 1),
                        slice("1.2").numbered(9).partOf("9.1", 2, 1),
                        slice("3").numbered(4),
                        slice("2.1").numbered(5).partOf("9.2", 1, 0),
                        slice("1.1").numbered(3).partOf("9.1", 1, 0)))
                .containsExactly("1.1", "1.2", "3", "2.1", "2.2");
        assertThat(order(
                        slice("1.2").axial().at(0, 0, 1).partOf("9.1", 2, 1),
                        slice("1.1").axial().at(0, 0, 8).partOf("9.1", 1, 0),
                        slice("2").axial().at(0, 0, 3)))
                .containsExactly("2", "1.1", "1.2");
    }

    private static Slices enhanced(String sop, int groups, double z) {
        return slice(sop)
                .placedInGroups(
                        groups,
                        Attributes.builder().put(Tag.IMAGE_POSITION_PATIENT, 0, 0, z),
                        Attributes.builder().put(Tag.IMAGE_ORIENTATION_PATIENT, 1, 0, 0, 0, 1, 0));
    }

    /** All that come of three slices, listed in any order. */
    private static Set<List<String>> orders(Slices a, Slices b, Slices c) {
        return Stream.of(order(a, b, c), order(a, c, b), order(b, a, c), order(b, c, a), order(c, a, b), order(c, b, a))
                .collect(Collectors.toSet());
    }

    private static List<String> order(Slices... slices) {
        var instances = Stream.of(slices)
                .map(slice -> InstanceSummary.of(slice.build(), new GeometryReader()))
                .toList();
        return SliceOrder.of(instances).instances().stream()
                .map(instance -> instance.sopInstanceUid().value())
                .toList();
    }
}
