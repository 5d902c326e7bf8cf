package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.failure;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Native pixel data as frames, and what is no image. */
class InstanceParserTest {

    static Stream<TransferSyntax> nativeSyntaxes() {
        return Stream.of(
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("nativeSyntaxes")
    void framesAreCutByTheirSize(TransferSyntax syntax) {
        var pixels = pattern(3 * 4 * 5 * 2, 9);
        var file = DataSetWriter.file(
                syntax,
                DataSetWriter.of(syntax)
                        .image(4, 5, 3, 16)
                        .element(Tag.PIXEL_DATA, Vr.OW, pixels)
                        .text(0xFFFCFFFC, Vr.LO, "after the pixel data")
                        .bytes());
        var frames = frames(file);
        assertThat(frames).hasSize(3);
        for (int i = 0; i < 3; i++) {
            assertThat(frames.get(i).index()).isEqualTo(i);
            assertThat(frames.get(i).data()).isEqualTo(Arrays.copyOfRange(pixels, i * 40, i * 40 + 40));
        }
        var header = frames.getFirst().instance();
        assertThat(frames).allSatisfy(frame -> assertThat(frame.instance()).isSameAs(header));
        assertThat(header.transferSyntax()).isEqualTo(syntax);
        assertThat(header.encapsulated()).isFalse();
        assertThat(header.pixelDataTag()).isEqualTo(Tag.PIXEL_DATA);
        assertThat(header.attributes().value(Tag.PIXEL_DATA)).isEqualTo(new Value.Elsewhere());
        assertThat(header.attributes().integer(Tag.ROWS)).hasValue(4);
    }

    @ParameterizedTest
    @CsvSource({"RGB, 3, 60", "YBR_FULL, 3, 60", "YBR_FULL_422, 3, 40", "YBR_PARTIAL_422, 3, 40", "PALETTE COLOR, 1, 20"
    })
    void colourDecidesTheFrameSize(String colour, int samples, int bytes) {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 2, 8, samples, colour)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(bytes * 2, 1))
                .file();
        assertThat(frames(file)).extracting(frame -> frame.data().length).containsExactly(bytes, bytes);
    }

