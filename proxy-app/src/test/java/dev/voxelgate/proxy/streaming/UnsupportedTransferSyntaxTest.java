package dev.voxelgate.proxy.streaming;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.decode.GeneratedSection;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.Gateway;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the gateway answers to objects in transfer syntaxes that nothing here decodes. */
@Timeout(120)
class UnsupportedTransferSyntaxTest {

    private static final String STUDY = "2.25.7";
    private static final int FRAMES = 5;

    private static final List<Family> FAMILIES = List.of(
            new Family(
                    "JPEG progressive, hierarchical or with arithmetic coding (retired)",
                    "4.52 4.53 4.54 4.55 4.56" + " 4.58 4.59 4.60 4.61 4.62 4.63 4.64 4.65 4.66"),
            new Family("JPEG XL", "4.110 4.111 4.112"),
            new Family("Deflated image frames", "8.1"),
            new Family("MPEG-2 video", "4.100 4.100.1 4.101 4.101.1"),
            new Family("H.264 video", "4.102 4.102.1 4.103 4.103.1 4.104 4.104.1 4.105 4.105.1 4.106 4.106.1"),
            new Family("H.265 video", "4.107 4.108"),
            new Family("JPIP, where the pixels are at another server", "4.94 4.95 4.204 4.205"),
            new Family("One that nobody has heard of", "4.999"));

    private record Family(String name, List<String> uids) {

        private Family(String name, String ends) {
            this(
                    name,
                    Arrays.stream(ends.split(" "))
                            .map(end -> "1.2.840.10008.1.2." + end)
                            .toList());
        }

        /** For example "….4.110, ….4.111". */
        String ends() {
            return uids.stream()
                    .map(uid -> uid.replace("1.2.840.10008.1.2", "…"))
                    .collect(joining(", "));
        }
    }

    @Test
    void isAProblemThatNamesIt() throws IOException, InterruptedException {
        var uids = FAMILIES.stream().flatMap(family -> family.uids().stream()).toList();
        var table = new StringBuilder("| Transfer syntaxes | | Status | Problem |\n| --- | --- | --- | --- |\n");
        try (var gateway = Gateway.inFrontOf(uids.stream().map(this::instance).toList(), Behaviour.CORRECT)) {
            for (var family : FAMILIES) {
                var answers = new TreeSet<String>();
                for (var uid : family.uids()) {
                    var problem = problem(gateway, uid);
                    assertThat(problem.get("detail").stringValue()).contains("transfer syntax " + uid);
                    answers.add("%d | `%s`"
                            .formatted(
                                    problem.get("status").intValue(),
                                    problem.get("type").stringValue().replace("urn:voxelgate:problem:", "")));
                }
                assertThat(answers).as(family.name()).containsExactly("422 | `unsupported-transfer-syntax`");
                table.append("| %s | %s | %s |\n".formatted(family.name(), family.ends(), answers.first()));
            }
        }
        GeneratedSection.REFUSED.holds(table.toString());
    }

    private static JsonNode problem(Gateway gateway, String uid) throws IOException, InterruptedException {
        var answer = gateway.get(
                "/dicom-web/studies/%s/series/%s/instances/%s/numpy".formatted(STUDY, series(uid), series(uid) + ".1"));
        assertThat(answer.statusCode()).as(uid).isEqualTo(422);
        return JsonMapper.shared().readTree(answer.body());
    }

    private static String series(String uid) {
        return STUDY + "." + uid.substring("1.2.840.10008.1.2.".length());
    }

    /** A video is one fragment, whatever its frames; what is referenced has no pixel data. */
    private HeapInstance instance(String uid) {
        var syntax = new TransferSyntax(uid);
        var dataSet = DataSet.builder()
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7.2")
                .text(Attribute.SOP_INSTANCE_UID, series(uid) + ".1")
                .text(Attribute.STUDY_INSTANCE_UID, STUDY)
                .text(Attribute.SERIES_INSTANCE_UID, series(uid))
                .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                .numbers(Attribute.NUMBER_OF_FRAMES, FRAMES)
                .numbers(Attribute.ROWS, 16)
                .numbers(Attribute.COLUMNS, 16)
                .numbers(Attribute.BITS_ALLOCATED, 8)
                .numbers(Attribute.BITS_STORED, 8)
                .numbers(Attribute.HIGH_BIT, 7)
                .numbers(Attribute.PIXEL_REPRESENTATION, 0);
        if (!syntax.isReferenced()) {
            var stream = new byte[] {0, 0, 0, 1, 9, 8, 7, 6};
            var fragments = new ArrayList<>(List.of(stream));
            Stream.generate(() -> stream)
                    .limit(syntax.isVideo() ? 0 : FRAMES - 1)
                    .forEach(fragments::add);
            dataSet.put(new Element.Encapsulated(Tag.PIXEL_DATA, fragments));
        }
        return HeapInstance.write(dataSet.build(), syntax);
    }
}
