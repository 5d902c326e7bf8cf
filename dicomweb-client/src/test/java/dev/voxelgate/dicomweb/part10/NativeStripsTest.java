package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.PullParsing;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Large native frames in strips: the same bytes as the whole frames, in whole rows. */
class NativeStripsTest {

    private static final int ROWS = 37;
    private static final int COLUMNS = 5;

    static List<TransferSyntax> nativeSyntaxes() {
        return InstanceParserTest.nativeSyntaxes().toList();
    }

    @ParameterizedTest
    @MethodSource("nativeSyntaxes")
    void stripsAreWholeRowsOfEachFrameInOrder(TransferSyntax syntax) {
        int frameBytes = ROWS * COLUMNS * 2;
        byte[] pixels = pattern(3 * frameBytes, 9);
        var strips = strips(file(syntax, 3, 16, 1, "MONOCHROME2", pixels), 23); // two rows of ten bytes
        assertThat(strips).hasSize(3 * 19);
        for (int i = 0; i < strips.size(); i++) {
            int first = 2 * (i % 19);
            int rows = i % 19 == 18 ? 1 : 2;
            assertThat(strips.get(i).index()).isEqualTo(i / 19);
            assertThat(strips.get(i).strip()).isEqualTo(new Frame.Strip(first, rows, i % 19 == 18));
            assertThat(strips.get(i).offset()).isEqualTo(10L * first);
        }
        assertThat(joined(strips)).isEqualTo(pixels);
        var header = strips.getFirst().instance();
        assertThat(strips).allSatisfy(strip -> assertThat(strip.instance()).isSameAs(header));
    }

    /** Bytes of a strip as they are asked for, and rows that it has; a frame has 370 bytes. */
    @ParameterizedTest
    @CsvSource({"1, 1", "9, 1", "10, 1", "19, 1", "20, 2", "23, 2", "92, 9"})
    void aStripHasAsManyRowsAsFitAndOneAtLeast(int bytes, int rows) {
        byte[] pixels = pattern(ROWS * COLUMNS * 2, 3);
        var strips = strips(file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, 1, 16, 1, "MONOCHROME2", pixels), bytes);
        assertThat(strips.getFirst().strip()).isEqualTo(new Frame.Strip(0, rows, false));
        assertThat(joined(strips)).isEqualTo(pixels);
    }

    @ParameterizedTest
    @CsvSource({"8, 1, MONOCHROME1", "32, 1, MONOCHROME2", "8, 3, RGB", "16, 3, RGB", "8, 1, PALETTE COLOR"})
    void pixelsOfEverySizeStayTogether(int bits, int samples, String colour) {
        int rowBytes = COLUMNS * samples * bits / 8;
        byte[] pixels = pattern(2 * ROWS * rowBytes, 5);
        var strips = strips(file(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN, 2, bits, samples, colour, pixels), 7);
        assertThat(strips).hasSize(2 * ROWS / Math.max(1, 7 / rowBytes));
        assertThat(strips).allSatisfy(strip -> assertThat(strip.data()).hasSize(rowBytes));
        assertThat(joined(strips)).isEqualTo(pixels);
    }

    @Test
    void bigEndianWordsOfBytesAreInNaturalOrder() {
        byte[] pixels = pattern(ROWS * COLUMNS + 1, 5);
        var file = DataSetWriter.file(
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                DataSetWriter.explicitBig()
                        .image(ROWS, COLUMNS, 1, 8)
                        .element(Tag.PIXEL_DATA, Vr.OW, pixels)
                        .bytes());
        byte[] natural = new byte[ROWS * COLUMNS];
        for (int i = 0; i < natural.length; i++) {
            natural[i] = pixels[i ^ 1];
        }
        var strips = strips(file, 5);
        assertThat(strips).hasSize(ROWS);
        assertThat(joined(strips)).isEqualTo(natural);
    }

    @ParameterizedTest
    @CsvSource({"16, 1, MONOCHROME2, 93", "1, 1, MONOCHROME2, 1", "8, 3, YBR_FULL, 7", "8, 3, YBR_FULL_422, 7"})
    void otherFramesAreWhole(int bits, int samples, String colour, int stripBytes) {
        byte[] pixels = pattern(ROWS * COLUMNS * samples * bits / 8 + 1, 5);
        var frames =
                strips(file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, 1, bits, samples, colour, pixels), stripBytes);
        assertThat(frames).hasSize(1);
        assertThat(frames.getFirst().strip()).isNull();
    }

    @Test
    void planesAreWhole() {
        var file = DataSetWriter.explicitLittle()
                .image(ROWS, COLUMNS, 1, 8, 3, "RGB")
                .us(Tag.PLANAR_CONFIGURATION, 1)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(ROWS * COLUMNS * 3, 5))
                .file();
        assertThat(strips(file, 7)).hasSize(1);
    }

    @Test
    void pixelDataThatAreShorterAreRefusedBeforeTheFirstStrip() {
        byte[] file =
                file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, 2, 16, 1, "MONOCHROME2", pattern(ROWS * 20 - 2, 5));
        var parser = parser(7);
        try (parser) {
            assertThat(PullParsing.of(() -> parser(7)).failure(file)).isInstanceOf(PixelDataTooShortException.class);
            parser.offer(Unpooled.wrappedBuffer(file));
            assertThat(failureOf(parser)).isInstanceOf(PixelDataTooShortException.class);
        }
    }

    @Test
    void aFileThatIsCutFailsBehindItsLastWholeStrip() {
        byte[] file = file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, 1, 16, 1, "MONOCHROME2", pattern(ROWS * 10, 5));
        try (var parser = parser(10)) {
            int cut = 28 + 11; // the element behind the pixel data, and a row and a byte of these
            parser.offer(Unpooled.wrappedBuffer(Arrays.copyOf(file, file.length - cut)));
            for (int row = 0; row < ROWS - 2; row++) {
                assertThat(parser.poll()).isNotNull();
            }
            assertThat(parser.poll()).isNull();
            parser.end();
            assertThat(failureOf(parser)).isInstanceOf(PixelDataTooShortException.class);
        }
    }

    private static Throwable failureOf(InstanceParser parser) {
        try {
            parser.poll();
        } catch (RuntimeException e) {
            return e;
        }
        throw new AssertionError("no failure");
    }

    private static byte[] file(TransferSyntax syntax, int frames, int bits, int samples, String colour, byte[] pixels) {
        return DataSetWriter.file(
                syntax,
                DataSetWriter.of(syntax)
                        .image(ROWS, COLUMNS, frames, bits, samples, colour)
                        .element(Tag.PIXEL_DATA, bits > 8 ? Vr.OW : Vr.OB, pixels)
                        .text(0xFFFCFFFC, Vr.LO, "after the pixel data")
                        .bytes());
    }

    private static InstanceParser parser(int stripBytes) {
        return new InstanceParser(Part10Limits.DEFAULT, DefaultAttributes::contains, stripBytes);
    }

    /** At every chunk size. */
    private static List<Frame> strips(byte[] file, int stripBytes) {
        List<Frame> strips = new ArrayList<>();
        var described = PullParsing.of(() -> parser(stripBytes)).results(file, strip -> {
            strips.add(strip);
            return strip.index() + " " + strip.strip() + HexFormat.of().formatHex(strip.data());
        });
        return strips.subList(0, described.size());
    }

    private static byte[] joined(List<Frame> strips) {
        var all = new ByteArrayOutputStream();
        strips.forEach(strip -> all.writeBytes(strip.data()));
        return all.toByteArray();
    }
}
