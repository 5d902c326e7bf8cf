package dev.voxelgate.dicomweb.multipart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UndeclaredBodyParserTest {

    private static final String PARTS = "--b 1\r\nA: b\r\n\r\nhello\r\n--b 1\r\n\r\nworld\r\n--b 1--";
    private static final List<String> EVENTS = List.of("b 1", "{a=b}", "hello", "{}", "world");
    private static final String FILE = "\0".repeat(128) + "DICM and more";

    /** Says what it was made for, and then what it is given. */
    private static final class Told implements PullParser<String> {

        private final PullParser<MultipartEvent> parts;
        private @Nullable String name;

        Told(String boundary) {
            this.parts = new MultipartParser(boundary, MultipartLimits.DEFAULT);
            this.name = boundary;
        }

        @Override
        public void offer(ByteBuf chunk) {
            parts.offer(chunk);
        }

        @Override
        public void end() {
            parts.end();
        }

        @Override
        public @Nullable String poll() {
            var first = name;
            if (first != null) {
                name = null;
                return first;
            }
            for (var event = parts.poll(); event != null; event = parts.poll()) {
                switch (event) {
                    case MultipartEvent.PartHeaders headers -> {
                        return headers.fields().toString();
                    }
                    case MultipartEvent.PartBody body -> {
                        var text = body.bytes().toString(StandardCharsets.ISO_8859_1);
                        body.bytes().release();
                        return text;
                    }
                    case MultipartEvent.PartEnd _, MultipartEvent.BodyEnd _ -> {}
                }
            }
            return null;
        }

        @Override
        public void close() {
            parts.close();
        }
    }

    /** Gives what it gets. */
    private static final class Bytes implements PullParser<String> {

        private @Nullable String bytes;

        @Override
        public void offer(ByteBuf chunk) {
            bytes = chunk.toString(StandardCharsets.ISO_8859_1);
            chunk.release();
        }

        @Override
        public void end() {}

        @Override
        public @Nullable String poll() {
            var next = bytes;
            bytes = null;
            return next;
        }

        @Override
        public void close() {}
    }

    private static PullParsing<String> parsing(@Nullable Supplier<PullParser<String>> file) {
        return PullParsing.of(() -> new UndeclaredBodyParser<>(MultipartLimits.DEFAULT, Told::new, file));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Parts of a body as they are cut by the chunks are joined. */
    private static List<String> joined(List<String> results) {
        return List.of(String.join("|", results).replaceAll("(?<=[a-z])\\|(?=[a-z])", ""));
    }

    private static List<String> multipart(String body, @Nullable Supplier<PullParser<String>> file) {
        return parsing(file).results(bytes(body), text -> text, UndeclaredBodyParserTest::joined);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\n\r\n\n"})
    void theFirstDelimitersLineHasTheBoundary(String before) {
        assertThat(multipart(before + PARTS, null)).isEqualTo(joined(EVENTS));
        assertThat(multipart(before + PARTS, Bytes::new)).isEqualTo(joined(EVENTS));
    }

    @Test
    void blanksBehindTheDelimiterAreNoPartOfTheBoundary() {
        assertThat(multipart(PARTS.replaceFirst("1\r\n", "1 \t\r\n"), null)).isEqualTo(joined(EVENTS));
        assertThat(multipart(PARTS.replace("1\r\n", "1\n").replace("b\r\n\r\n", "b\n\n"), null))
                .first()
                .asString()
                .startsWith("b 1|{a=b}");
    }

    @Test
    void aFileIsKnownByItsPrefix() {
        for (var body : List.of(FILE, FILE.substring(128), "\r\n" + FILE.substring(2), "--b\r\n" + FILE.substring(5))) {
            assertThat(parsing(Bytes::new).results(bytes(body), text -> text, all -> List.of(String.join("", all))))
                    .containsExactly(body);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html>", "hello\r\n--b\r\n", "-", "-b\r\n", "--\r\n", "--\u00e4\r\n", " --b\r\n", "\0\0\0"})
    void whatIsNeitherIsRefused(String body) {
        for (var whole : List.of(body + "\n", body + "\n" + "x".repeat(1000))) {
            assertThat(parsing(null).failure(bytes(whole)))
                    .isExactlyInstanceOf(MalformedStreamException.class)
                    .hasMessageContaining("expected a delimiter at the start of a multipart body");
            assertThat(parsing(Bytes::new).failure(bytes(whole)))
                    .isExactlyInstanceOf(MalformedStreamException.class)
                    .hasMessageContaining("expected a multipart body or a DICOM file");
        }
    }

    @Test
    void aFileIsNoneOfTheThingsThatOnlyAMultipartBodyMayBe() {
        assertThat(parsing(null).failure(bytes(FILE))).isExactlyInstanceOf(MalformedStreamException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "--", "--b", "\n--b 1"})
    void aBodyThatEndsBeforeItIsKnownIsTruncated(String body) {
        assertThat(parsing(null).failure(bytes(body))).isInstanceOf(TruncatedStreamException.class);
        assertThat(parsing(Bytes::new).failure(bytes(body))).isInstanceOf(TruncatedStreamException.class);
    }

    private static PullParsing<String> anything() {
        return PullParsing.of(() -> new UndeclaredBodyParser<>(MultipartLimits.DEFAULT, Told::new, Bytes::new, true));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\n\r\n\n"})
    void whereABodyMayBeAnythingAWholeDelimitersLineMakesItMultipart(String before) {
        assertThat(anything().results(bytes(before + PARTS), text -> text, UndeclaredBodyParserTest::joined))
                .isEqualTo(joined(EVENTS));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "--",
                "--b",
                "--\n",
                "--\r\n",
                "\r\n",
                "\n--b",
                "hello",
                "<html>\n",
                " --b\r\n",
                "\0\0\0",
                "--\u00e4\r\n"
            })
    void whereABodyMayBeAnythingTheOtherParserGetsTheRestWhole(String body) {
        var end = body.contains("\n") ? "" : "-";
        for (var whole : List.of(body, body + end + "x".repeat(1000))) {
            assertThat(anything().results(bytes(whole), text -> text, all -> List.of(String.join("", all))))
                    .containsExactly(whole);
        }
    }

    @Test
    void whereABodyMayBeAnythingManyLineFeedsAreNone() {
        var feeds = "\n".repeat(70_000);
        var parser = new UndeclaredBodyParser<>(MultipartLimits.DEFAULT, Told::new, Bytes::new, true);
        try (parser) {
            assertThat(parser.poll()).isNull();
            parser.offer(Unpooled.wrappedBuffer(bytes(feeds)));
            assertThat(parser.poll()).isEqualTo(feeds);
        }
    }

    @Test
    void theStartIsOfLimitedLength() {
        assertThat(parsing(null).failure(bytes("\n".repeat(70_000)))).isInstanceOf(LimitExceededException.class);
        assertThat(parsing(null).failure(bytes("--" + "b".repeat(1000))))
                .isExactlyInstanceOf(MalformedStreamException.class);
    }
}