    /** Samples per frame and frames of 4:2:2 colour, and the number of bytes that tell (PS3.3 C.7.6.3.1.2). */
    @ParameterizedTest
    @CsvSource({
        // rows, columns, bits, frames, bytes of pixel data, bytes of a frame
        "4, 5, 8, 1, 40, 40",
        "4, 5, 8, 1, 60, 60",
        "4, 5, 8, 3, 120, 40",
        "4, 5, 8, 3, 180, 60",
        "4, 5, 16, 2, 160, 80",
        "4, 5, 16, 2, 240, 120",
        // longer than needed: the rest is ignored
        "4, 5, 8, 1, 42, 40",
        "4, 5, 8, 1, 58, 40",
        "4, 5, 8, 1, 62, 60",
        "4, 5, 8, 1, 500, 60",
        // more frames than Number of Frames says, of one kind or the other; 120 can be both
        "4, 5, 8, 1, 80, 40",
        "4, 5, 8, 1, 180, 60",
        "4, 5, 8, 1, 160, 40",
        "4, 5, 8, 1, 120, 60",
        "4, 5, 8, 2, 200, 40",
        // an odd number of pixels: a whole last pair, or a byte of padding
        "3, 3, 8, 1, 20, 20",
        "3, 3, 8, 1, 28, 27",
        "3, 3, 8, 1, 27, 27",
        "3, 3, 8, 2, 40, 20",
        "3, 3, 8, 2, 54, 27",
        "3, 3, 8, 3, 60, 20",
        "3, 3, 8, 3, 82, 27",
        "1, 1, 8, 2, 8, 4",
        "1, 1, 8, 2, 6, 3"
    })
    void theLengthTellsWhetherChromaIsSubsampled(int rows, int columns, int bits, int frames, int bytes, int expected) {
        var pixels = pattern(bytes, 1);
        for (var colour : List.of("YBR_FULL_422", "YBR_PARTIAL_422")) {
            for (var syntax : nativeSyntaxes().toList()) {
                var file = DataSetWriter.file(
                        syntax,
                        DataSetWriter.of(syntax)
                                .image(rows, columns, frames, bits, 3, colour)
                                .element(Tag.PIXEL_DATA, Vr.OB, pixels)
                                .bytes());
                var found = frames(file);
                assertThat(found).hasSize(frames);
                for (int i = 0; i < frames; i++) {
                    assertThat(found.get(i).data())
                            .as("%s in %s", colour, syntax)
                            .isEqualTo(Arrays.copyOfRange(pixels, i * expected, (i + 1) * expected));
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"4, 5, 38, 40", "3, 3, 18, 20"})
    void subsampledPixelDataThatAreShorterAreRefused(int rows, int columns, int bytes, int needed) {
        var file = DataSetWriter.explicitLittle()
                .image(rows, columns, 1, 8, 3, "YBR_FULL_422")
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(bytes, 1))
                .file();
        assertThat(failure(file))
                .isInstanceOf(PixelDataTooShortException.class)
                .hasMessageStartingWith(
                        "pixel data shorter than the %d bytes of 1 frames: %d".formatted(needed, bytes));
    }

    @Test
    void bigEndianWordsOfColourThatIsNotSubsampledAreInNaturalOrder() {
        var natural = pattern(2 * 60, 5);
        var swapped = new byte[natural.length];
        for (int i = 0; i < natural.length; i++) {
            swapped[i] = natural[i ^ 1];
        }
        var file = DataSetWriter.explicitBig()
                .image(4, 5, 2, 8, 3, "YBR_FULL_422")
                .element(Tag.PIXEL_DATA, Vr.OW, swapped)
                .file();
        assertThat(frames(file))
                .extracting(Frame::data)
                .containsExactly(Arrays.copyOf(natural, 60), Arrays.copyOfRange(natural, 60, 120));
    }

    @Test
    void floatAndDoubleFloatPixelDataHaveTheirOwnSampleSize() {
        var floats = DataSetWriter.explicitLittle()
                .image(2, 2, 2, 16)
                .element(Tag.FLOAT_PIXEL_DATA, Vr.OF, pattern(32, 1))
                .file();
        assertThat(frames(floats)).extracting(frame -> frame.data().length).containsExactly(16, 16);
        assertThat(frames(floats).getFirst().instance().pixelDataTag()).isEqualTo(Tag.FLOAT_PIXEL_DATA);
        var doubles = DataSetWriter.implicitLittle()
                .us(Tag.ROWS, 2)
                .us(Tag.COLUMNS, 2)
                .element(Tag.DOUBLE_FLOAT_PIXEL_DATA, Vr.OD, pattern(32, 1))
                .file();
        assertThat(frames(doubles)).extracting(frame -> frame.data().length).containsExactly(32);
    }

    @Test
    void bitFramesStartAtTheirFirstBit() {
        // 3 frames of 15 bits: 0 to 14, 15 to 29, 30 to 44 of 48.
        long stored = 0b101_110101001010110_011001101111000_100110101011011L;
        var bytes = new byte[6];
        for (int i = 0; i < 6; i++) {
            bytes[i] = (byte) (stored >>> (8 * i));
        }
        for (var syntax :
                List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN)) {
            var file = DataSetWriter.file(
                    syntax,
                    DataSetWriter.explicitLittle()
                            .image(3, 5, 3, 1)
                            .element(Tag.PIXEL_DATA, Vr.OB, bytes)
                            .bytes());
            assertThat(frames(file))
                    .extracting(frame -> (frame.data()[0] & 0xFF) | ((frame.data()[1] & 0xFF) << 8))
                    .containsExactly(0b100110101011011, 0b011001101111000, 0b110101001010110);
            assertThat(frames(file)).extracting(frame -> frame.data().length).containsExactly(2, 2, 2);
        }
    }

    @Test
    void bitFramesAreTheSameForEverySizeAndPlace() {
        for (int bits = 1; bits <= 26; bits++) {
            int count = 11;
            var pixels = pattern((bits * count + 15) / 16 * 2, bits);
            var file = DataSetWriter.explicitLittle()
                    .image(1, bits, count, 1)
                    .element(Tag.PIXEL_DATA, Vr.OB, pixels)
                    .file();
            var frames = frames(file);
            assertThat(frames).hasSize(count);
            for (int i = 0; i < count * bits; i++) {
                int expected = (pixels[i / 8] >> (i % 8)) & 1;
                int bit = i % bits;
                assertThat((frames.get(i / bits).data()[bit / 8] >> (bit % 8)) & 1)
                        .as("bit %d of frames of %d", i, bits)
                        .isEqualTo(expected);
            }
        }
    }

