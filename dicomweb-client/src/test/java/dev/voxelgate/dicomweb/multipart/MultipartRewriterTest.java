package dev.voxelgate.dicomweb.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartRewriterTest {

    private static final String BOUNDARY = "frontier-42";

    /** The line ends are {@code |} for CRLF, {@code ^} for CR and {@code ~} for LF. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--frontier-42|"
                        + "Content-Type: application/dicom||"
                        + "hello|"
                        + "--frontier-42|"
                        + "X:y|||"
                        + "--frontier-42--|",
                "|--frontier-42||abc|--frontier-42--",
                "preamble --frontier-42 |more|--frontier-42 \t||x|--frontier-42--  |epilogue",
                "--frontier-42|A: b|  c~A: d~E:~~x|--frontier-42--",
                "--frontier-42|no colon||x|--frontier-42--",
                "--frontier-42|||"
                        + "-|"
                        + "--|"
                        + "--frontier-4^^|~"
                        + "--frontier-42|"
                        + "--frontier-||"
                        + "--frontier-42--",
                "--frontier-42||--frontier-42--",
                "--frontier-42--"
            })
    void copiesByteByByte(String lines) {
        var body = lines.replace("|", "\r\n").replace('^', '\r').replace('~', '\n');
        assertThat(rewritten(body, BOUNDARY, MultipartRewriterTest::asItIs)).isEqualTo(body);
    }

    @Test
    void copiesRandomBytesWithEveryBoundary() {
        var random = new Random(42);
        for (var boundary : List.of("b", "bb", "-", "--", "x".repeat(73), "a-a-a", "\\?='() +_,./:")) {
            var data = new byte[3000];
            random.nextBytes(data);
            for (int i = 0; i < 1000; i++) {
                data[random.nextInt(data.length)] = (byte) "\r\n-b".charAt(random.nextInt(4));
            }
            var text = new String(data, StandardCharsets.ISO_8859_1).replace("\r\n--" + boundary, "");
            var body = "--" + boundary + "\r\n\r\n" + text + "\r\n--" + boundary + "--";
            assertThat(rewritten(body, boundary, MultipartRewriterTest::asItIs)).isEqualTo(body);
        }
    }

    @Test
    void headerFieldsOfPartsBecomeOthersAndBodiesDoNot() {
        var body = "--frontier-42\r\nA: one\r\nB: one\r\n\r\nA: one\r\n--frontier-42\r\nA: one\n\nx\r\n--frontier-42--";
        assertThat(rewritten(
                        body, BOUNDARY, fields -> new MultipartRewriter.Part(fields.replace("one", "another"), null)))
                .isEqualTo("--frontier-42\r\nA: another\r\nB: another\r\n\r\nA: one\r\n--frontier-42\r\nA: another\n\nx"
                        + "\r\n--frontier-42--");
    }

    @Test
    void theBodiesOfSomePartsBecomeOthersToo() {
        var body = "--frontier-42\r\nup\r\n\r\nabc\r\n-d\r\n--frontier-42\r\n\r\nabc\r\n--frontier-42\r\nup\r\n\r\n"
                + "\r\n--frontier-42--";
        assertThat(rewritten(
                        body,
                        BOUNDARY,
                        fields -> new MultipartRewriter.Part(fields, fields.startsWith("up") ? new UpperCase() : null)))
                .isEqualTo("--frontier-42\r\nup\r\n\r\nABC\r\n-D.\r\n--frontier-42\r\n\r\nabc\r\n--frontier-42\r\nup"
                        + "\r\n\r\n.\r\n--frontier-42--");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing here",
                "--frontier-42",
                "--frontier-42\r\nA: b",
                "--frontier-42\r\nA: b\r\n\r\n",
                "--frontier-42\r\n\r\nabc\r\n--frontier-4",
                "--frontier-42\r\n\r\nabc\r\n--frontier-42",
                "--frontier-42\r\n\r\nabc\r\n--frontier-42-",
                "--frontier-42\r\n\r\nabc\r\n--frontier-42\r\n"
            })
    void withoutTheClosingBoundaryItIsTruncated(String body) {
        assertThat(failure(body, MultipartLimits.DEFAULT))
                .isInstanceOf(TruncatedStreamException.class)
                .hasMessage("expected the closing boundary but the stream ends at byte " + body.length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"--frontier-42x\r\n\r\n", "--frontier-42-x\r\n"})
    void anythingElseAfterABoundaryIsRefused(String body) {
        assertThat(failure(body, MultipartLimits.DEFAULT)).hasMessageContaining("after the boundary");
    }

    @Test
    void endlessFieldsAreRefused() {
        assertThat(failure("--frontier-42\r\n" + "A: b\r\n".repeat(99), new MultipartLimits(99, 9, 9, 9)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-part-header-bytes of 99");
    }

    private static MultipartRewriter.Part asItIs(String fields) {
        return new MultipartRewriter.Part(fields, null);
    }

    private static String rewritten(String body, String boundary, Function<String, MultipartRewriter.Part> rewriting) {
        return String.join(
                "",
                PullParsing.of(
                                () -> new MultipartRewriter(boundary, MultipartLimits.DEFAULT, rewriting),
                                ByteBuf::release)
                        .results(
                                body.getBytes(StandardCharsets.ISO_8859_1),
                                bytes -> bytes.toString(StandardCharsets.ISO_8859_1),
                                all -> List.of(String.join("", all))));
    }

    private static RuntimeException failure(String body, MultipartLimits limits) {
        return PullParsing.of(
                        () -> new MultipartRewriter(BOUNDARY, limits, MultipartRewriterTest::asItIs), ByteBuf::release)
                .failure(body.getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Ends with a full stop, so that its end is seen. */
    private static final class UpperCase implements PullParser<ByteBuf> {

        private @Nullable ByteBuf chunk;
        private boolean ended;

        @Override
        public void offer(ByteBuf next) {
            chunk = next;
        }

        @Override
        public void end() {
            ended = true;
        }

        @Override
        public @Nullable ByteBuf poll() {
            String text = null;
            if (chunk != null) {
                text = chunk.toString(StandardCharsets.ISO_8859_1).toUpperCase(Locale.ROOT);
                close();
            } else if (ended) {
                text = ".";
                ended = false;
            }
            return text == null ? null : Unpooled.wrappedBuffer(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        @Override
        public void close() {
            if (chunk != null) {
                chunk.release();
                chunk = null;
            }
        }
    }
}
