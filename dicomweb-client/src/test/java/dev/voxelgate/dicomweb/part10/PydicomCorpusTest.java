package dev.voxelgate.dicomweb.part10;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.voxelgate.dicomweb.json.DicomJsonParser;
import dev.voxelgate.dicomweb.json.JsonLimits;
import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DataDictionary;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every file that pydicom's package holds, read by pydicom and by the parsers here. Needs Debian's python3-pydicom and
 * is skipped without it, unless {@code VOXELGATE_REQUIRE_UPSTREAMS} is set.
 */
class PydicomCorpusTest {

    private static final String PYTHON = System.getProperty("voxelgate.python", "/usr/bin/python3");
    private static final Path SCRIPT = Path.of("src/test/python/describe_corpus.py");

    /** Its first byte is not of its first element, so that pydicom, forced to, reads nothing of it either. */
    private static final List<String> NOT_DICOM = List.of("no_meta.dcm");

    private static List<Described> corpus = List.of();

    /** What describe_corpus.py says of a file. */
    private record Described(
            Path path,
            String status,
            String transferSyntax,
            String rows,
            String columns,
            boolean encapsulated,
            List<String> frames,
            List<String> texts,
            String json) {

        static Described of(String line) {
            var field = line.split("\t", -1);
            return new Described(
                    Path.of(field[0]),
                    field[1],
                    field[2],
                    field[3],
                    field[4],
                    field[5].equals("encapsulated"),
                    split(field[6], ","),
                    split(field[7], "\\|"),
                    field[8]);
        }

        private static List<String> split(String joined, String separator) {
            return joined.isEmpty() ? List.of() : List.of(joined.split(separator, -1));
        }

        byte[] bytes() throws IOException {
            return Files.readAllBytes(path);
        }

        boolean isDicom() {
            return !NOT_DICOM.contains(path.getFileName().toString());
        }
    }

