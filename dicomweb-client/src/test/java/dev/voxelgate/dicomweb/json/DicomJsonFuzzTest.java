package dev.voxelgate.dicomweb.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.DefaultAttributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.stream.TwoCuts;
import dev.voxelgate.dicomweb.testing.FuzzTarget;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Stream;

/** Input: a document. A blank in front asks for limits that are soon passed, a line feed for all attributes. */
final class DicomJsonFuzzTest extends FuzzTarget {

    private static final JsonLimits HIGH = new JsonLimits(64, 1 << 16, 1 << 20, 1000, 1 << 20);
    private static final JsonLimits LOW = new JsonLimits(6, 1 << 16, 200, 3, 600);

    @Override
    protected void check(byte[] input) {
        int first = input.length == 0 ? 0 : input[0];
        IntPredicate wanted =
                first == '\n' ? _ -> true : tag -> tag == Tag.PATIENT_NAME || DefaultAttributes.contains(tag);
        var limits = first == ' ' ? LOW : HIGH;
        TwoCuts.of(
                        () -> new DicomJsonParser(limits, wanted),
                        (instance, transcript) -> transcript.event(describe(instance)))
                // Of two faults in a token, or in one and the next, Jackson tells either; its end may be one of them.
                .inAnyWords()
                .check(input);
    }

    private static String describe(Attributes attributes) {
        var text = new StringBuilder();
        for (int tag : attributes.tags()) {
            var value = attributes.value(tag);
            text.append(Tag.format(tag))
                    .append(
                            switch (value) {
                                case Value.Bytes binary -> HexFormat.of().formatHex(binary.bytes());
                                case Value.Items items ->
                                    items.items().stream()
                                            .map(DicomJsonFuzzTest::describe)
                                            .toList();
                                case null -> "";
                                case Value.Text _, Value.Numbers _, Value.Elsewhere _ -> value.toString();
                            });
        }
        return text.toString();
    }

    @Override
    protected List<byte[]> seeds() {
        return Stream.of("""
            [{"00080018": {"vr": "UI", "Value": ["1.2.3"]},
              "00280010": {"vr": "US", "Value": [512, 1e2, -0.5, null, true]},
              "00091001": {"vr": "SQ", "Value": [{"00280010": {"vr": "US", "Value": [1]}}]},
              "7FE00010": {"vr": "OW", "BulkDataURI": "http://x/y"}},
             {"00280010": {"Value": [256], "vr": "US"}}]
            """, """
             {"00100010": {"vr": "PN", "Value": [{"Phonetic": "c", "Alphabetic": "a"}, {}]},
             "52009230": {"vr": "SQ", "Value": [{"00289145": {"vr": "SQ", "Value": [
               {"00281053": {"vr": "DS", "Value": ["1.5", 2]}}]}}, {}]}}
            """, """

            [{"00091001": {"vr": "UN", "InlineBinary": "AAECAw=="},
              "00091002": {"vr": "FD", "Value": ["NaN", "-INF", Infinity]},
              "00091003": {"vr": "AT", "Value": ["0010FFFF"]},
              "00283006": {"vr": "US", "Value": [1, 65535]},
              "00091004": {"vr": "SQ", "Value": [{"00091005": {"vr": "PN",
                "Value": [{"Ideographic": "\\u5c71"}]}}, [], null]}}]
            """, "[]", "")
                .map(text -> text.getBytes(UTF_8))
                .toList();
    }
}
