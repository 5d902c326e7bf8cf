package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Uid;
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
    void theNumberOfFramesDoesNotMatterAsSoonAsTheyFillTheWindow() {
        assertThat(Window.of(plan(512, 512, 100_000), LIMITS)).isEqualTo(Window.of(plan(512, 512, 4), LIMITS));
    }

    @Test
    void aPartHasTheWindowOfItsFrames() {
        var two = Window.of(plan(512, 512, 1000).part(500, 2), LIMITS);
        assertThat(two.fetchFrames()).isEqualTo(2);
        assertThat(two.decodeFrames()).isEqualTo(2);
        assertThat(two.bytes()).isEqualTo(8 * 512 * 1024 + 2 * MB);
        assertThat(Window.of(plan(512, 512, 1000).part(500, 1), LIMITS).bytes()).isEqualTo(3 * 512 * 1024 + 2 * MB);
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

    private static FrameSequence plan(int rows, int columns, long frames) {
        var builder = new VolumeBuilder(new Uid("1.2"), new Uid("1.2.3"), new PlanLimits(1 << 30, 1, frames));
        builder.add(Slices.slice("1.1")
                .with(Tag.ROWS, rows)
                .with(Tag.COLUMNS, columns)
                .with(Tag.NUMBER_OF_FRAMES, Long.toString(frames))
                .build());
        return builder.build().all(ArrayOptions.DEFAULT).frames();
    }
}