    @BeforeAll
    static void describe() throws IOException, InterruptedException {
        List<String> lines = List.of();
        if (Files.isExecutable(Path.of(PYTHON))) {
            var python = new ProcessBuilder(PYTHON, SCRIPT.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            var output = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (python.waitFor() == 0) {
                lines = output.lines().toList();
            }
        }
        if (lines.isEmpty()) {
            var reason = "pydicom cannot be run by " + PYTHON + " (Debian: python3-pydicom)";
            if (System.getenv("VOXELGATE_REQUIRE_UPSTREAMS") != null
                    || System.getProperty("VOXELGATE_REQUIRE_UPSTREAMS") != null) {
                throw new IllegalStateException(reason);
            }
            abort(reason);
        }
        corpus = lines.stream().map(Described::of).toList();
    }

    @Test
    void framesAreThoseOfPydicom() throws IOException {
        int images = 0;
        for (var file : corpus) {
            if (!file.status.equals("image")) {
                continue;
            }
            images++;
            var bytes = file.bytes();
            for (int chunk : new int[] {61, 8192}) {
                var frames = parse(new InstanceParser(Part10Limits.DEFAULT), bytes, chunk);
                assertThat(frames)
                        .as("%s", file.path)
                        .extracting(frame -> sha256(frame.data()))
                        .isEqualTo(file.frames);
                var header = frames.getFirst().instance();
                assertThat(header.attributes().string(Tag.ROWS))
                        .as("%s", file.path)
                        .isEqualTo(file.rows);
                assertThat(header.attributes().string(Tag.COLUMNS))
                        .as("%s", file.path)
                        .isEqualTo(file.columns);
                assertThat(header.encapsulated()).as("%s", file.path).isEqualTo(file.encapsulated);
                if (!file.transferSyntax.equals("-")) {
                    assertThat(header.transferSyntax().uid())
                            .as("%s", file.path)
                            .isEqualTo(file.transferSyntax);
                }
            }
        }
        assertThat(images).as("images in the corpus").isGreaterThan(80);
    }

    @Test
    void whatPydicomFindsNoImageInIsNone() throws IOException {
        int others = 0;
        for (var file : corpus) {
            if (file.status.equals("image")) {
                continue;
            }
            others++;
            for (int chunk : new int[] {61, 8192}) {
                assertThat(failure(file.bytes(), chunk))
                        .as("%s", file.path)
                        .isInstanceOf(
                                file.status.equals("short")
                                        ? PixelDataTooShortException.class
                                        : file.isDicom() && !file.path.endsWith("rtplan_truncated.dcm")
                                                ? NotAnImageException.class
                                                : MalformedStreamException.class);
            }
        }
        assertThat(others).as("other files in the corpus").isGreaterThan(50);
    }

    @Test
    void textsAreThoseOfPydicom() throws IOException {
        for (var file : corpus) {
            var header = header(file, 61);
            if (header == null) {
                continue;
            }
            for (var text : file.texts) {
                int tag = Tag.parse(text.substring(0, 8));
                assertThat(String.join("\\", header.attributes().strings(tag)))
                        .as("%s %s", file.path, Tag.format(tag))
                        .isEqualTo(text.substring(9));
            }
        }
    }

    @Test
    void attributesAreThoseOfPydicomsJson() throws IOException {
        int compared = 0;
        for (var file : corpus) {
            var header = header(file, 8192);
            if (header == null || file.json.equals("-")) {
                continue;
            }
            var instances =
                    parse(new DicomJsonParser(JsonLimits.DEFAULT), file.json.getBytes(StandardCharsets.UTF_8), 61);
            assertThat(instances).hasSize(1);
            assertThat(comparable(header.attributes())).as("%s", file.path).isEqualTo(comparable(instances.getFirst()));
            compared++;
        }
        assertThat(compared).as("files compared").isGreaterThan(150);
    }

    /** Values as both ways of writing them have them; text with characters of other sets is left out. */
    private static String comparable(Attributes attributes) {
        var sorted = new TreeMap<String, String>();
        for (int tag : attributes.tags()) {
            if (tag == Tag.PIXEL_DATA || tag == Tag.SPECIFIC_CHARACTER_SET || tag >>> 16 == 0x0002) {
                continue;
            }
            var items = attributes.items(tag);
            var bytes = attributes.bytes(tag);
            sorted.put(
                    Tag.format(tag),
                    !items.isEmpty()
                            ? items.stream()
                                    .map(PydicomCorpusTest::comparable)
                                    .toList()
                                    .toString()
                            : bytes != null ? HexFormat.of().formatHex(bytes) : values(attributes, tag));
        }
        return sorted.toString();
    }

    private static String values(Attributes attributes, int tag) {
        var vr = Objects.requireNonNull(DataDictionary.vr(tag));
        return switch (vr) {
            case DS, IS, US, UL, FD -> attributes.numbers(tag).toString();
            // pydicom's JSON has the blanks around one of several values, which mean nothing (PS3.5 6.2).
            default ->
                attributes.strings(tag).stream()
                        .map(text -> text.chars().allMatch(c -> c < 0x7F) ? text.strip() : "?")
                        .collect(Collectors.joining("\\"));
        };
    }

    /** The header, or null of what is no DICOM file to us. */
    private static @Nullable InstanceHeader header(Described file, int chunk) throws IOException {
        var events = new ArrayList<Part10Event>();
        try {
            parse(new Part10Parser(Part10Limits.DEFAULT), file.bytes(), chunk, event -> {
                if (event instanceof Part10Event.PixelBytes pixels) {
                    pixels.bytes().release();
                } else {
                    events.add(event);
                }
                return event;
            });
        } catch (MalformedStreamException e) {
            assertThat(file.isDicom() && !file.path.getFileName().toString().contains("truncated"))
                    .as("%s: %s", file.path, e.getMessage())
                    .isFalse();
        }
        return events.isEmpty() ? null : ((Part10Event.Header) events.getFirst()).instance();
    }

    private static @Nullable RuntimeException failure(byte[] bytes, int chunk) {
        try {
            parse(new InstanceParser(Part10Limits.DEFAULT), bytes, chunk);
            return null;
        } catch (RuntimeException e) {
            return e;
        }
    }

    private static <T> List<T> parse(PullParser<T> parser, byte[] bytes, int chunk) {
        return parse(parser, bytes, chunk, Function.identity());
    }

    private static <T, R> List<R> parse(PullParser<T> parsing, byte[] bytes, int chunk, Function<T, R> summary) {
        var results = new ArrayList<R>();
        try (var parser = parsing) {
            for (int at = 0; at <= bytes.length; at += chunk) {
                parser.offer(Unpooled.wrappedBuffer(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + chunk))));
                drain(parser, results, summary);
            }
            parser.end();
            drain(parser, results, summary);
        }
        return results;
    }

    private static <T, R> void drain(PullParser<T> parser, List<R> results, Function<T, R> summary) {
        for (var result = parser.poll(); result != null; result = parser.poll()) {
            results.add(summary.apply(result));
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
