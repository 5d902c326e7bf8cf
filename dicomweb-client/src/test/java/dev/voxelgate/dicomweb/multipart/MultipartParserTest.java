package dev.voxelgate.dicomweb.multipart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartParserTest {

    private static final String BOUNDARY = "frontier-42";

    @Test
    void partsComeOutWithTheirHeadersAndBytes() {
        var body = "--frontier-42\r\nContent-Type: application/dicom\r\nContent-Length: 5\r\n\r\nhello"
                + "\r\n--frontier-42\r\nCONTENT-TYPE:text/plain; charset=x\r\n\r\nworld\r\n--frontier-42--";
        assertThat(parse(body))
                .containsExactly(
                        "headers {content-length=5, content-type=application/dicom}",
                        "body hello",
                        "part end",
                        "headers {content-type=text/plain; charset=x}",
                        "body world",
                        "part end",
                        "body end");
    }

    @Test
    void preambleEpilogueAndBlanksAfterTheBoundaryAreIgnored() {
        var body = "preamble --frontier-42 \r\nmore\r\n--frontier-42 \t\r\n\r\nx\r\n--frontier-42--  \r\nepilogue"
                + "\r\n--frontier-42\r\n\r\nnot a part";
        assertThat(parse(body)).containsExactly("headers {}", "body x", "part end", "body end");
    }

    @Test
    void bodyMayBeEmpty() {
        assertThat(parse("--frontier-42\r\nA: b\r\n\r\n\r\n--frontier-42\r\nC: d\r\n\r\n--frontier-42--\r\n"))
                .containsExactly("headers {a=b}", "part end", "headers {c=d}", "part end", "body end");
    }

    @Test
    void bodyWithoutPartsHasItsEndOnly() {
        assertThat(parse("--frontier-42--")).containsExactly("body end");
    }

    @Test
    void whatLooksLikeADelimiterButIsNotStaysData() {
        var data = "\r\n-\r\n--\r\n--frontier-4\r\r\r\n\n--frontier-42\r\n--frontier-\r\n\r\n--frontier-41\r";
        assertThat(parse("--frontier-42\r\n\r\n" + data + "\r\n--frontier-42--"))
                .containsExactly("headers {}", "body " + data, "part end", "body end");
    }

    @Test
    void contentLengthDoesNotFrame() {
        assertThat(parse("--frontier-42\r\nContent-Length: 1000000\r\n\r\nab\r\n--frontier-42--"))
                .contains("body ab");
    }

    @Test
    void headersMayBeFoldedRepeatedAndEndInLineFeeds() {
        assertThat(parse("--frontier-42\r\nA: b\r\n  c\nA: d\nE:\n\nx\r\n--frontier-42--"))
                .containsExactly("headers {a=b c, d, e=}", "body x", "part end", "body end");
    }

    @Test
    void randomBytesSurviveEveryBoundary() {
        var random = new Random(42);
        for (var boundary : List.of("b", "bb", "-", "--", "x".repeat(73), "a-a-a", "\\?='() +_,./:")) {
            var data = new byte[3000];
            random.nextBytes(data);
            // Many carriage returns and dashes: beginnings of delimiters.
            for (int i = 0; i < 1000; i++) {
                data[random.nextInt(data.length)] = (byte) "\r\n-b".charAt(random.nextInt(4));
            }
            var text = new String(data, StandardCharsets.ISO_8859_1).replace("\r\n--" + boundary, "");
            assertThat(parse("--" + boundary + "\r\n\r\n" + text + "\r\n--" + boundary + "--", boundary))
                    .containsExactly("headers {}", "body " + text, "part end", "body end");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing here",
                "--frontier-42",
                "--frontier-42\r\nA: b",
                "--frontier-42\r\nA: b\r\n\r\n",
                "--frontier-42\r\n\r\nabc",
                "--frontier-42\r\n\r\nabc\r\n--frontier-4",
                "--frontier-42\r\n\r\nabc\r\n--frontier-42",
                "--frontier-42\r\n\r\nabc\r\n--frontier-42-",
                "--frontier-42\r\n\r\nabc\r\n--frontier-42\r\n"
            })
    void bodyWithoutTheClosingBoundaryIsTruncated(String body) {
        assertThat(failure(body, MultipartLimits.DEFAULT))
                .isInstanceOf(TruncatedStreamException.class)
                .hasMessage("expected the closing boundary but the stream ends at byte " + body.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--frontier-42x\r\n\r\n", "--frontier-42-x\r\n", "--frontier-42 --\r\n"})
    void anythingElseAfterABoundaryIsRefused(String body) {
        assertThat(failure(body, MultipartLimits.DEFAULT)).hasMessageContaining("after the boundary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--frontier-42\r\nno colon\r\n\r\n", "--frontier-42\r\n: x\r\n\r\n"})
    void headerLineWithoutANameIsRefused(String body) {
        assertThat(failure(body, MultipartLimits.DEFAULT)).hasMessageContaining("expected a header field");
    }

    @ParameterizedTest
    @CsvSource({
        "max-part-header-bytes, 20, 9, 99, 99",
        "max-part-headers, 999, 1, 99, 99",
        "max-preamble-bytes, 999, 9, 5, 99",
        "max-parts, 999, 9, 99, 1"
    })
    void limitsAreNamed(String limit, int headerBytes, int headers, long preamble, long parts) {
        var body = "preamble\r\n--frontier-42\r\nA: b\r\nC: d\r\nE: 0123456789\r\n\r\n"
                + "\r\n--frontier-42\r\n\r\n\r\n--frontier-42--";
        var failure = failure(body, new MultipartLimits(headerBytes, headers, preamble, parts));
        assertThat(failure).isInstanceOf(LimitExceededException.class).hasMessageContaining(limit + " of ");
    }

    @Test
    void headerThatNeverEndsIsCutAtTheLimit() {
        var failure = failure("--frontier-42\r\n" + "x".repeat(20_000), MultipartLimits.DEFAULT);
        assertThat(failure).isInstanceOf(LimitExceededException.class).hasMessageContaining("max-part-header-bytes");
    }

    @Test
    void fieldThatIsRepeatedOrContinuedForeverIsCutAtTheLimit() {
        for (String line : List.of("A: b\r\n", " b\r\n")) {
            var failure = failure("--frontier-42\r\nA: b\r\n" + line.repeat(64), MultipartLimits.DEFAULT);
            assertThat(failure)
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("max-part-headers of 64");
        }
    }

    @Test
    void epilogueThatNeverEndsIsCutAtTheLimit() {
        var failure = failure("--frontier-42--" + "x".repeat(70_000), MultipartLimits.DEFAULT);
        assertThat(failure)
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-epilogue-bytes of 65536");
    }

    @ParameterizedTest
    @ValueSource(strings = {"multipart/related; boundary=%s", "multipart/related; boundary=\"%s\""})
    void boundaryThatNoneCanBeIsRefused(String type) {
        for (String boundary : List.of("x".repeat(257), "a\u0000b", "a\r\n\r\nb", "\u00e9")) {
            assertThatThrownBy(() -> MultipartParser.boundary(type.formatted(boundary)))
                    .isInstanceOf(MalformedStreamException.class)
                    .hasMessageContaining("expected a boundary of at most 256 printable characters");
        }
    }

    @Test
    void bodyIsASliceOfItsChunkAndOutlivesTheParser() {
        var chunk = Unpooled.directBuffer().writeBytes("--b\r\n\r\ndata".getBytes(StandardCharsets.US_ASCII));
        var slices = new ArrayList<ByteBuf>();
        try (var parser = new MultipartParser("b", MultipartLimits.DEFAULT)) {
            parser.offer(chunk);
            for (var event = parser.poll(); event != null; event = parser.poll()) {
                if (event instanceof MultipartEvent.PartBody body) {
                    slices.add(body.bytes());
                }
            }
        }
        assertThat(slices).hasSize(1);
        assertThat(slices.getFirst().toString(StandardCharsets.US_ASCII)).isEqualTo("data");
        chunk.setByte(chunk.writerIndex() - 4, 'D');
        assertThat(slices.getFirst().toString(StandardCharsets.US_ASCII)).isEqualTo("Data");
        slices.getFirst().release();
        assertThat(chunk.refCnt()).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "multipart/related; type=\"application/dicom\"; boundary=abc | abc",
                "multipart/related; boundary=\"a b;c\"; type=x | a b;c",
                "Multipart/Related;BOUNDARY=abc | abc",
                "multipart/related; type=\"a;boundary=no\"; boundary = \"q\\\"q\" | q\"q",
                "multipart/related; boundary=a=b/c;x=y | a=b/c",
                "multipart/related; start; boundary=abc; | abc"
            })
    void boundaryIsFound(String contentType, String boundary) {
        assertThat(MultipartParser.boundary(contentType)).isEqualTo(boundary);
    }

    @Test
    void boundaryLongerThanTheStandardAllowsIsTaken() {
        var boundary = "0123456789".repeat(8);
        assertThat(MultipartParser.boundary("multipart/related; boundary=" + boundary))
                .isEqualTo(boundary);
        assertThat(parse("--" + boundary + "\r\n\r\nx\r\n--" + boundary + "--", boundary))
                .contains("body x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/json",
                "multipart/related",
                "multipart/related; boundary=\"\"",
                "multipart/related; x"
            })
    void contentTypeWithoutABoundaryIsRefused(String contentType) {
        assertThatThrownBy(() -> MultipartParser.boundary(contentType)).isInstanceOf(MalformedStreamException.class);
        assertThatThrownBy(() -> MultipartParser.boundary(null)).isInstanceOf(MalformedStreamException.class);
    }

    private static List<String> parse(String body) {
        return parse(body, BOUNDARY);
    }

    private static List<String> parse(String body, String boundary) {
        return PullParsing.of(
                        () -> new MultipartParser(boundary, MultipartLimits.DEFAULT), MultipartParserTest::release)
                .results(body.getBytes(StandardCharsets.ISO_8859_1), MultipartParserTest::summary, lines -> {
                    var joined = new ArrayList<String>();
                    for (var line : lines) {
                        boolean more = line.startsWith("body ")
                                && !joined.isEmpty()
                                && joined.getLast().startsWith("body ")
                                && !line.equals("body end");
                        if (more) {
                            joined.add(joined.removeLast() + line.substring(5));
                        } else {
                            joined.add(line);
                        }
                    }
                    return joined;
                });
    }

    private static RuntimeException failure(String body, MultipartLimits limits) {
        return PullParsing.of(() -> new MultipartParser(BOUNDARY, limits), MultipartParserTest::release)
                .failure(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String summary(MultipartEvent event) {
        return switch (event) {
            case MultipartEvent.PartHeaders headers -> "headers " + new TreeMap<>(headers.fields());
            case MultipartEvent.PartBody body -> {
                assertThat(body.bytes().isReadable()).isTrue();
                yield "body " + body.bytes().toString(StandardCharsets.ISO_8859_1);
            }
            case MultipartEvent.PartEnd _ -> "part end";
            case MultipartEvent.BodyEnd _ -> "body end";
        };
    }

    private static void release(MultipartEvent event) {
        if (event instanceof MultipartEvent.PartBody body) {
            body.bytes().release();
        }
    }
}
