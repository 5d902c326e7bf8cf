package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.numpy.DType;
import java.util.List;
import org.junit.jupiter.api.Test;

final class WindowTest {

    private static final long MB = 1 << 20;
    private static final Window.Limits LIMITS = new Window.Limits(4 * MB, 96 * MB, 2);

    @Test
    void slicesOfACtAreFetchedAndDecodedByHalfTheWindow() {
        var window = Window.of(plan(512, 512, 1000), LIMITS);
        assertThat(window.fetchFrames()).isEqualTo(4);
        assertThat(window.decodeFrames()).isEqualTo(4);
        assertThat(window.bytes()).isEqualTo(14 * 512 * 1024 + 2 * MB);
    }

    @Test
    void theNumberOfFramesDoesNotMatter() {
        assertThat(Window.of(plan(512, 512, 100_000), LIMITS)).isEqualTo(Window.of(plan(512, 512, 1), LIMITS));
    }

    @Test
    void framesLargerThanTheWindowStillOccupyEveryProcessor() {
        assertThat(Window.of(plan(1000, 1000, 50), LIMITS).decodeFrames()).isEqualTo(2);
    }

    @Test
    void oneVeryLargeFrameIsUnderWayAtATime() {
        var window = Window.of(plan(4096, 3328, 4), LIMITS);
        assertThat(window.fetchFrames()).isEqualTo(1);
        assertThat(window.decodeFrames()).isEqualTo(1);
        assertThat(window.bytes()).isEqualTo(3L * 4096 * 3328 * 2 + 2 * MB);
    }

    @Test
    void tinyFramesAreBoundedByTheirNumber() {
        var window = Window.of(plan(1, 1, 1_000_000), LIMITS);
        assertThat(window.fetchFrames()).isEqualTo(32);
        assertThat(window.maxEncodedFrameBytes()).isEqualTo(256 * 1024 + 4);
    }

    private static VolumePlan plan(int rows, int columns, long frames) {
        return new VolumePlan(
                List.of(),
                OrderedBy.NOTHING,
                List.of(),
                new ArrayFormat(rows, columns, 1, DType.UINT16),
                DType.FLOAT32,
                List.of(frames, (long) rows, (long) columns, 1L));
    }
}
