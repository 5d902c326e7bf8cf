package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.multipart.MultipartLimits;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MultipartInstancesParserTest {

    private static final PullParsing<Frame> PARSING =
            PullParsing.of(() -> new MultipartInstancesParser("b-1", MultipartLimits.DEFAULT, Part10Limits.DEFAULT));

    private static byte[] instance(String uid, int frames) {
        return DataSetWriter.explicitLittle()
                .image(4, 5, frames, 8)
                .text(Tag.SOP_INSTANCE_UID, Vr.UI, uid)
                .element(Tag.PIXEL_DATA, Vr.OB, pattern(20 * frames, frames))
                .raw(ascii("whatever\r\n--b-2"))
                .file();
    }

    private static byte[] part(String type, byte[] content) {
        return join(ascii("\r\n--b-1\r\nContent-Type: " + type + "\r\n\r\n"), content);
    }

    private static byte[] body(byte[]... parts) {
        return join(join(parts), ascii("\r\n--b-1--\r\n"));
    }

    @Test
    void framesOfAllInstancesComeInOrder() {
        var deflated = DataSetWriter.file(
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 2, 8)
                        .text(Tag.SOP_INSTANCE_UID, Vr.UI, "1.3")
                        .element(Tag.PIXEL_DATA, Vr.OB, pattern(40, 2))
                        .bytes());
        var body = body(
                part("application/dicom", instance("1.1", 3)),
                part("APPLICATION/DICOM; transfer-syntax=1.2.840.10008.1.2.1", instance("1.2", 1)),
                part("application/dicom", deflated));
        assertThat(PARSING.results(
                        body,
                        frame -> frame.instance().attributes().string(Tag.SOP_INSTANCE_UID) + " " + frame.index() + " "
                                + Arrays.hashCode(frame.data())))
                .containsExactly(
                        "1.1 0 " + Arrays.hashCode(Arrays.copyOfRange(pattern(60, 3), 0, 20)),
                        "1.1 1 " + Arrays.hashCode(Arrays.copyOfRange(pattern(60, 3), 20, 40)),
                        "1.1 2 " + Arrays.hashCode(Arrays.copyOfRange(pattern(60, 3), 40, 60)),
                        "1.2 0 " + Arrays.hashCode(pattern(20, 1)),
                        "1.3 0 " + Arrays.hashCode(Arrays.copyOfRange(pattern(40, 2), 0, 20)),
                        "1.3 1 " + Arrays.hashCode(Arrays.copyOfRange(pattern(40, 2), 20, 40)));
    }

    @Test
    void bodyWithoutInstancesHasNoFrames() {
        assertThat(PARSING.results(body(), Frame::index)).isEmpty();
    }

    @Test
    void bodyThatIsCutIsTruncated() {
        var whole = body(part("application/dicom", instance("1.1", 3)), part("application/dicom", instance("1.2", 1)));
        for (int length : new int[] {0, 3, 100, whole.length / 2, whole.length - 100, whole.length - 3}) {
            assertThat(PARSING.failure(Arrays.copyOf(whole, length)))
                    .isInstanceOf(TruncatedStreamException.class)
                    .hasMessageContaining("closing boundary");
        }
    }

    @Test
    void instanceThatIsCutInsideOfAWholeBodyIsTooShort() {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 3, 8)
                .header(Tag.PIXEL_DATA, Vr.OB, 60)
                .raw(pattern(50, 1))
                .file();
        assertThat(PARSING.failure(body(part("application/dicom", file))))
                .isInstanceOf(PixelDataTooShortException.class);
    }

    /** A file whose pixel data hold what the boundary is, as they well may, where nobody looked before choosing it. */
    private static byte[] withDelimiter(String inside, int after) {
        var pixels = join(pattern(20, 1), ascii(inside), pattern(after, 2));
        return DataSetWriter.explicitLittle()
                .image(1, pixels.length, 1, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, pixels)
                .file();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\r\n--b-1", "\r\n--b-1--", "\r\n--b-1\r\n", "\r\n--b-1\r\n\r\n", "\r\n--b-1\r\nA: b\r\n\r\n"})
    void delimiterInsideOfAPartThatIsLongerIsNotTheFilesFault(String inside) {
        var file = withDelimiter(inside, 150);
        var headers = "\r\n--b-1\r\nContent-Type: application/dicom\r\nContent-Length: " + file.length + "\r\n\r\n";
        assertThat(PARSING.failure(body(join(ascii(headers), file))))
                .isExactlyInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("boundary");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\r\n--b-1", "\r\n--b-1--", "\r\n--b-1\r\n", "\r\n--b-1\r\nA:"})
    void delimiterInsideOfAPartThatDoesNotTellItsLengthIsKnownByWhatFollows(String inside) {
        var body = body(part("application/dicom", withDelimiter(inside, 150)));
        assertThat(PARSING.failure(body))
                .isExactlyInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("boundary");
    }

    @Test
    void delimiterInsideOfALargePartIsNotTheFilesFault() {
        var limits = new MultipartLimits(100, 8, 100, 8);
        var parsing = PullParsing.of(() -> new MultipartInstancesParser("b-1", limits, Part10Limits.DEFAULT));
        for (String inside : new String[] {"\r\n--b-1\r\n", "\r\n--b-1--"}) {
            var body = body(part("application/dicom", withDelimiter(inside, 1000)));
            assertThat(parsing.failure(body)).isExactlyInstanceOf(MalformedStreamException.class);
        }
    }

    @Test
    void lengthThatIsWrongIsNoFailureByItself() {
        for (String length : new String[] {"1", "1000000", "-5", "many", "99999999999999999999"}) {
            var headers = "\r\n--b-1\r\nContent-Length: " + length + "\r\n\r\n";
            assertThat(PARSING.results(body(join(ascii(headers), instance("1.1", 2))), Frame::index))
                    .containsExactly(0, 1);
        }
    }

    @Test
    void fileThatIsCutBeforeAnotherPartIsTooShort() {
        var file = DataSetWriter.explicitLittle()
                .image(4, 5, 3, 8)
                .header(Tag.PIXEL_DATA, Vr.OB, 60)
                .raw(pattern(50, 1))
                .file();
        assertThat(PARSING.failure(body(part("application/dicom", file), part("application/dicom", file))))
                .isInstanceOf(PixelDataTooShortException.class);
    }

    @Test
    void partThatIsNoImageIsTold() {
        var report =
                DataSetWriter.explicitLittle().text(Tag.MODALITY, Vr.CS, "SR").file();
        assertThat(PARSING.failure(body(part("application/dicom", report)))).isInstanceOf(NotAnImageException.class);
    }

    @Test
    void partOfAnotherTypeIsRefused() {
        assertThat(PARSING.failure(body(part("text/html", ascii("no")))))
                .isExactlyInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("application/dicom");
    }

    @Test
    void keptAttributesAreTheCallersChoice() {
        var parsing = PullParsing.of(() -> new MultipartInstancesParser(
                "b-1", MultipartLimits.DEFAULT, Part10Limits.DEFAULT, tag -> tag == Tag.SOP_INSTANCE_UID));
        var body = body(part("application/dicom", instance("1.1", 1)));
        assertThat(parsing.results(
                        body,
                        frame -> frame.instance().attributes().tags().iterator().next()))
                .containsExactly(Tag.SOP_INSTANCE_UID);
        assertThat(PARSING.results(body, frame -> frame.instance().attributes().contains(Tag.SAMPLES_PER_PIXEL)))
                .containsExactly(true);
    }
}
