package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class InstanceHeaderParserTest {

    private static final PullParsing<InstanceHeader> PARSING =
            PullParsing.of(() -> new InstanceHeaderParser(Part10Limits.DEFAULT));

    private static DataSetWriter image(String uid) {
        return DataSetWriter.explicitLittle()
                .image(4, 5, 1, 8)
                .text(Tag.SOP_INSTANCE_UID, Vr.UI, uid)
                .text(Tag.IMAGE_POSITION_PATIENT, Vr.DS, "1\\2.5\\-3");
    }

    private static String summary(InstanceHeader header) {
        return header.transferSyntax().uid() + " " + header.attributes().string(Tag.SOP_INSTANCE_UID) + " "
                + header.attributes().numbers(Tag.IMAGE_POSITION_PATIENT);
    }

    @Test
    void whatComesBeforeThePixelDataIsGivenOnce() {
        var file = image("1.1").element(Tag.PIXEL_DATA, Vr.OB, pattern(20, 1)).file();
        assertThat(PARSING.results(file, InstanceHeaderParserTest::summary))
                .containsExactly("1.2.840.10008.1.2.1 1.1 [1.0, 2.5, -3.0]");
    }

    @Test
    void pixelDataAndWhatFollowsAreDroppedWhateverTheyAre() {
        var broken = image("1.1")
                .header(Tag.PIXEL_DATA, Vr.OB, 1_000_000)
                .raw(ascii("neither this long nor an image"))
                .file();
        assertThat(PARSING.results(broken, InstanceHeaderParserTest::summary)).hasSize(1);
        var deflated = DataSetWriter.file(
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                image("1.2").element(Tag.PIXEL_DATA, Vr.OB, pattern(20, 1)).bytes());
        assertThat(PARSING.results(join(deflated, ascii("behind it")), InstanceHeaderParserTest::summary))
                .containsExactly("1.2.840.10008.1.2.1.99 1.2 [1.0, 2.5, -3.0]");
    }

    @Test
    void aDataSetWithoutPixelDataIsAllHeader() {
        assertThat(PARSING.results(image("1.1").file(), InstanceHeader::pixelDataTag))
                .containsExactly(0);
    }

    @Test
    void aFileThatIsCutBeforeItsPixelDataIsMalformed() {
        var whole = image("1.1").element(Tag.PIXEL_DATA, Vr.OB, pattern(20, 1)).file();
        for (int length : new int[] {140, whole.length - 40, whole.length - 31}) {
            assertThat(PARSING.failure(Arrays.copyOf(whole, length))).isInstanceOf(MalformedInstanceException.class);
        }
    }

    @Test
    void eachPartOfAMultipartBodyGivesItsHeader() {
        var parsing = PullParsing.of(() -> new MultipartFilesParser<>(
                "b-1", MultipartLimits.DEFAULT, () -> new InstanceHeaderParser(Part10Limits.DEFAULT)));
        var type = ascii("\r\n--b-1\r\nContent-Type: application/dicom\r\n\r\n");
        var body = join(
                type,
                image("1.1").element(Tag.PIXEL_DATA, Vr.OB, pattern(20, 1)).file(),
                type,
                image("1.2").element(Tag.PIXEL_DATA, Vr.OB, pattern(20, 1)).file(),
                ascii("\r\n--b-1--\r\n"));
        assertThat(parsing.results(
                        body,
                        header -> Objects.requireNonNull(header.attributes().string(Tag.SOP_INSTANCE_UID))))
                .containsExactly("1.1", "1.2");
        assertThat(parsing.failure(Arrays.copyOf(body, body.length - 5))).isInstanceOf(TruncatedStreamException.class);
    }
}
