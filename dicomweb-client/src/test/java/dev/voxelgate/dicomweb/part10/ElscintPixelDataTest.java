package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.failure;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ElscintPixelDataTest {

    private static final byte[] CODESTREAM = pattern(34, 3);

    static Stream<DataSetWriter> writers() {
        return Stream.of(DataSetWriter.explicitLittle(), DataSetWriter.implicitLittle());
    }

    private static DataSetWriter block(DataSetWriter writer, String creator, int block, String compression) {
        return writer.image(4, 5, 1, 16)
                .text(0x07A10000 | block, Vr.LO, creator)
                .element(0x07A10000 | block << 8 | 0x0A, Vr.OB, CODESTREAM)
                .text(0x07A10000 | block << 8 | 0x10, Vr.LO, "TAMAR SOFTWARE")
                .text(0x07A10000 | block << 8 | 0x11, Vr.CS, compression);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void thePrivateElementIsTheFrame(DataSetWriter writer) {
        var frame = frames(block(writer, "ELSCINT1", 0x10, "PMSCT_RLE1").file()).getFirst();
        assertThat(frame.data()).isEqualTo(CODESTREAM);
        assertThat(frame.instance().transferSyntax()).isEqualTo(TransferSyntax.ELSCINT1_PMSCT_RLE1);
        assertThat(frame.instance().pixelDataTag()).isEqualTo(Tag.PIXEL_DATA);
        assertThat(frame.instance().encapsulated()).isTrue();
        assertThat(frame.instance().attributes().integer(Tag.ROWS)).hasValue(4);
    }

    @Test
    void theCreatorMayHaveReservedAnotherBlock() {
        var writer = DataSetWriter.explicitLittle();
        assertThat(frames(block(writer, "ELSCINT1", 0x2B, "PMSCT_RLE1").file())
                        .getFirst()
                        .data())
                .isEqualTo(CODESTREAM);
    }

    @Test
    void anotherCreatorOrCompressionIsNoImage() {
        for (var file : new byte[][] {
            block(DataSetWriter.explicitLittle(), "ELSCINT2", 0x10, "PMSCT_RLE1")
                    .file(),
            block(DataSetWriter.explicitLittle(), "ELSCINT1", 0x10, "LOSSLESS RICE")
                    .file()
        }) {
            assertThat(failure(file)).isInstanceOf(NotAnImageException.class).hasMessageContaining("no pixel data");
        }
    }

    @Test
    void pixelDataOfTheStandardCountMore() {
        var file = block(DataSetWriter.explicitLittle(), "ELSCINT1", 0x10, "PMSCT_RLE1")
                .element(Tag.PIXEL_DATA, Vr.OW, pattern(40, 1))
                .file();
        var frame = frames(file).getFirst();
        assertThat(frame.data()).isEqualTo(pattern(40, 1));
        assertThat(frame.instance().transferSyntax()).isEqualTo(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    @Test
    void theValueIsLimitedAsAFrame() {
        var file = block(DataSetWriter.explicitLittle(), "ELSCINT1", 0x10, "PMSCT_RLE1")
                .file();
        assertThat(failure(file, Part10Limits.DEFAULT.withMaxFrameBytes(33)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-frame-bytes");
        assertThat(frames(file, Part10Limits.DEFAULT.withMaxFrameBytes(34))).hasSize(1);
    }

    @Test
    void aHeaderAloneKeepsNoFrame() {
        var file = block(DataSetWriter.explicitLittle(), "ELSCINT1", 0x10, "PMSCT_RLE1")
                .file();
        var limits = Part10Limits.DEFAULT.withMaxFrameBytes(33);
        var found = PullParsing.of(() -> new InstanceHeaderParser(limits)).results(file, header -> header);
        assertThat(found)
                .hasSize(1)
                .allSatisfy(
                        header -> assertThat(header.transferSyntax()).isEqualTo(TransferSyntax.ELSCINT1_PMSCT_RLE1));
    }

    @Test
    void aFileThatEndsInsideTheValueIsRefused() {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 1, 16)
                .text(0x07A10010, Vr.LO, "ELSCINT1")
                .header(0x07A1100A, Vr.OB, 34)
                .raw(pattern(20, 1))
                .file();
        assertThat(failure(file)).isInstanceOf(MalformedInstanceException.class);
    }
}
