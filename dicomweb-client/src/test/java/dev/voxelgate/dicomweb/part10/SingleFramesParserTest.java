package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SingleFramesParserTest {

    private static final PullParsing<SingleFrames> FILES =
            PullParsing.of(() -> new SingleFramesParser(Part10Limits.DEFAULT, false));
    private static final PullParsing<SingleFrames> PIECES =
            PullParsing.of(() -> new SingleFramesParser(Part10Limits.DEFAULT, true));
    private static final TransferSyntax JPEG_LS = new TransferSyntax("1.2.840.10008.1.2.4.80");
    private static final byte[] CODESTREAM = {(byte) 0xFF, (byte) 0xD8, (byte) 0xFF, (byte) 0xF7, 0, 11, 8, 0};

    /** Of a file with one result, whatever the chunks. */
    private static SingleFrames parse(byte[] file) {
        assertThat(FILES.results(file, frames -> frames.areTold() + " " + frames.place(0, 1) + frames.count()))
                .hasSize(1);
        var parser = new SingleFramesParser(Part10Limits.DEFAULT, false);
        parser.offer(Unpooled.wrappedBuffer(file));
        parser.end();
        var frames = parser.poll();
        parser.close();
        return Objects.requireNonNull(frames);
    }

    @Test
    void nativeFramesHaveTheirPlaceInTheFile() {
        byte[] pixels = pattern(3 * 40, 5);
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 3, 16)
                .element(Tag.PIXEL_DATA, Vr.OW, pixels)
                .file();
        var frames = parse(file);
        assertThat(frames.count()).isEqualTo(3);
        assertThat(frames.place(1, 2)).contains(new SingleFrames.Place(file.length - 80, 80));
        var frame = frames.frame(1, Arrays.copyOfRange(pixels, 40, 80));
        assertThat(frame.index()).isEqualTo(1);
        assertThat(frame.instance()).isSameAs(frames.header());
        assertThat(frame.data()).isEqualTo(Arrays.copyOfRange(file, file.length - 80, file.length - 40));
    }

    @Test
    void aFileIsReadAsFarAsItsFirstFrame() {
        var file = DataSetWriter.implicitLittle()
                .image(4, 5, 3, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(60, 5))
                .file();
        var start = Arrays.copyOf(file, file.length - 60);
        assertThat(PIECES.results(start, frames -> frames.place(0, 3)))
                .containsExactly(Optional.of(new SingleFrames.Place(start.length, 60)));
        assertThat(PIECES.results(Arrays.copyOf(start, start.length - 1), SingleFrames::areTold))
                .as("of a piece that is too short")
                .isEmpty();
    }

    @ParameterizedTest(name = "{0} bits, {1} bytes")
    @CsvSource({"8, 20, 20", "8, 21, -1", "8, 19, -1", "16, 40, 40", "16, 41, -1", "16, 42, -1"})
    void aNativeFrameHasItsLength(int bits, int length, int taken) {
        var frames = parse(DataSetWriter.explicitLittle()
                .image(4, 5, 2, bits)
                .element(Tag.PIXEL_DATA, Vr.OW, pattern(2 * 20 * bits / 8, 5))
                .file());
        assertTaken(frames, length, taken);
    }

    /** A value of an odd length has a byte more. */
    @ParameterizedTest
    @CsvSource({"15, 15", "16, 15", "17, -1", "14, -1"})
    void aNativeFrameOfAnOddLengthMayBePadded(int length, int taken) {
        var frames = parse(DataSetWriter.explicitLittle()
                .image(3, 5, 2, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(30, 5))
                .file());
        assertTaken(frames, length, taken);
    }

    private static void assertTaken(SingleFrames frames, int length, int taken) {
        if (taken < 0) {
            assertThatThrownBy(() -> frames.frame(1, new byte[length])).isInstanceOf(MalformedStreamException.class);
        } else {
            assertThat(frames.frame(1, pattern(length, 3)).data()).isEqualTo(pattern(taken, 3));
        }
    }

    @ParameterizedTest(name = "{0} × {1} pixels")
    @CsvSource({"8, 8", "5, 5"})
    void framesOfSingleBitsAreNotToldApart(int rows, int columns) {
        var frames = parse(DataSetWriter.explicitLittle()
                .image(rows, columns, 3, 1)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(24, 5))
                .file());
        assertThat(frames.areTold()).isFalse();
    }

    @Test
    void tooFewPixelsAreNotToldApart() {
        var frames = parse(DataSetWriter.explicitLittle()
                .image(4, 5, 3, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(58, 5))
                .file());
        assertThat(frames.areTold()).isFalse();
    }

    @Test
    void bytesThatAreSwappedOrDeflatedHaveNoPlace() {
        var image = DataSetWriter.explicitLittle()
                .image(4, 5, 3, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(60, 5))
                .bytes();
        var deflated = parse(DataSetWriter.file(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, image));
        var swapped = parse(DataSetWriter.explicitBig()
                .image(4, 5, 3, 8)
                .element(Tag.PIXEL_DATA, Vr.OW, pattern(60, 5))
                .file());
        for (var frames : new SingleFrames[] {deflated, swapped}) {
            assertThat(frames.areTold()).isTrue();
            assertThat(frames.place(0, 1)).isEmpty();
        }
    }

    /** Four bytes for two pixels, or six where the length of the pixel data says so. */
    @ParameterizedTest
    @CsvSource({"160, 40", "240, 60"})
    void theLengthTellsWhetherChromaIsSubsampled(int bytes, int frameBytes) {
        var frames = parse(DataSetWriter.explicitLittle()
                .image(4, 5, 4, 8, 3, "YBR_FULL_422")
                .us(Tag.PLANAR_CONFIGURATION, 0)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(bytes, 5))
                .file());
        assertThat(frames.frameBytes()).contains(frameBytes);
    }

    private static byte[] encapsulated(int[] offsets, byte[]... fragments) {
        var writer = DataSetWriter.explicitLittle().image(4, 5, 2, 8).header(Tag.PIXEL_DATA, Vr.OB, 0xFFFFFFFFL);
        writer.tag(Tag.ITEM).raw(writer.ints(offsets.length * 4)).raw(writer.ints(offsets));
        for (byte[] fragment : fragments) {
            writer.tag(Tag.ITEM).raw(writer.ints(fragment.length)).raw(fragment);
        }
        writer.tag(Tag.SEQUENCE_DELIMITATION).raw(new byte[4]);
        return DataSetWriter.file(JPEG_LS, writer.bytes());
    }

    @Test
    void aFrameBeginsAsTheFirstOfTheFile() {
        var frames = parse(encapsulated(new int[0], CODESTREAM, CODESTREAM));
        assertThat(frames.areTold()).isTrue();
        assertThat(frames.place(0, 1)).isEmpty();
        assertThat(frames.frame(1, join(CODESTREAM, new byte[5])).data()).hasSize(13);
        assertThatThrownBy(() -> frames.frame(1, ascii("not this")))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("frame 2");
        assertThatThrownBy(() -> frames.frame(1, new byte[0])).isInstanceOf(MalformedStreamException.class);
    }

    /** Two fragments of 8 bytes with an item header of 8 each: 32 bytes to the next frame. */
    @ParameterizedTest
    @CsvSource({"16, true", "15, true", "24, true", "17, false", "32, false", "14, false"})
    void aFrameHasTheLengthOfTheOffsetTable(int length, boolean fits) {
        var frames = parse(encapsulated(new int[] {0, 32}, CODESTREAM, pattern(8, 3), CODESTREAM));
        byte[] data = Arrays.copyOf(CODESTREAM, length);
        if (fits) {
            assertThat(frames.frame(0, data).data()).isEqualTo(data);
        } else {
            assertThatThrownBy(() -> frames.frame(0, data)).isInstanceOf(MalformedStreamException.class);
        }
    }

    @Test
    void anOffsetTableThatDoesNotFitTellsNothing() {
        assertThat(parse(encapsulated(new int[] {0}, CODESTREAM, CODESTREAM)).areTold())
                .isFalse();
        assertThat(parse(encapsulated(new int[] {0, 0}, CODESTREAM, CODESTREAM)).areTold())
                .isFalse();
        assertThat(parse(encapsulated(new int[0], pattern(8, 3), pattern(8, 4))).areTold())
                .as("fragments that are no codestreams, without a table")
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.10008.1.2.4.100", "1.2.840.10008.1.2.4.94"})
    void videoAndReferencesHaveNoSingleFrames(String syntax) {
        var file = DataSetWriter.file(
                new TransferSyntax(syntax),
                DataSetWriter.explicitLittle().image(4, 5, 2, 8).bytes());
        assertThat(parse(file).areTold()).isFalse();
    }

    @Test
    void aDataSetWithoutPixelDataHasNoFrames() {
        assertThat(parse(DataSetWriter.explicitLittle().image(4, 5, 2, 8).file())
                        .areTold())
                .isFalse();
    }

    @Test
    void aFileThatIsCutBeforeItsPixelDataIsMalformed() {
        var whole = DataSetWriter.explicitLittle()
                .image(4, 5, 3, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(60, 5))
                .file();
        assertThat(FILES.failure(Arrays.copyOf(whole, whole.length - 75)))
                .isInstanceOf(MalformedInstanceException.class);
    }
}
