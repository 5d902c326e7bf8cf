package dev.voxelgate.proxy.volume;

import static dev.voxelgate.proxy.volume.Slices.slice;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
import org.junit.jupiter.api.Test;

/** What of an instance's own header contradicts a plan that was made from metadata. */
class PlannedInstanceTest {

    private static final PlanLimits LIMITS = new PlanLimits(1 << 30, 100, Long.MAX_VALUE);

    @Test
    void theSamePlaceIsNoContradictionHoweverItsNumbersAreWritten() {
        var planned = positioned().with(Tag.IMAGE_POSITION_PATIENT, -123.456789, 0, 1e-7);
        var own = positioned().with(Tag.IMAGE_POSITION_PATIENT, "-123.456789", " 0.000", "1.0e-07");
        assertThat(contradiction(planned, own)).isEmpty();
    }

    @Test
    void numbersThatTheArchiveRoundedAreNoContradiction() {
        var own = positioned()
                .with(Tag.IMAGE_POSITION_PATIENT, "-123.456789", "0.1234567", "1234.56789")
                .with(Tag.IMAGE_ORIENTATION_PATIENT, "0.99999912", "0.00132578", "0", "-0.00132578", "0.99999912", "0");
        var rounded = positioned()
                .with(Tag.IMAGE_POSITION_PATIENT, -123.457, 0.123457, 1234.57)
                .with(Tag.IMAGE_ORIENTATION_PATIENT, 0.999999, 0.00132578, 0, -0.00132578, 0.999999, 0);
        assertThat(contradiction(rounded, own)).isEmpty();
    }

    @Test
    void anotherPositionOrOrientationContradicts() {
        assertThat(contradiction(positioned(), positioned().at(0, 0, 1.01))).isEqualTo("it has another position");
        assertThat(contradiction(positioned(), positioned().oriented(0, 1, 0, 1, 0, 0)))
                .isEqualTo("it has another orientation");
        assertThat(contradiction(positioned(), slice("1.1").axial().numbered(1)))
                .isEqualTo("it has another position");
    }

    @Test
    void anInstanceNumberContradictsOnlyAnOrderThatRestsOnIt() {
        assertThat(contradiction(positioned(), positioned().numbered(9))).isEmpty();
        assertThat(contradiction(numbered(), numbered().numbered(9))).isEqualTo("it has another Instance Number");
    }

    @Test
    void anInstanceNumberContradictsAnOrderWhoseDirectionItDecides() {
        var turned = positioned().oriented(0, 1, 0, 1, 0, 0);
        assertThat(contradiction(turned, positioned().oriented(0, 1, 0, 1, 0, 0).numbered(9)))
                .isEqualTo("it has another Instance Number");
    }

    @Test
    void aPositionThatTheMetadataDoNotKnowContradictsAnOrderByInstanceNumber() {
        assertThat(contradiction(numbered(), numbered().axial().at(0, 0, 1))).isEqualTo("it has another position");
    }

    @Test
    void anotherPlaceInAConcatenationContradicts() {
        assertThat(contradiction(numbered(), numbered().partOf("9.1", 2, 1)))
                .isEqualTo("it has another place in a concatenation");
        assertThat(contradiction(numbered().partOf("9.1", 1, 0), numbered().partOf("9.1", 2, 1)))
                .isEqualTo("it has another place in a concatenation");
    }

    @Test
    void anotherNumberOfFramesContradicts() {
        assertThat(contradiction(positioned(), positioned().with(Tag.NUMBER_OF_FRAMES, "2")))
                .isEqualTo("it has 2 frames, not 1");
    }

    @Test
    void theOneInstanceOfAnArrayMayStandAnywhere() {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), LIMITS);
        builder.add(positioned().build());
        var plan = builder.build().all(ArrayOptions.DEFAULT);
        assertThat(plan.instances()
                        .getFirst()
                        .contradiction(slice("1.1").build(), plan.volume().order()))
                .isEmpty();
    }

    private static Slices positioned() {
        return slice("1.1").axial().at(0, 0, 1).numbered(1);
    }

    private static Slices numbered() {
        return slice("1.1").numbered(1);
    }

    /** How a header contradicts the plan for the first of two instances; nothing when it does not. */
    private static String contradiction(Slices planned, Slices own) {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), LIMITS);
        builder.add(planned.build());
        builder.add(slice("1.2").axial().at(0, 0, 2000).numbered(2).build());
        var plan = builder.build().all(ArrayOptions.DEFAULT);
        return plan.instances().stream()
                .filter(instance -> instance.instance().value().equals("1.1"))
                .findFirst()
                .orElseThrow()
                .contradiction(own.build(), plan.volume().order())
                .orElse("");
    }
}
