package dev.voxelgate.proxy.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.Gateway;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A gateway whose plug-ins of ImageIO are preferred, and which has no native code: series come through the plug-ins. */
final class ImageIoPlugInsIT {

    private static final String STUDY = "2.25.78";

    /** A series of one object, with what another decoder made of its codestream. */
    private record Coded(String transferSyntax, int rows, int columns, int bitsStored, String file, String expected) {

        String uid() {
            return STUDY + "." + transferSyntax.substring(transferSyntax.lastIndexOf('.') + 1);
        }

        HeapInstance instance() throws IOException {
            return HeapInstance.write(
                    DataSet.builder()
                            .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7")
                            .text(Attribute.SOP_INSTANCE_UID, uid() + ".1")
                            .text(Attribute.STUDY_INSTANCE_UID, STUDY)
                            .text(Attribute.SERIES_INSTANCE_UID, uid())
                            .numbers(Attribute.INSTANCE_NUMBER, 1)
                            .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                            .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                            .numbers(Attribute.ROWS, rows)
                            .numbers(Attribute.COLUMNS, columns)
                            .numbers(Attribute.BITS_ALLOCATED, bitsStored > 8 ? 16 : 8)
                            .numbers(Attribute.BITS_STORED, bitsStored)
                            .numbers(Attribute.HIGH_BIT, bitsStored - 1)
                            .numbers(Attribute.PIXEL_REPRESENTATION, 0)
                            .put(new Element.Encapsulated(Tag.PIXEL_DATA, List.of(resource(file))))
                            .build(),
                    new TransferSyntax(transferSyntax));
        }
    }

    private static final List<Coded> SERIES = List.of(
            new Coded("1.2.840.10008.1.2.4.55", 40, 48, 8, "imageio/progressive.jpg", "imageio/progressive.expected"),
            new Coded("1.2.840.10008.1.2.4.70", 24, 20, 12, "imageio/lossless-12.jpg", "imageio/lossless-12.expected"),
            new Coded("1.2.840.10008.1.2.4.90", 12, 16, 12, "jpeg2000/mono.j2k", "jpeg2000/mono.expected"));

    private static byte[] resource(String name) throws IOException {
        try (var stream = FrameDecoderContract.class.getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    @Test
    void seriesAreWhatOtherDecodersMakeOfThem() throws Exception {
        var uids = SERIES.stream().map(Coded::transferSyntax).toList();
        var instances = List.of(
                SERIES.get(0).instance(),
                SERIES.get(1).instance(),
                SERIES.get(2).instance());
        try (var gateway = Gateway.inFrontOf(
                instances,
                Behaviour.CORRECT,
                "voxelgate.decode.native=off",
                "voxelgate.decode.imageio=preferred",
                "voxelgate.decode.imageio-transfer-syntaxes=" + String.join(",", uids))) {
            for (var series : SERIES) {
                var answer =
                        gateway.get("/dicom-web/studies/" + STUDY + "/series/" + series.uid() + "/numpy?rescale=0");
                assertThat(answer.statusCode()).as(series.transferSyntax()).isEqualTo(200);
                var expected = resource(series.expected());
                var body = answer.body();
                assertThat(Arrays.copyOfRange(body, body.length - expected.length, body.length))
                        .as(series.transferSyntax())
                        .isEqualTo(expected);
            }
            var metrics = new String(gateway.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
            assertThat(metrics).contains("voxelgate_decode_frame_seconds_count{codec=\"imageio\",outcome=\"done\"} 3");
        }
    }
}
