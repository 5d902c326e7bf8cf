package dev.voxelgate.proxy.upstream;

import static dev.voxelgate.proxy.upstream.PlannedFrames.frames;
import static dev.voxelgate.proxy.upstream.PlannedFrames.planned;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Uid;
import dev.voxelgate.proxy.volume.PlannedInstance;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameReorderTest {

    private static final List<PlannedInstance> PLAN = List.of(planned("1.1", 1), planned("1.2", 2), planned("1.3", 1));

    @Test
    void whatComesInPlanOrderPassesAtOnce() {
        var reorder = new FrameReorder(PLAN, 0);
        assertThat(send(reorder, "1.1", 1)).containsExactly("1.1#0");
        assertThat(send(reorder, "1.2", 2)).containsExactly("1.2#0", "1.2#1");
        assertThat(send(reorder, "1.3", 1)).containsExactly("1.3#0");
    }

    @Test
    void whatComesTooEarlyWaitsForItsTurn() {
        var reorder = new FrameReorder(PLAN, 30);
        assertThat(send(reorder, "1.3", 1)).isEmpty();
        assertThat(send(reorder, "1.2", 2)).isEmpty();
        assertThat(send(reorder, "1.1", 1)).containsExactly("1.1#0", "1.2#0", "1.2#1", "1.3#0");
    }

    @Test
    void anInstanceThatIsNotPlannedIsAContradiction() {
        assertThatThrownBy(() -> send(new FrameReorder(PLAN, 0), "1.9", 1)).isInstanceOf(ContradictionException.class);
        var atItsEnd = new FrameReorder(PLAN, 0);
        send(atItsEnd, "1.1", 1);
        send(atItsEnd, "1.2", 2);
        send(atItsEnd, "1.3", 1);
        assertThatThrownBy(() -> send(atItsEnd, "1.9", 1)).isInstanceOf(ContradictionException.class);
    }

    @Test
    void anInstanceThatComesTwiceIsAContradictionAndNeverPassedTwice() {
        var reorder = new FrameReorder(PLAN, 100);
        send(reorder, "1.2", 2);
        assertThatThrownBy(() -> send(reorder, "1.2", 2)).isInstanceOf(ContradictionException.class);
    }

    @Test
    void moreFramesThanPlannedAreAContradictionEarlyOrNot() {
        assertThatThrownBy(() -> send(new FrameReorder(PLAN, 100), "1.2", 3))
                .isInstanceOf(ContradictionException.class);
        assertThatThrownBy(() -> send(new FrameReorder(PLAN, 100), "1.1", 2))
                .isInstanceOf(ContradictionException.class);
    }

    @Test
    void noMoreThanTheWindowIsHeldBack() {
        var reorder = new FrameReorder(PLAN, 10);
        send(reorder, "1.1", 1);
        reorder.accept(frames("1.2", 2).getFirst());
        send(reorder, "1.3", 1);
        assertThatThrownBy(() -> send(reorder, "1.3", 1)).isInstanceOf(FrameReorder.WindowExceededException.class);
    }

    @Test
    void theHeldBytesOfAnOrderAreKnownBeforehand() {
        assertThat(FrameReorder.heldBytes(List.of(new Uid("1.1"), new Uid("1.2"), new Uid("1.3")), PLAN, 10))
                .isZero();
        assertThat(FrameReorder.heldBytes(List.of(new Uid("1.3"), new Uid("1.2"), new Uid("1.1")), PLAN, 10))
                .isEqualTo(30);
        assertThat(FrameReorder.heldBytes(List.of(new Uid("1.2"), new Uid("1.1"), new Uid("1.3")), PLAN, 10))
                .isEqualTo(20);
    }

    @Test
    void earlyFramesAreLimitedByNumberToo() {
        int many = 65_536;
        var reorder = new FrameReorder(List.of(planned("1.1", 1), planned("1.2", 2 * many)), Long.MAX_VALUE);
        assertThat(send(reorder, "1.2", many)).isEmpty();
        assertThatThrownBy(() -> send(reorder, "1.2", 1)).isInstanceOf(FrameReorder.WindowExceededException.class);
    }

    private static List<String> send(FrameReorder reorder, String sop, int count) {
        List<String> passed = new ArrayList<>();
        for (var frame : frames(sop, count)) {
            reorder.accept(frame).forEach(ready -> passed.add(PlannedFrames.name(ready)));
        }
        return passed;
    }
}
