package dev.voxelgate.dicomweb;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.multipart.MultipartEvent;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.multipart.MultipartParser;
import dev.voxelgate.dicomweb.part10.InstanceHeader;
import dev.voxelgate.dicomweb.part10.Part10Limits;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PixelDataParserTest {

    private static final String BYTES = "application/octet-stream";
    private static final String VALUE = "abcdefghijkl";

    /** Three frames of two by two samples of eight bits. */
    private static final Image GREY = new Image(3, 2, 2, 1, 8, "MONOCHROME2");

    /** Three frames of three by three bits. */
    private static final Image BITS = new Image(3, 3, 3, 1, 1, "MONOCHROME2");

    /** Two frames of one by two pixels, of four samples each, or of six. */
    private static final Image SUBSAMPLED = new Image(2, 1, 2, 3, 8, "YBR_FULL_422");

    private record Image(int frames, int rows, int columns, int samples, int bits, String colour) {

        PixelDataFrames wanted(Integer... wanted) {
            var attributes = Attributes.builder()
                    .put(Tag.NUMBER_OF_FRAMES, number(frames))
                    .put(Tag.ROWS, number(rows))
                    .put(Tag.COLUMNS, number(columns))
                    .put(Tag.SAMPLES_PER_PIXEL, number(samples))
                    .put(Tag.BITS_ALLOCATED, number(bits))
                    .put(Tag.PHOTOMETRIC_INTERPRETATION, new Value.Text(List.of(colour)))
                    .build();
            var header =
                    new InstanceHeader(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, attributes, Tag.PIXEL_DATA, false);
            var indexes = List.of(wanted);
            return new PixelDataFrames(
                    header, frames, type -> type.name().equals(BYTES), indexes::contains, indexes.getLast(), 1 << 20);
        }

        private static Value number(double value) {
            return new Value.Numbers(List.of(value));
        }
    }

    private static PullParsing<FramePart> parsing(PixelDataFrames wanted, Supplier<PullParser<MultipartEvent>> parts) {
        return PullParsing.of(() -> new PixelDataParser(
                parts.get(), wanted, Part10Limits.DEFAULT.withMaxFrameBytes(wanted.maxFrameBytes())));
    }

    private static PullParsing<FramePart> multipart(PixelDataFrames wanted) {
        return parsing(wanted, () -> new MultipartParser("b", MultipartLimits.DEFAULT));
    }

    private static PullParsing<FramePart> bare(PixelDataFrames wanted, long length) {
        return parsing(wanted, () -> new BareBodyParser(BYTES, length));
    }

    private static List<String> frames(PullParsing<FramePart> parsing, String body) {
        return parsing.results(
                body.getBytes(ISO_8859_1), part -> part.number() + " " + new String(part.data(), ISO_8859_1));
    }

    private static RuntimeException failure(PullParsing<FramePart> parsing, String body) {
        return parsing.failure(body.getBytes(ISO_8859_1));
    }

    /** What was given before the failure. */
    private static List<String> framesBeforeFailure(PullParsing<FramePart> parsing, String body) {
        var given = new ArrayList<String>();
        assertThat(failure(parsing, body)).isInstanceOf(MalformedStreamException.class);
        try {
            parsing.results(body.getBytes(ISO_8859_1), part -> given.add(new String(part.data(), ISO_8859_1)));
        } catch (MalformedStreamException e) {
            return given;
        }
        throw new AssertionError("no failure");
    }

    private static String parts(String type, boolean withLength, String... values) {
        var body = new StringBuilder();
        for (var value : values) {
            body.append("--b\r\nContent-Type: ").append(type).append("\r\n");
            if (withLength) {
                body.append("Content-Length: ").append(value.length()).append("\r\n");
            }
            body.append("\r\n").append(value).append("\r\n");
        }
        return body + "--b--\r\n";
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aNativeValueIsCutIntoFrames(boolean withLength) {
        assertThat(frames(multipart(GREY.wanted(0, 1, 2)), parts(BYTES, withLength, VALUE)))
                .containsExactly("1 abcd", "2 efgh", "3 ijkl");
        assertThat(frames(bare(GREY.wanted(0, 1, 2), withLength ? VALUE.length() : -1), VALUE))
                .containsExactly("1 abcd", "2 efgh", "3 ijkl");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyWantedFramesAreGiven(boolean withLength) {
        assertThat(frames(multipart(GREY.wanted(0, 2)), parts(BYTES, withLength, VALUE)))
                .containsExactly("1 abcd", "3 ijkl");
        assertThat(frames(multipart(GREY.wanted(1)), parts(BYTES, withLength, VALUE)))
                .containsExactly("2 efgh");
        assertThat(frames(multipart(GREY.wanted(1)), parts(BYTES, withLength, "abcd", "efgh", "ijkl")))
                .containsExactly("2 efgh");
        assertThat(frames(multipart(GREY.wanted(1)), parts("image/jls", withLength, "one", "two", "three")))
                .containsExactly("2 two");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aByteOfPaddingMayFollow(boolean withLength) {
        var odd = new Image(3, 1, 3, 1, 8, "MONOCHROME2");
        assertThat(frames(multipart(odd.wanted(0, 1, 2)), parts(BYTES, withLength, "abcdefghi\0")))
                .containsExactly("1 abc", "2 def", "3 ghi");
        assertThat(frames(multipart(odd.wanted(0, 1, 2)), parts(BYTES, withLength, "abc\0", "def\0", "ghi\0")))
                .containsExactly("1 abc", "2 def", "3 ghi");
        assertThat(failure(multipart(odd.wanted(0, 1, 2)), parts(BYTES, withLength, "abcdefghi\0\0")))
                .hasMessageContaining(
                        "expected pixel data of 9 bytes in 3 frames but found " + (withLength ? "11 bytes" : "more"));
        assertThat(failure(multipart(GREY.wanted(0, 1, 2)), parts(BYTES, withLength, VALUE + "\0")))
                .hasMessageContaining("expected pixel data of 12 bytes in 3 frames but found 13 bytes");
    }

    /** {@code numpy.packbits} of the nine bits of each frame, of {@code unpackbits} of the value, both with little bit order. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void framesOfBitsAreCutInsideOfBytes(boolean withLength) {
        var body = parts(BYTES, withLength, "\u00b5n\u00e3\u0005").getBytes(ISO_8859_1);
        assertThat(multipart(BITS.wanted(0, 1, 2))
                        .results(body, part -> HexFormat.of().formatHex(part.data())))
                .containsExactly("b500", "b701", "7801");
        assertThat(multipart(BITS.wanted(2))
                        .results(body, part -> HexFormat.of().formatHex(part.data())))
                .containsExactly("7801");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void framesOfBitsThatDoNotFillTheirBytesAreNoPartsOfTheirOwn(boolean withLength) {
        assertThat(failure(multipart(BITS.wanted(0, 1, 2)), parts(BYTES, withLength, "ab", "cd", "ef")))
                .isExactlyInstanceOf(MalformedStreamException.class);
    }

    @Test
    void theLengthTellsWhetherChromaIsSubsampled() {
        assertThat(frames(multipart(SUBSAMPLED.wanted(0, 1)), parts(BYTES, true, "abcdefgh")))
                .containsExactly("1 abcd", "2 efgh");
        assertThat(frames(multipart(SUBSAMPLED.wanted(0, 1)), parts(BYTES, true, VALUE)))
                .containsExactly("1 abcdef", "2 ghijkl");
        assertThat(frames(multipart(SUBSAMPLED.wanted(0, 1)), parts(BYTES, true, "abcd", "efgh")))
                .containsExactly("1 abcd", "2 efgh");
        assertThat(failure(multipart(SUBSAMPLED.wanted(0, 1)), parts(BYTES, false, VALUE)))
                .hasMessageContaining("say their length");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "abcde", "abcdefgh", "abcdefghijk", "abcdefghijklmn", "abcdefghijklmnop"})
    void aValueOfAnotherLengthIsNoneOfTheFramesOfTheInstance(String value) {
        for (boolean withLength : new boolean[] {true, false}) {
            for (var wanted : List.of(GREY.wanted(0, 1, 2), GREY.wanted(1))) {
                var given = framesBeforeFailure(multipart(wanted), parts(BYTES, withLength, value));
                assertThat(given).as("not all").doesNotContain(wanted.last() == 2 ? "ijkl" : "efgh");
                assertThat(withLength ? given : List.of()).isEmpty();
                assertThat(framesBeforeFailure(bare(wanted, withLength ? value.length() : -1), value))
                        .hasSizeLessThan(wanted.last() == 2 ? 3 : 1);
            }
        }
    }

    @Test
    void aValueThatIsNotAsLongAsItIsSaidToBeIsRefused() {
        assertThat(failure(bare(GREY.wanted(0, 1, 2), 12), VALUE + "mn"))
                .isExactlyInstanceOf(MalformedStreamException.class);
        assertThat(failure(bare(GREY.wanted(0, 1, 2), 12), "abcd")).isExactlyInstanceOf(MalformedStreamException.class);
    }

    @Test
    void codestreamsAreOnePartEach() {
        assertThat(frames(multipart(GREY.wanted(0, 1, 2)), parts("image/jls", false, "one", "", "three")))
                .containsExactly("1 one", "2 ", "3 three");
        assertThat(failure(multipart(GREY.wanted(0, 1, 2)), parts("image/jls", false, "one", "two")))
                .hasMessageContaining("expected 3 frames but the answer has 2");
        assertThat(failure(multipart(GREY.wanted(0)), parts("image/jls", false, "1", "2", "3", "4")))
                .hasMessageContaining("expected 3 frames but there are more");
        assertThat(failure(multipart(GREY.wanted(0, 1, 2)), parts(BYTES, false, VALUE, VALUE)))
                .hasMessageContaining("expected 3 frames but there are more");
    }

    @Test
    void aBodyThatIsCutOffIsTruncated() {
        var body = parts(BYTES, true, VALUE);
        assertThat(failure(multipart(GREY.wanted(0, 1, 2)), body.substring(0, body.indexOf("ijkl"))))
                .isInstanceOf(TruncatedStreamException.class);
    }

    @Test
    void framesAreLimited() {
        var large = new Image(3, 1025, 1024, 1, 8, "MONOCHROME2");
        assertThat(failure(multipart(large.wanted(0, 1, 2)), parts(BYTES, false, VALUE)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-frame-bytes");
        assertThat(failure(multipart(GREY.wanted(0, 1, 2)), parts("image/jls", false, "x".repeat((1 << 20) + 1))))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-frame-bytes");
    }

    /** So one frame is held, however long the value is. */
    @Test
    void aFrameIsGivenBeforeTheNextOneArrives() {
        try (var parser =
                new PixelDataParser(new BareBodyParser(BYTES, -1), GREY.wanted(0, 1, 2), Part10Limits.DEFAULT)) {
            var given = new ArrayList<String>();
            for (int at = 0; at < VALUE.length(); at += 4) {
                assertThat(parser.poll()).isNull();
                parser.offer(Unpooled.wrappedBuffer(Arrays.copyOfRange(VALUE.getBytes(ISO_8859_1), at, at + 4)));
                for (var part = parser.poll(); part != null; part = parser.poll()) {
                    given.add(new String(part.data(), ISO_8859_1));
                }
                assertThat(given).hasSize(Math.min(at / 4 + 1, 2));
            }
            parser.end();
            assertThat(parser.poll())
                    .isNotNull()
                    .satisfies(part -> assertThat(part.number()).isEqualTo(3));
            assertThat(parser.poll()).isNull();
        }
    }
}