    @Test
    void bigEndianWordsOfSmallSamplesAreInNaturalOrder() {
        var natural = pattern(2 * 9 * 3, 5);
        var swapped = new byte[natural.length];
        for (int i = 0; i < natural.length; i++) {
            swapped[i] = natural[i ^ 1];
        }
        var words = DataSetWriter.explicitBig()
                .image(3, 9, 2, 8)
                .element(Tag.PIXEL_DATA, Vr.OW, swapped)
                .file();
        assertThat(frames(words).get(0).data()).isEqualTo(Arrays.copyOf(natural, 27));
        assertThat(frames(words).get(1).data()).isEqualTo(Arrays.copyOfRange(natural, 27, 54));
        var bytes = DataSetWriter.explicitBig()
                .image(3, 9, 2, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, natural)
                .file();
        assertThat(frames(bytes).get(1).data()).isEqualTo(Arrays.copyOfRange(natural, 27, 54));
    }

    @Test
    void pixelDataThatAreLongerThanNeededEndWithTheFrames() {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 1, 8)
                .header(Tag.PIXEL_DATA, Vr.OB, 1_000_000)
                .raw(pattern(21, 1))
                .file();
        assertThat(frames(file)).hasSize(1);
        assertThat(frames(join(file, new byte[999])).getFirst().data()).isEqualTo(pattern(20, 1));
    }

    @Test
    void pixelDataThatAreShorterAreRefusedBeforeAnyFrame() {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 3, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(58, 1))
                .file();
        assertThat(failure(file))
                .isInstanceOf(PixelDataTooShortException.class)
                .hasMessageStartingWith("pixel data shorter than the 60 bytes of 3 frames: 58 at byte ");
        assertThat(ParsedFrames.framesBeforeFailure(file)).isZero();
    }

    @ParameterizedTest
    @MethodSource("nativeSyntaxes")
    void fileThatIsCutInItsPixelDataIsRefusedAfterTheWholeFrames(TransferSyntax syntax) {
        var pixels = pattern(600, 1);
        var dataSet = DataSetWriter.of(syntax)
                .image(10, 10, 6, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pixels)
                .bytes();
        var file = DataSetWriter.file(syntax, Arrays.copyOf(dataSet, dataSet.length - 150));
        assertThat(failure(file))
                .isInstanceOf(PixelDataTooShortException.class)
                .hasMessageStartingWith("pixel data of 600 bytes ends after 450");
        assertThat(ParsedFrames.framesBeforeFailure(file)).isEqualTo(4);
    }

    @Test
    void dataSetThatEndsInsideOfADeflatedStreamIsMalformed() {
        var dataSet = DataSetWriter.explicitLittle()
                .image(10, 10, 6, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(600, 1))
                .bytes();
        var file = DataSetWriter.file(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, dataSet);
        for (int length = file.length - 200; length < file.length - 3; length++) {
            assertThat(failure(Arrays.copyOf(file, length))).isInstanceOf(MalformedStreamException.class);
        }
    }

    @Test
    void whatFollowsTheFramesOfADeflatedFileIsNotInflated() {
        var pixels = pattern(100, 1);
        var dataSet = join(
                DataSetWriter.explicitLittle()
                        .image(10, 10, 1, 8)
                        .element(Tag.PIXEL_DATA, Vr.OB, pixels)
                        .header(0x7FE10001, Vr.OB, 200_000_000)
                        .bytes(),
                new byte[200_000]);
        var file = DataSetWriter.file(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, dataSet);
        assertThat(frames(file).getFirst().data()).isEqualTo(pixels);
    }

    @Test
    void dataSetWithoutPixelDataIsNoImage() {
        var file = DataSetWriter.explicitLittle()
                .text(Tag.MODALITY, Vr.CS, "SR")
                .us(Tag.ROWS, 5)
                .file();
        assertThat(failure(file))
                .isExactlyInstanceOf(NotAnImageException.class)
                .hasMessage("not an image: the data set has no pixel data");
    }

    @ParameterizedTest
    @ValueSource(strings = {"4.100", "4.102.1", "4.108", "4.94", "4.95", "4.205"})
    void videoAndReferencedPixelDataHaveNoFrames(String end) {
        var syntax = new TransferSyntax("1.2.840.10008.1.2." + end);
        var dataSet = DataSetWriter.explicitLittle().image(4, 5, 30, 8);
        if (syntax.isVideo()) {
            dataSet.encapsulated(new int[] {0}, pattern(100, 1));
        }
        assertThat(failure(DataSetWriter.file(syntax, dataSet.bytes())))
                .isExactlyInstanceOf(NoSingleFramesException.class)
                .hasMessageStartingWith("frames of the transfer syntax " + syntax + " cannot be read");
    }

    @ParameterizedTest
    @CsvSource({"Rows, 00280010", "Columns, 00280011", "Bits Allocated, 00280100", "Samples per Pixel, 00280002"})
    void imageWithoutItsSizeIsNoImage(String name, String tag) {
        var writer = DataSetWriter.explicitLittle().image(4, 5, 1, 8).us(Tag.parse(tag), 0);
        assertThat(failure(writer.element(Tag.PIXEL_DATA, Vr.OB, new byte[20]).file()))
                .isExactlyInstanceOf(NotAnImageException.class)
                .hasMessage("not an image: " + name + " is missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "1.5", "-1"})
    void numberOfFramesThatIsNoneIsNoImage(String frames) {
        var writer = DataSetWriter.explicitLittle().image(4, 5, 1, 8).text(Tag.NUMBER_OF_FRAMES, Vr.IS, frames);
        assertThat(failure(writer.element(Tag.PIXEL_DATA, Vr.OB, new byte[20]).file()))
                .isExactlyInstanceOf(NotAnImageException.class)
                .hasMessageNotContaining("1.5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "1"})
    void numberOfFramesMayBeEmptyOrZeroForOne(String frames) {
        var writer = DataSetWriter.explicitLittle().image(4, 5, 1, 8).text(Tag.NUMBER_OF_FRAMES, Vr.IS, frames);
        assertThat(frames(writer.element(Tag.PIXEL_DATA, Vr.OB, new byte[20]).file()))
                .hasSize(1);
    }

    @Test
    void frameOverTheLimitIsRefused() {
        var limits = new Part10Limits(99, 9999, 9, 99, 19, 99);
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 1, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, new byte[20])
                .file();
        assertThat(failure(file, limits))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-frame-bytes of 19");
    }

    @Test
    void sizesThatNoFileHasAreRefused() {
        var limits = new Part10Limits(99, 9999, 9, 99, Integer.MAX_VALUE, 99);
        var huge = DataSetWriter.explicitLittle()
                .image(65535, 65535, 1, 64, 255, "RGB")
                .header(Tag.PIXEL_DATA, Vr.OB, 0xFFFFFFFEL)
                .file();
        assertThat(failure(huge, limits)).isInstanceOf(LimitExceededException.class);
        var many = DataSetWriter.explicitLittle()
                .image(30000, 30000, Integer.MAX_VALUE, 16)
                .header(Tag.PIXEL_DATA, Vr.OB, 0xFFFFFFFEL)
                .file();
        assertThat(failure(many, limits)).isInstanceOf(PixelDataTooShortException.class);
    }

    @Test
    void lengthThatLiesCostsNoMemory() {
        // 40 parsers that believed their headers would need 75 GB.
        var limits = new Part10Limits(99, 9999, 9, 99, Integer.MAX_VALUE, 99);
        var file = DataSetWriter.explicitLittle()
                .image(30000, 31000, 1, 16)
                .header(Tag.PIXEL_DATA, Vr.OW, 0xFFFFFFFEL)
                .raw(new byte[100])
                .file();
        var parsers =
                Stream.generate(() -> new InstanceParser(limits)).limit(40).toList();
        for (var parser : parsers) {
            parser.offer(Unpooled.wrappedBuffer(file));
            assertThat(parser.poll()).isNull();
        }
        parsers.forEach(InstanceParser::close);
    }

    @Test
    void frameIsGivenWithItsLastByte() {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 2, 8)
                .header(Tag.PIXEL_DATA, Vr.OB, 40)
                .raw(pattern(20, 1))
                .file();
        try (var parser = new InstanceParser(Part10Limits.DEFAULT)) {
            parser.offer(Unpooled.wrappedBuffer(file, 0, file.length - 1));
            assertThat(parser.poll()).isNull();
            parser.offer(Unpooled.wrappedBuffer(file, file.length - 1, 1));
            assertThat(parser.poll()).isNotNull();
            assertThat(parser.poll()).isNull();
        }
    }
}
