package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.volume.FrameSelection.Range;
import dev.voxelgate.proxy.volume.FrameSelection.Some;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameSelectionTest {

    @Test
    void neighboursBecomeOneRange() {
        assertThat(Some.of(List.of(0, 1, 2, 5, 7, 8)).ranges())
                .containsExactly(new Range(0, 3), new Range(5, 6), new Range(7, 9));
    }

    @Test
    void aMillionNeighboursAreOneRange() {
        var some = Some.of(IntStream.range(0, 1_000_000).boxed().toList());
        assertThat(some.ranges()).containsExactly(new Range(0, 1_000_000));
        assertThat(some.count()).isEqualTo(1_000_000);
    }

    @Test
    void exactlyTheGivenFramesAreContained() {
        var indexes = List.of(1, 2, 4, 8, 9, 10, 15);
        var some = Some.of(indexes);
        assertThat(IntStream.range(-1, 20).filter(some::contains).boxed()).containsExactlyElementsOf(indexes);
        assertThat(some.count()).isEqualTo(7);
        assertThat(some.last()).isEqualTo(15);
    }

    @Test
    void allFramesAreThoseFromZero() {
        var all = new FrameSelection.All(3);
        assertThat(IntStream.range(0, 6).filter(all::contains).boxed()).containsExactly(0, 1, 2);
        assertThat(all.count()).isEqualTo(3);
        assertThat(all.last()).isEqualTo(2);
    }

    @Test
    void equalFramesAreEqualSelections() {
        assertThat(Some.of(List.of(3, 4, 6))).isEqualTo(new Some(List.of(new Range(3, 5), new Range(6, 7))));
    }

    @Test
    void framesThatDoNotAscendAreRefused() {
        for (var indexes : List.of(List.of(2, 1), List.of(1, 1), List.of(0, 1, 2, 1))) {
            assertThatThrownBy(() -> Some.of(indexes)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void rangesThatOverlapOrTouchAreRefused() {
        for (var second : List.of(new Range(1, 5), new Range(2, 5), new Range(3, 5))) {
            assertThatThrownBy(() -> new Some(List.of(new Range(1, 3), second)))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void noFramesAreNoSelection() {
        assertThatThrownBy(() -> Some.of(List.of())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Range(2, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Range(-1, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
