package dev.voxelgate.proxy.volume;

import static dev.voxelgate.proxy.volume.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.volume.geometry.DroppedInstance;
import dev.voxelgate.proxy.volume.geometry.Tolerance;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VolumeTest {

    private static final PlanLimits LIMITS = new PlanLimits(1 << 30, 100, Long.MAX_VALUE);

    @Test
    void aSeriesOfSlicesIsOneFrameEach() {
        var plan = volume(slice("1.1").numbered(2), slice("1.2").numbered(1)).all(ArrayOptions.DEFAULT);
        assertThat(plan.shape()).containsExactly(2L, 4L, 6L, 1L);
        assertThat(plan.dtype()).isEqualTo(DType.FLOAT32);
        assertThat(plan.npyBytes()).isEqualTo(128 + 2 * 4 * 6 * 4);
        assertThat(plan.volume().listedInstances()).containsExactly(new Uid("1.1"), new Uid("1.2"));
        assertThat(plan.instances()).extracting(i -> i.instance().value()).containsExactly("1.2", "1.1");
    }

    @Test
    void withoutRescaleTheStoredTypeIsKept() {
        assertThat(volume(slice("1.1")).all(new ArrayOptions(false, false)).dtype())
                .isEqualTo(DType.INT16);
    }

    @Test
    void framesOfMultiFrameInstancesAddUp() {
        var plan = volume(
                        slice("1.1").numbered(1).with(Tag.NUMBER_OF_FRAMES, "3"),
                        slice("1.2").numbered(2).with(Tag.NUMBER_OF_FRAMES, "5"))
                .all(ArrayOptions.DEFAULT);
        assertThat(plan.shape()).containsExactly(8L, 4L, 6L, 1L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1"})
    void aNumberOfFramesThatIsEmptyOrZeroIsOne(String frames) {
        var volume = volume(slice("1.1").with(Tag.NUMBER_OF_FRAMES, frames));
        assertThat(volume.all(ArrayOptions.DEFAULT).shape()).containsExactly(1L, 4L, 6L, 1L);
        assertThat(volume.frame(0, VolumeOptions.DEFAULT, ArrayOptions.DEFAULT).shape())
                .containsExactly(4L, 6L, 1L);
        assertThatThrownBy(() -> volume.frame(1, VolumeOptions.DEFAULT, ArrayOptions.DEFAULT))
                .isInstanceOf(UnknownResourceException.class);
    }

    @Test
    void framesComeInTheOrderAskedForInAscendingRuns() {
        var plan = volume(slice("1.1").with(Tag.NUMBER_OF_FRAMES, "9"))
                .frames(List.of(4, 7, 2, 3, 3), VolumeOptions.DEFAULT, ArrayOptions.DEFAULT);
        assertThat(plan.shape()).containsExactly(5L, 4L, 6L, 1L);
        assertThat(plan.instances())
                .extracting(PlannedInstance::frames)
                .containsExactly(
                        FrameSelection.Some.of(List.of(4, 7)),
                        FrameSelection.Some.of(List.of(2, 3)),
                        FrameSelection.Some.of(List.of(3)));
    }

    @Test
    void aPartRetrievesOnlyTheInstancesThatItNeeds() {
        var volume = volume(
                slice("1.1").numbered(1),
                slice("1.2").numbered(2),
                slice("1.3").numbered(3),
                slice("1.4").numbered(4));
        assertThat(part(volume, "1:4:2").instances())
                .extracting(i -> i.instance().value())
                .containsExactly("1.2", "1.4");
        assertThat(part(volume, "-1").shape()).containsExactly(4L, 6L, 1L);
        assertThat(part(volume, "...,1:3,0").shape()).containsExactly(4L, 4L, 2L);
        assertThat(part(volume, "1:4:2").frames().isWhole()).isFalse();
        assertThat(part(volume, ":,0").frames().isWhole()).isTrue();
    }

    @Test
    void aPartTakesFramesOfSeveralInstancesAtEqualDistances() {
        var volume = volume(
                slice("1.1").numbered(1).with(Tag.NUMBER_OF_FRAMES, "5"),
                slice("1.2").numbered(2).with(Tag.NUMBER_OF_FRAMES, "2"),
                slice("1.3").numbered(3).with(Tag.NUMBER_OF_FRAMES, "7"));
        assertThat(part(volume, "1::3").instances())
                .extracting(i -> i.instance().value(), PlannedInstance::frames)
                .containsExactly(
                        tuple("1.1", new FrameSelection.Every(1, 3, 2)),
                        tuple("1.3", new FrameSelection.Every(0, 3, 3)));
        assertThat(part(volume, "5:9").instances())
                .extracting(PlannedInstance::frames)
                .containsExactly(new FrameSelection.All(2), FrameSelection.Some.of(List.of(0, 1)));
    }

    @Test
    void aPartWithoutAnElementRetrievesNothing() {
        var volume = volume(slice("1.1"));
        assertThat(part(volume, "5:").instances()).isEmpty();
        assertThat(part(volume, ":,2:2").instances()).isEmpty();
        assertThat(part(volume, ":,2:2").shape()).containsExactly(1L, 0L, 6L, 1L);
    }

    @Test
    void aPartOfAListOfFramesCountsInTheList() {
        var volume = volume(slice("1.1").with(Tag.NUMBER_OF_FRAMES, "9"));
        var options = new ArrayOptions(true, false, null, false, ArrayLayout.ZYXC, ArraySelection.parse("1::2"));
        assertThat(volume.frames(List.of(8, 2, 5, 3), VolumeOptions.DEFAULT, options)
                        .instances())
                .extracting(PlannedInstance::frames)
                .containsExactly(FrameSelection.Some.of(List.of(2, 3)));
    }

    @Test
    void theLimitOfFramesIsThatOfThePart() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), new PlanLimits(1 << 30, 9, 5));
        builder.add(slice("1.2").numbered(1).with(Tag.NUMBER_OF_FRAMES, "3").build());
        builder.add(slice("1.3").numbered(2).with(Tag.NUMBER_OF_FRAMES, "3").build());
        assertThat(part(builder.build(), "1:6").shape()).containsExactly(5L, 4L, 6L, 1L);
    }

    @Test
    void aLayoutOrdersTheAxes() {
        var volume = volume(slice("1.1"));
        assertThat(laidOut(volume, ArrayLayout.ZYX).shape()).containsExactly(1L, 4L, 6L);
        assertThat(laidOut(volume, ArrayLayout.ZCYX).shape()).containsExactly(1L, 1L, 4L, 6L);
        assertThat(laidOut(volume, ArrayLayout.CZYX).shape()).containsExactly(1L, 1L, 4L, 6L);
        var options = new ArrayOptions(true, false, null, false, ArrayLayout.ZYX, ArraySelection.ALL);
        assertThat(volume.frame(0, VolumeOptions.DEFAULT, options).shape()).containsExactly(4L, 6L);
    }

    @Test
    void colourHasNoLayoutForOneChannel() {
        var volume = volume(slice("1.1")
                .with(Tag.PIXEL_REPRESENTATION, 0)
                .with(Tag.SAMPLES_PER_PIXEL, 3)
                .with(Tag.PHOTOMETRIC_INTERPRETATION, "RGB"));
        assertThat(laidOut(volume, ArrayLayout.ZCYX).shape()).containsExactly(1L, 3L, 4L, 6L);
        for (var layout : List.of(ArrayLayout.ZYX, ArrayLayout.CZYX)) {
            assertThatThrownBy(() -> laidOut(volume, layout))
                    .isInstanceOfSatisfying(
                            UnprocessableVolumeException.class,
                            e -> assertThat(e.problem()).isEqualTo("colour"));
        }
    }

    /** Two b-values at two places. */
    private static Volume twoGroups() {
        return volume(
                diffusion("1.1", 0, 1).numbered(1),
                diffusion("1.2", 1000, 1).numbered(2),
                diffusion("1.3", 0, 2).numbered(3),
                diffusion("1.4", 1000, 2).numbered(4));
    }

    private static Slices diffusion(String sop, int b, double z) {
        return slice(sop).axial().at(0, 0, z).with(Tag.PIXEL_SPACING, 1, 1).with(Tag.DIFFUSION_B_VALUE, b);
    }

    @Test
    void aGroupIsOneOfTheVolumesOfASeries() {
        var second = new VolumeOptions(Set.of(), 1, false, true, Tolerance.DEFAULT);
        assertThat(twoGroups().all(second, ArrayOptions.DEFAULT).instances())
                .extracting(i -> i.instance().value())
                .containsExactly("1.2", "1.4");
        var third = new VolumeOptions(Set.of(), 2, false, false, Tolerance.DEFAULT);
        assertThatThrownBy(() -> twoGroups().all(third, ArrayOptions.DEFAULT))
                .isInstanceOf(InvalidSelectionException.class);
    }

    @Test
    void splitGroupsAreTheFirstAxisAndCanBeSelected() {
        var split = new VolumeOptions(Set.of(), null, true, true, Tolerance.DEFAULT);
        var whole = twoGroups().all(split, ArrayOptions.DEFAULT);
        assertThat(whole.shape()).containsExactly(2L, 2L, 4L, 6L, 1L);
        assertThat(whole.instances()).extracting(i -> i.instance().value()).containsExactly("1.1", "1.3", "1.2", "1.4");
        var options = new ArrayOptions(true, false, null, false, ArrayLayout.ZYX, ArraySelection.parse("1,-1"));
        var part = twoGroups().all(split, options);
        assertThat(part.shape()).containsExactly(4L, 6L);
        assertThat(part.instances()).extracting(i -> i.instance().value()).containsExactly("1.4");
    }

    @Test
    void aSeriesThatIsOneVolumeHasNoGroups() {
        var split = new VolumeOptions(Set.of(), null, true, false, Tolerance.DEFAULT);
        assertThatThrownBy(() ->
                        volume(diffusion("1.1", 0, 1), diffusion("1.2", 0, 2)).all(split, ArrayOptions.DEFAULT))
                .isInstanceOfSatisfying(
                        UnprocessableVolumeException.class,
                        e -> assertThat(e.problem()).isEqualTo("no-groups"));
    }

    @Test
    void whatIsNoRegularVolumeIsRefusedWithItsVerdict() {
        var required = new VolumeOptions(Set.of(), null, false, true, Tolerance.DEFAULT);
        assertThatThrownBy(() -> twoGroups().all(required, ArrayOptions.DEFAULT))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageEndingWith("multi");
    }

    @Test
    void whatIsDroppedIsNotRefused() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), LIMITS, Set.of(Drop.values()));
        builder.add(diffusion("1.1", 0, 1).numbered(1).build());
        builder.add(diffusion("1.2", 0, 2).numbered(2).build());
        builder.add(diffusion("1.3", 0, 2).numbered(3).build());
        builder.add(slice("1.4")
                .with(Tag.ROWS, 9)
                .with(Tag.IMAGE_TYPE, "ORIGINAL", "PRIMARY", "LOCALIZER")
                .build());
        builder.add(Attributes.builder().put(Tag.SOP_INSTANCE_UID, "1.5").build());
        var volume = builder.build();
        assertThat(volume.all(ArrayOptions.DEFAULT).shape()).containsExactly(2L, 4L, 6L, 1L);
        assertThat(volume.dropped())
                .extracting(DroppedInstance::sopInstanceUid, DroppedInstance::reason)
                .containsExactlyInAnyOrder(
                        tuple("1.3", "duplicate"), tuple("1.4", "localizer"), tuple("1.5", "non-image"));
    }

    @Test
    void theDigestIsThatOfOneState() {
        var digest = twoGroups().digest();
        assertThat(twoGroups().digest()).isEqualTo(digest).matches("[0-9a-f]{32}");
        var moved = volume(
                diffusion("1.1", 0, 1).numbered(1),
                diffusion("1.2", 1000, 1).numbered(2),
                diffusion("1.3", 0, 2).numbered(3),
                diffusion("1.4", 1000, 2.5).numbered(4));
        assertThat(moved.digest()).isNotEqualTo(digest);
        var replaced = builder(diffusion("1.1", 0, 1));
        var before = replaced.build().digest();
        replaced.storedAs(new StoredFiles(Map.of(), List.of("another file")));
        assertThat(replaced.build().digest()).isNotEqualTo(before);
    }

    /** What is said of the same files may be written in many ways; their shape is the same in all. */
    @Test
    void filesThatAreNamedMakeTheDigestAlone() {
        var file = new StoredFiles(Map.of("1.1", "a"), List.of());
        var digest = digest(file, slice("1.1").with(Tag.SERIES_DESCRIPTION, "from metadata"));
        assertThat(digest(file, slice("1.1").with(Tag.SERIES_DESCRIPTION, "from the file")))
                .isEqualTo(digest);
        assertThat(digest(new StoredFiles(Map.of("1.1", "b"), List.of()), slice("1.1")))
                .isNotEqualTo(digest);
        assertThat(digest(file, slice("1.1").with(Tag.ROWS, 5))).isNotEqualTo(digest);
        assertThat(digest(file, slice("1.1").with(Tag.PIXEL_REPRESENTATION, 0))).isNotEqualTo(digest);
        assertThat(digest(file, slice("1.1").with(Tag.NUMBER_OF_FRAMES, "2"))).isNotEqualTo(digest);
    }

    @Test
    void theOrderOfFilesIsInTheDigest() {
        var files = new StoredFiles(Map.of("1.1", "a", "1.2", "b"), List.of());
        assertThat(digest(files, slice("1.1").numbered(1), slice("1.2").numbered(2)))
                .isNotEqualTo(
                        digest(files, slice("1.1").numbered(2), slice("1.2").numbered(1)));
    }

    /** Names of other instances, or none of one, leave the attributes in the digest. */
    @Test
    void filesThatAreNotAllNamedLeaveTheDigestToAttributes() {
        for (var files : List.of(
                new StoredFiles(Map.of("1.2", "a"), List.of()),
                new StoredFiles(Map.of("1.1", "a", "1.2", "b"), List.of()),
                StoredFiles.lastChangedAt("20260101T101010 2001"))) {
            assertThat(digest(files, slice("1.1").with(Tag.SERIES_DESCRIPTION, "one")))
                    .isNotEqualTo(digest(files, slice("1.1").with(Tag.SERIES_DESCRIPTION, "another")));
        }
    }

    private static String digest(StoredFiles files, Slices... instances) {
        var builder = builder(instances);
        builder.storedAs(files);
        return builder.build().digest();
    }

    @Test
    void oneFrameHasNoFrameAxis() {
        assertThat(volume(slice("1.1"))
                        .frame(0, VolumeOptions.DEFAULT, ArrayOptions.DEFAULT)
                        .shape())
                .containsExactly(4L, 6L, 1L);
    }

    @Test
    void aFrameThatIsNotThereIsUnknown() {
        assertThatThrownBy(() -> volume(slice("1.1").with(Tag.NUMBER_OF_FRAMES, "2"))
                        .frame(2, VolumeOptions.DEFAULT, ArrayOptions.DEFAULT))
                .isInstanceOf(UnknownResourceException.class);
    }

    @Test
    void noInstanceIsUnknown() {
        assertThatThrownBy(() -> volume().all(ArrayOptions.DEFAULT)).isInstanceOf(UnknownResourceException.class);
    }

    @Test
    void mixedSizesNameTheFirstTwoThatDiffer() {
        assertThatThrownBy(
                        () -> builder(slice("1.1"), slice("1.2"), slice("1.3").with(Tag.ROWS, 5)))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageContaining("1.1")
                .hasMessageContaining("1.3");
    }

    @Test
    void mixedSignsDoNotFitEvenWhenRescaled() {
        assertThatThrownBy(() -> builder(slice("1.1"), slice("1.2").with(Tag.PIXEL_REPRESENTATION, 0)))
                .isInstanceOf(UnprocessableVolumeException.class);
    }

    @Test
    void mixedColourDoesNotFit() {
        assertThatThrownBy(() -> builder(
                        slice("1.1").with(Tag.PIXEL_REPRESENTATION, 0),
                        slice("1.2")
                                .with(Tag.PIXEL_REPRESENTATION, 0)
                                .with(Tag.SAMPLES_PER_PIXEL, 3)
                                .with(Tag.PHOTOMETRIC_INTERPRETATION, "RGB")))
                .isInstanceOf(UnprocessableVolumeException.class);
    }

    @Test
    void anObjectThatIsNoImageIsNamed() {
        var report = Attributes.builder().put(Tag.SOP_INSTANCE_UID, "1.9").build();
        assertThatThrownBy(() -> new VolumeBuilder(new Uid("1"), new Uid("2"), LIMITS).add(report))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageContaining("1.9");
    }

    @Test
    void moreBytesThanALongCanCountAreRefused() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), LIMITS);
        for (int i = 1; i <= 4; i++) {
            builder.add(slice("1." + i)
                    .numbered(i)
                    .with(Tag.ROWS, 20000)
                    .with(Tag.COLUMNS, 20000)
                    .with(Tag.NUMBER_OF_FRAMES, "2147483647")
                    .build());
        }
        assertThatThrownBy(() -> builder.build().all(ArrayOptions.DEFAULT))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageContaining("2^63");
    }

    @Test
    void framesOverTheLimitAreRefusedBeforeAnythingIsFetched() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), new PlanLimits(47, 1, 1));
        assertThatThrownBy(() -> builder.add(slice("1.1").build()))
                .isInstanceOf(OverLimitException.class)
                .hasMessageContaining("voxelgate.decode.max-frame-size of 47");
    }

    @Test
    void instancesOverTheLimitAreRefusedOneByOne() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), new PlanLimits(1 << 30, 2, 100));
        builder.add(slice("1.1").build());
        builder.add(slice("1.2").build());
        assertThatThrownBy(() -> builder.add(slice("1.3").build()))
                .isInstanceOf(OverLimitException.class)
                .hasMessageContaining("voxelgate.plan.max-instances of 2");
    }

    @Test
    void framesOfAnInstanceOrOfAllOverTheLimitAreRefused() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), new PlanLimits(1 << 30, 9, 5));
        assertThatThrownBy(() -> builder.add(
                        slice("1.1").with(Tag.NUMBER_OF_FRAMES, "2147483647").build()))
                .isInstanceOf(OverLimitException.class)
                .hasMessageContaining("voxelgate.plan.max-frames of 5");
        builder.add(slice("1.2").numbered(1).with(Tag.NUMBER_OF_FRAMES, "3").build());
        builder.add(slice("1.3").numbered(2).with(Tag.NUMBER_OF_FRAMES, "3").build());
        assertThatThrownBy(() -> builder.build().all(ArrayOptions.DEFAULT))
                .isInstanceOf(OverLimitException.class)
                .hasMessageContaining("voxelgate.plan.max-frames of 5");
    }

    @Test
    void anInstanceThatIsListedTwiceIsNamed() {
        assertThatThrownBy(() -> builder(slice("1.1"), slice("1.2"), slice("1.1")))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageContaining("lists instance 1.1 twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "2147483648", "1e99", "NaN", "Infinity", "1.5", "x", "0x10", "99999999999999999999"})
    void aNumberOfFramesThatIsNoneIsRefused(String frames) {
        assertThatThrownBy(() -> builder(slice("1.1").with(Tag.NUMBER_OF_FRAMES, frames)))
                .isInstanceOf(UnprocessableVolumeException.class)
                .hasMessageContaining("(0028,0008)");
    }

    @Test
    void anotherSourceAgreesWhenItNamesTheSameInstancesInTheSamePlaces() {
        var builder = builder(
                slice("1.1").axial().at(0, 0, 1.5).numbered(1),
                slice("1.2").axial().at(0, 0, 2.5).numbered(2));
        var first = slice("1.1")
                .axial()
                .with(Tag.IMAGE_POSITION_PATIENT, "0", "0", "1.5000")
                .numbered(1);
        assertThat(builder.agreesWith(
                        List.of(slice("1.2").axial().at(0, 0, 2.5).numbered(2).build(), first.build())))
                .isTrue();
        assertThat(builder.agreesWith(List.of(first.build()))).isFalse();
        for (var changed : List.of(
                slice("1.3").axial().at(0, 0, 2.5).numbered(2),
                slice("1.2").axial().at(0, 0, 0.5).numbered(2),
                slice("1.2").oriented(0, 1, 0, 1, 0, 0).at(0, 0, 2.5).numbered(2),
                slice("1.2").axial().at(0, 0, 2.5).numbered(0),
                slice("1.2").axial().at(0, 0, 2.5).numbered(2).with(Tag.NUMBER_OF_FRAMES, "2"))) {
            assertThat(builder.agreesWith(List.of(first.build(), changed.build())))
                    .isFalse();
        }
    }

    @Test
    void anOrderThatRestsOnWhatASourceDoesNotKnowDoesNotAgreeWithIt() {
        var builder = builder(
                slice("1.1").numbered(7).partOf("9.1", 2, 1),
                slice("1.2").numbered(7).partOf("9.1", 1, 0));
        assertThat(builder.agreesWith(List.of(
                        slice("1.1").numbered(7).build(),
                        slice("1.2").numbered(7).build())))
                .isFalse();
    }

    @Test
    void whatSlicesHaveInCommonIsHeldOnce() {
        var plan = volume(
                        slice("1.1").numbered(1).with(Tag.PATIENT_ID, "P"),
                        slice("1.2").numbered(2).with(Tag.PATIENT_ID, new String("P".toCharArray())))
                .all(ArrayOptions.DEFAULT);
        assertThat(plan.instances().getFirst().patientId())
                .isSameAs(plan.instances().getLast().patientId());
    }

    @Test
    void aPatientIdThatNoneCanBeIsNotHeld() {
        var plan = volume(slice("1.1").with(Tag.PATIENT_ID, "x".repeat(2000))).all(ArrayOptions.DEFAULT);
        assertThat(plan.instances().getFirst().patientId()).isEmpty();
    }

    private static ArrayPlan part(Volume volume, String slice) {
        return volume.all(new ArrayOptions(true, false, null, false, ArrayLayout.ZYXC, ArraySelection.parse(slice)));
    }

    private static ArrayPlan laidOut(Volume volume, ArrayLayout layout) {
        return volume.all(new ArrayOptions(true, false, null, false, layout, ArraySelection.ALL));
    }

    private static Volume volume(Slices... slices) {
        return builder(slices).build();
    }

    private static VolumeBuilder builder(Slices... slices) {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), LIMITS);
        for (var slice : slices) {
            builder.add(slice.build());
        }
        return builder;
    }
}
