package dev.voxelgate.dicomweb.json;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomJsonParserTest {

    @Test
    void instancesComeWithTheirWantedAttributes() {
        var all = parse("""
            [{"00080018": {"vr": "UI", "Value": ["1.2.3"]},
              "00280010": {"vr": "US", "Value": [512]},
              "00091001": {"vr": "SQ", "Value": [{"00280010": {"vr": "US", "Value": [1]}}]},
              "7FE00010": {"vr": "OW", "BulkDataURI": "http://x/y"}},
             {"00280010": {"Value": [256], "vr": "US"}}]
            """);
        assertThat(all).hasSize(2);
        assertThat(all.get(0).string(Tag.SOP_INSTANCE_UID)).isEqualTo("1.2.3");
        assertThat(all.get(0).integer(Tag.ROWS)).hasValue(512);
        assertThat(all.get(0).value(Tag.PIXEL_DATA)).isEqualTo(new Value.Elsewhere());
        assertThat(all.get(0).tags()).containsExactly(Tag.SOP_INSTANCE_UID, Tag.ROWS, Tag.PIXEL_DATA);
        assertThat(all.get(1).integer(Tag.ROWS)).hasValue(256);
    }

    @Test
    void decimalAndIntegerStringsMayBeNumbersOrStrings() {
        var attributes = one("""
            {"00200032": {"vr": "DS", "Value": [-1.5, "2.25 ", 3e2]},
             "00280008": {"vr": "IS", "Value": ["12"]},
             "00200013": {"vr": "IS", "Value": [7]},
             "00281053": {"vr": "DS", "Value": [0.10000000000000001]}}
            """);
        assertThat(attributes.numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(-1.5, 2.25, 300.0);
        assertThat(attributes.integer(Tag.NUMBER_OF_FRAMES)).hasValue(12);
        assertThat(attributes.string(Tag.INSTANCE_NUMBER)).isEqualTo("7");
        assertThat(attributes.number(Tag.RESCALE_SLOPE)).hasValue(0.1);
    }

    @Test
    void personNamesHaveTheirComponentGroups() {
        assertThat(one("{\"00100010\": {\"vr\": \"PN\", \"Value\": [{\"Alphabetic\": \"Yamada^T\"}]}}")
                        .strings(Tag.PATIENT_NAME))
                .containsExactly("Yamada^T");
        assertThat(one("{\"00100010\": {\"Value\": [{\"Phonetic\": \"c\", \"Alphabetic\": \"a\"}, {\"Ideographic\":"
                                + " \"山\"}], \"vr\": \"PN\"}}")
                        .strings(Tag.PATIENT_NAME))
                .containsExactly("a==c", "=山");
        assertThat(one("{\"00100010\": {\"vr\": \"PN\", \"Value\": [\"Old^Style\"]}}")
                        .string(Tag.PATIENT_NAME))
                .isEqualTo("Old^Style");
        assertThat(one("{\"00100010\": {\"vr\": \"PN\", \"Value\": [{}]}}").strings(Tag.PATIENT_NAME))
                .isEmpty();
    }

    @Test
    void sequencesAreItemsOfWantedAttributes() {
        var attributes = one("""
            {"52009229": {"vr": "SQ", "Value": [
               {"00289145": {"vr": "SQ", "Value": [
                  {"00281052": {"vr": "DS", "Value": [-1024]},
                   "00281055": {"vr": "LO", "Value": ["BONE"]}}]},
                "00189999": {"vr": "FD", "Value": [1, 2, {"a": [3]}]}},
               {}]},
             "52009230": {"vr": "SQ"},
             "00283000": {"vr": "SQ", "Value": []}}
            """);
        var groups = attributes.items(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
        assertThat(groups).hasSize(2);
        var rescale =
                groups.getFirst().items(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE).getFirst();
        assertThat(rescale.tags()).containsExactly(Tag.RESCALE_INTERCEPT);
        assertThat(rescale.number(Tag.RESCALE_INTERCEPT)).hasValue(-1024);
        assertThat(groups.getLast().tags()).isEmpty();
        assertThat(attributes.value(Tag.PER_FRAME_FUNCTIONAL_GROUPS_SEQUENCE)).isEqualTo(new Value.Items(List.of()));
        assertThat(attributes.value(Tag.MODALITY_LUT_SEQUENCE)).isEqualTo(new Value.Items(List.of()));
    }

    @Test
    void lookupTablesAreTheSameBytesInlineOrAsNumbers() {
        assertThat(one("{\"00283006\": {\"vr\": \"OW\", \"InlineBinary\": \"AQD+/w==\"}}")
                        .bytes(Tag.LUT_DATA))
                .containsExactly(1, 0, 0xFE, 0xFF);
        assertThat(one("{\"00283006\": {\"vr\": \"US\", \"Value\": [1, 65534]}}")
                        .bytes(Tag.LUT_DATA))
                .containsExactly(1, 0, 0xFE, 0xFF);
        assertThat(one("{\"00283006\": {\"vr\": \"SS\", \"Value\": [1, -2]}}").bytes(Tag.LUT_DATA))
                .containsExactly(1, 0, 0xFE, 0xFF);
    }

    @Test
    void emptyAndNullValuesAreThere() {
        var attributes = one("""
            {"00280010": {"vr": "US"}, "00281053": {"vr": "DS", "Value": [null]},
             "00080060": {"vr": "CS", "Value": ["", null, "CT"]}, "00281052": {"vr": "DS", "Value": null},
             "00200032": {"vr": "DS", "Value": []}, "00280011": {}}
            """);
        assertThat(attributes.tags())
                .contains(Tag.ROWS, Tag.RESCALE_SLOPE, Tag.RESCALE_INTERCEPT, Tag.IMAGE_POSITION_PATIENT, Tag.COLUMNS);
        assertThat(attributes.integer(Tag.ROWS)).isEmpty();
        assertThat(attributes.number(Tag.RESCALE_SLOPE)).isEmpty();
        assertThat(attributes.number(Tag.RESCALE_INTERCEPT)).isEmpty();
        assertThat(attributes.strings(Tag.MODALITY)).containsExactly("", "", "CT");
    }

    @Test
    void oddFormsOfOtherServersAreRead() {
        var attributes = one("""
            {"00280010": {"vr": "US", "Value": ["512"]}, "00280011": {"Value": 5},
             "7fe00010": {"vr": "OW", "BulkDataURI": "x"}, "0028010": {"vr": "US"}, "not a tag": 5,
             "00281053": {"vr": "UN", "Value": [2]}, "00281052": {"vr": "??", "Value": ["3"]},
             "00080060": {"vr": "CS", "Value": ["CT"], "Value2": [1], "keyword": {"a": [[]]}},
             "00280004": {"vr": "CS", "Value": [["nested"], "RGB"]}}
            """);
        assertThat(attributes.integer(Tag.ROWS)).hasValue(512);
        assertThat(attributes.integer(Tag.COLUMNS)).hasValue(5);
        assertThat(attributes.contains(Tag.PIXEL_DATA)).isTrue();
        assertThat(attributes.number(Tag.RESCALE_SLOPE)).hasValue(2);
        assertThat(attributes.number(Tag.RESCALE_INTERCEPT)).hasValue(3);
        assertThat(attributes.string(Tag.MODALITY)).isEqualTo("CT");
        assertThat(attributes.string(Tag.PHOTOMETRIC_INTERPRETATION)).isEqualTo("RGB");
    }

    @Test
    void floatsMayBeInfinite() {
        var all = PullParsing.of(() -> new DicomJsonParser(JsonLimits.DEFAULT, _ -> true))
                .results(
                        utf8("[{\"00080001\": {\"vr\": \"FD\", \"Value\": [NaN, Infinity, \"-INF\", 1.5]},"
                                + "\"00080002\": {\"vr\": \"AT\", \"Value\": [\"00280010\"]}}]"),
                        attributes -> attributes.numbers(0x00080001) + " " + attributes.numbers(0x00080002));
        assertThat(all).containsExactly("[NaN, Infinity, -Infinity, 1.5] [" + (double) Tag.ROWS + "]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   \n", "[]", " [ ] "})
    void emptyDocumentHasNoInstances(String json) {
        assertThat(parse(json)).isEmpty();
    }

    @Test
    void instanceIsGivenAtItsClosingBrace() {
        try (var parser = new DicomJsonParser(JsonLimits.DEFAULT)) {
            parser.offer(Unpooled.wrappedBuffer(utf8("[{\"00280010\": {\"vr\": \"US\", \"Value\": [5]}}")));
            assertThat(parser.poll()).isNotNull();
            assertThat(parser.poll()).isNull();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "[{\"00280010\": {\"vr\": \"US\" | more JSON",
                "[{} | more JSON",
                "[{}, | more JSON",
                "[\"x | more JSON",
                "[{]} | well-formed",
                "{\"a\": tru} | well-formed",
                "<html>secret</html> | well-formed",
                "[{}] [{}] | one array",
                "{} {} | one array",
                "[[{}]] | one array",
                "\"secret\" | one array",
                "[null] | one array",
                "{\"00280010\": 5} | an object for the attribute",
                "{\"00280010\": null} | an object for the attribute",
                "{\"00280010\": [5]} | an object for the attribute",
                "{\"00280010\": {\"vr\": \"US\", \"Value\": [\"secret\"]}} | values of (0028,0010)",
                "{\"00280010\": {\"vr\": \"AT\", \"Value\": [\"secret\"]}} | values of (0028,0010)",
                "{\"00283006\": {\"vr\": \"OW\", \"InlineBinary\": \"secret%\"}} | values of (0028,3006)",
                "{\"00100010\": {\"vr\": \"PN\", \"Value\": [{\"Alphabetic\": {\"secret\": 1}}]}} | text of a person"
            })
    void whatIsNotDicomJsonIsRefusedWithoutQuotingIt(String json, String message) {
        var failure = PullParsing.of(DicomJsonParserTest::parser).failure(utf8(json));
        assertThat(failure)
                .isExactlyInstanceOf(
                        message.equals("more JSON") ? TruncatedStreamException.class : MalformedStreamException.class)
                .hasNoCause()
                .hasMessageContaining(message)
                .hasMessageContaining(" at byte ")
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"0\\", "[{\"0\\u00", "[{}, {\"00080018\": {\"vr\": \"\\u", "\"\\", "[{}] \"\\"})
    void aDocumentThatEndsInsideOfAnEscapeIsCutOff(String json) {
        assertThat(PullParsing.of(() -> new DicomJsonParser(JsonLimits.DEFAULT)).failure(utf8(json)))
                .isExactlyInstanceOf(TruncatedStreamException.class);
    }

    @Test
    void failuresTellTheirPlace() {
        var json = " ".repeat(20_000) + "[{\"a\": x}]";
        try (var parser = new DicomJsonParser(JsonLimits.DEFAULT)) {
            parser.offer(Unpooled.wrappedBuffer(utf8(json)));
            parser.poll();
            throw new AssertionError("no failure");
        } catch (MalformedStreamException e) {
            assertThat(e.offset()).isBetween(20_006L, 20_009L);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "max-nesting-depth, 5, 99, 9999, 99, 9999",
        "max-string-length, 99, 9, 9999, 99, 9999",
        "max-instances, 99, 99, 9999, 1, 9999",
        "max-bytes, 99, 99, 9999, 99, 50"
    })
    void limitsAreNamed(String limit, int depth, int string, long instanceBytes, long instances, long bytes) {
        var json = "[{\"00091001\": {\"vr\": \"SQ\", \"Value\": [{\"a\": [[[]]]}]}}, {\"00080060\": {\"vr\": \"CS\","
                + " \"Value\": [\"0123456789\"]}}, {}]";
        var limits = new JsonLimits(depth, string, instanceBytes, instances, bytes);
        assertThat(PullParsing.of(() -> new DicomJsonParser(limits)).failure(utf8(json)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("limit " + limit + " of ");
    }

    @Test
    void instanceOverItsLimitIsRefused() {
        var json = "[{}, {\"00091001\": {\"vr\": \"LO\", \"Value\": [" + "\"x\",".repeat(20_000) + "\"y\"]}}]";
        var limits = new JsonLimits(99, 99, 1000, 99, 1_000_000);
        assertThat(PullParsing.of(() -> new DicomJsonParser(limits)).failure(utf8(json)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-instance-bytes of 1000");
    }

    /** Two characters of JSON can be sixty bytes of memory. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"00281052\": {\"vr\": \"DS\", \"Value\": [%s]}}; 1,",
                "{\"00281052\": {\"vr\": \"DS\", \"Value\": [%s]}}; null,",
                "{\"00080060\": {\"vr\": \"CS\", \"Value\": [%s]}}; \"\",",
                "{\"00283000\": {\"vr\": \"SQ\", \"Value\": [%s]}}; {},",
                "{\"00283000\": {\"vr\": \"SQ\", \"Value\": [{%s}]}}; \"00281052\": {},"
            })
    void whatIsKeptIsLimitedByTheMemoryThatItTakes(String form) {
        var parts = form.split("; ", -1);
        var json = parts[0].formatted(parts[1].repeat(200));
        var limits = new JsonLimits(99, 99, 1 << 20, 99, 1 << 20).withMemory(99, 10_000);
        assertThat(PullParsing.of(() -> new DicomJsonParser(limits)).failure(utf8(json)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("limit max-kept-bytes of 10000");
    }

    @Test
    void limitOfWhatIsKeptIsEachInstancesOwn() {
        var json = "[" + "{\"00080060\": {\"vr\": \"CS\", \"Value\": [\"CT\"]}},".repeat(100) + "{}]";
        var limits = new JsonLimits(99, 99, 1 << 20, 999, 1 << 20).withMemory(99, 400);
        assertThat(PullParsing.of(() -> new DicomJsonParser(limits)).results(utf8(json), _ -> "instance"))
                .hasSize(101);
    }

    @Test
    void nameOfAMegabyteIsRefused() {
        assertThat(PullParsing.of(() -> new DicomJsonParser(JsonLimits.DEFAULT))
                        .failure(utf8("[{\"" + "0".repeat(1 << 16) + "\": {}}]")))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("limit max-name-length of 256");
    }

    /** Jackson would keep all that it has seen, and refuse those that collide. */
    @Test
    void namesThatNobodyHasHeardOfAreForgotten() {
        var json = new StringBuilder("{");
        for (int i = 0; i < 200_000; i++) {
            json.append("\"name-").append(i).append("-of-an-archive\":{},");
        }
        json.append("\"00080060\": {\"vr\": \"CS\", \"Value\": [\"CT\"]}}");
        var modality = new ArrayList<String>();
        try (var parser = new DicomJsonParser(JsonLimits.DEFAULT)) {
            parser.offer(Unpooled.wrappedBuffer(utf8(json.toString())));
            assertThat(parser.poll())
                    .satisfies(instance ->
                            modality.add(Objects.requireNonNull(instance).string(Tag.MODALITY)));
        }
        assertThat(modality).containsExactly("CT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s", "-%s", "0.%s", "1e%s", "1.5e-%s"})
    void numberOfAMillionDigitsIsRefused(String number) {
        var json = "[{\"00281052\": {\"vr\": \"DS\", \"Value\": [" + number.formatted("1".repeat(1 << 16)) + "]}}]";
        var limits = JsonLimits.DEFAULT.withMemory(1 << 12, 1 << 20);
        assertThat(PullParsing.of(() -> new DicomJsonParser(limits)).failure(utf8(json)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("limit max-string-length of 4096");
    }

    private static Attributes one(String json) {
        var all = parse(json);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    /** Keeps names of patients beside what it keeps by default. */
    private static DicomJsonParser parser() {
        return new DicomJsonParser(
                JsonLimits.DEFAULT, tag -> tag == Tag.PATIENT_NAME || DefaultAttributes.contains(tag));
    }

    private static List<Attributes> parse(String json) {
        var attributes = new ArrayList<Attributes>();
        var described = PullParsing.of(DicomJsonParserTest::parser).results(utf8(json), instance -> {
            attributes.add(instance);
            return describe(instance);
        });
        return attributes.subList(0, described.size());
    }

    private static String describe(Attributes attributes) {
        var text = new StringBuilder();
        for (int tag : attributes.tags()) {
            text.append(Tag.format(tag))
                    .append(
                            switch (attributes.value(tag)) {
                                case Value.Bytes binary -> HexFormat.of().formatHex(binary.bytes());
                                case Value.Items items ->
                                    items.items().stream()
                                            .map(DicomJsonParserTest::describe)
                                            .toList();
                                case null -> "";
                                case Value value -> value.toString();
                            });
        }
        return text.toString();
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
