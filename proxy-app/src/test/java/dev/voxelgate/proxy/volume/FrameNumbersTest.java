package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FrameNumbersTest {

    @Test
    void neighboursAreOneRun() {
        assertThat(FrameNumbers.of(new FrameOrder.Progression(0, 1, 20), 60)).isEqualTo("1-20 of 60");
        assertThat(FrameNumbers.of(new FrameOrder.Progression(9, 1, 1), 60)).isEqualTo("10 of 60");
        assertThat(FrameNumbers.of(FrameOrder.Listed.of(List.of(4, 5, 6, 1, 9, 8)), 10))
                .isEqualTo("5-7,2,10,9 of 10");
        assertThat(FrameNumbers.of(FrameOrder.NONE, 10)).isEqualTo("none of 10");
    }

    @Test
    void ofManyRunsTheFirstAreNamed() {
        var all = IntStream.range(0, 64)
                .mapToObj(run -> Integer.toString(1 + 2 * run))
                .toList();
        var text = String.join(",", all);
        assertThat(FrameNumbers.of(new FrameOrder.Progression(0, 2, 64), 1_000_000))
                .isEqualTo(text + " of 1000000");
        assertThat(FrameNumbers.of(new FrameOrder.Progression(0, 2, 65), 1_000_000))
                .isEqualTo(text + ",... of 1000000");
        assertThat(FrameNumbers.of(new FrameOrder.Progression(0, 2, 500_000), 1_000_000))
                .isEqualTo(text + ",... of 1000000");
    }
}
