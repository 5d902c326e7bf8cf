package dev.voxelgate.proxy.volume.geometry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class GridTest {

    @Test
    void aPartStartsAtItsFirstVoxelAndHasItsSteps() {
        var whole = new Grid(
                new Vector3(-10, 20, 30),
                new Vector3(0, 0, 2),
                Objects.requireNonNull(Orientation.of(List.of(0.0, 1.0, 0.0, -1.0, 0.0, 0.0))),
                new PixelSpacing(0.5, 0.25));
        var part = whole.part(List.of(4L, 2L, 3L), List.of(1L, 3L, 2L));
        // Column 4 is 1 mm along +y, row 2 is 1 mm along -x, slice 3 is 6 mm along +z.
        assertThat(part.affineLpsZyx())
                .containsExactly(
                        List.of(0.0, -1.5, 0.0, -11.0),
                        List.of(0.0, 0.0, 0.25, 21.0),
                        List.of(4.0, 0.0, 0.0, 36.0),
                        List.of(0.0, 0.0, 0.0, 1.0));
        assertThat(part.direction()).isEqualTo(whole.direction());
    }
}
