package dev.voxelgate.proxy.pixels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.pixels.PixelRegion.Span;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a region is, and what none is. That parts are the right ones, {@link ConversionsAgainstNumpyTest} shows. */
class PixelRegionTest {

    private static final ImagePixel IMAGE =
            new ImagePixel(2, 2, PhotometricInterpretation.RGB, false, 8, 8, 7, SampleType.UNSIGNED);
    private static final DecodedFrame FRAME =
            new DecodedFrame(new byte[] {0, 1, 2, 10, 11, 12, 20, 21, 22, 30, 31, 32}, false, IMAGE.colour());

    private static byte[] write(PixelRegion region, long first, int count) {
        var transform = PixelTransform.of(IMAGE, Attributes.EMPTY, new PixelOptions(false, Profile.DICOM));
        var out = ByteBuffer.allocate(count);
        transform.write(FRAME, 0, region, first, count, out);
        return out.array();
    }

    /** As Python's {@code len(range(start, stop, step))}. */
    @ParameterizedTest
    @CsvSource({"0,0,1,0", "0,1,1,1", "0,10,3,4", "0,9,3,3", "5,6,9,1", "7,7,2,0", "0,2147483647,1,2147483647"})
    void aSpanCountsItsIndexes(int start, int stop, int step, int count) {
        assertThat(new Span(start, stop, step).count()).isEqualTo(count);
    }

    @Test
    void aSpanKnowsItsIndexes() {
        assertThat(new Span(3, 10, 4).index(1)).isEqualTo(7);
        assertThat(Span.at(5)).isEqualTo(new Span(5, 6, 1));
        assertThat(Span.whole(4).isWhole(4)).isTrue();
        assertThat(new Span(0, 4, 2).isWhole(4)).isFalse();
        assertThat(new Span(0, 3, 9).isWhole(1)).isTrue();
    }

    @Test
    void spansThatAreNoneAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(-1, 3, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(3, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Span(0, 3, 0));
    }

    /** As Python's {@code [row - first for row in range(start, stop, step) if first <= row < first + count]}. */
    @ParameterizedTest
    @CsvSource({"0,100,1", "3,90,7", "10,11,1", "40,40,1", "99,100,5", "0,100,200", "19,21,1"})
    void aStripHasTheRowsOfItsRegionAndNoOthers(int start, int stop, int step) {
        var region = new PixelRegion(new Span(start, stop, step), Span.whole(3), Span.whole(1), false);
        for (int count : new int[] {1, 2, 7, 20, 100}) {
            for (int first = 0; first + count <= 100; first += count) {
                int from = first;
                int to = first + count;
                var rows = region.ofStrip(first, count).rows();
                assertThat(IntStream.range(0, rows.count()).map(rows::index))
                        .containsExactlyElementsOf(IntStream.iterate(start, row -> row < stop, row -> row + step)
                                .filter(row -> from <= row && row < to)
                                .map(row -> row - from)
                                .boxed()
                                .toList());
            }
        }
    }

    @Test
    void channelsAreTogetherOrApart() {
        var all = PixelRegion.whole(2, 2, 3, true);
        assertThat(all.elements()).isEqualTo(12);
        assertThat(write(all, 0, 12)).containsExactly(0, 10, 20, 30, 1, 11, 21, 31, 2, 12, 22, 32);
        assertThat(write(all, 3, 6)).containsExactly(30, 1, 11, 21, 31, 2);
        var column = new PixelRegion(Span.whole(2), Span.at(1), new Span(0, 3, 2), false);
        assertThat(write(column, 0, 4)).containsExactly(10, 12, 30, 32);
        assertThat(write(column, 1, 2)).containsExactly(12, 30);
    }

    @Test
    void onlyElementsOfTheRegionAndTheFrameAreWritten() {
        var row = new PixelRegion(Span.at(1), Span.whole(2), Span.whole(3), false);
        assertThat(write(row, 6, 0)).isEmpty();
        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> write(row, 1, 6));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> write(PixelRegion.whole(3, 2, 3, false), 0, 1));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> write(PixelRegion.whole(2, 2, 4, false), 0, 1));
        // The last index counts, not where a span stops.
        assertThat(write(new PixelRegion(new Span(1, 9, 9), Span.at(0), Span.at(0), false), 0, 1))
                .containsExactly(20);
        var transform = PixelTransform.of(IMAGE, Attributes.EMPTY, new PixelOptions(false, Profile.DICOM));
        assertThatExceptionOfType(BufferOverflowException.class)
                .isThrownBy(() -> transform.write(FRAME, 0, row, 0, 6, ByteBuffer.allocate(5)));
    }

    @Test
    void anEmptyRegionIsNothing() {
        assertThat(write(new PixelRegion(new Span(7, 7, 1), Span.whole(2), Span.whole(3), false), 0, 0))
                .isEmpty();
        assertThat(write(new PixelRegion(Span.whole(2), Span.whole(2), new Span(0, 0, 1), true), 0, 0))
                .isEmpty();
    }
}
