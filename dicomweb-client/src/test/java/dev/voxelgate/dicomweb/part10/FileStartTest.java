package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.failure;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes before the data set, or is missing there, and deflated data sets. */
class FileStartTest {

    private static final TransferSyntax EXPLICIT = TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN;

    /** Something that no attribute list knows. */
    private static final int PRIVATE = 0x00091001;

    static Stream<Supplier<DataSetWriter>> writers() {
        return Stream.of(DataSetWriter::explicitLittle, DataSetWriter::implicitLittle, DataSetWriter::explicitBig);
    }

    @Test
    void fileWithPreambleAndMetaInformationIsRead() {
        var header = header(DataSetWriter.explicitLittle().us(Tag.ROWS, 5).file());
        assertThat(header.transferSyntax()).isEqualTo(EXPLICIT);
        assertThat(header.attributes().integer(Tag.ROWS)).hasValue(5);
        assertThat(header.pixelDataTag()).isZero();
    }

    @Test
    void preambleMayHoldAnything() {
        var file = DataSetWriter.explicitLittle().us(Tag.ROWS, 5).file();
        System.arraycopy(ascii("II*\0 a TIFF file at the same time"), 0, file, 0, 33);
        assertThat(header(file).attributes().integer(Tag.ROWS)).hasValue(5);
    }

    @Test
    void prefixWithoutPreambleIsRead() {
        var file = DataSetWriter.explicitLittle().us(Tag.ROWS, 5).file();
        assertThat(header(Arrays.copyOfRange(file, 128, file.length))
                        .attributes()
                        .integer(Tag.ROWS))
                .hasValue(5);
    }

    @Test
    void metaInformationWithoutPrefixIsRead() {
        var file = DataSetWriter.implicitLittle().us(Tag.ROWS, 5).file();
        var header = header(Arrays.copyOfRange(file, 132, file.length));
        assertThat(header.attributes().integer(Tag.ROWS)).hasValue(5);
        assertThat(header.transferSyntax()).isEqualTo(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void dataSetWithoutMetaInformationIsGuessed(Supplier<DataSetWriter> writer) {
        var dataSet = writer.get()
                .text(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
                .us(Tag.ROWS, 5)
                .bytes();
        var header = header(dataSet);
        assertThat(header.attributes().integer(Tag.ROWS)).hasValue(5);
        assertThat(header(join(new byte[128], ascii("DICM"), dataSet)).transferSyntax())
                .isEqualTo(header.transferSyntax());
        assertThat(header(writer.get()
                                .text(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
                                .us(Tag.ROWS, 5)
                                .file())
                        .transferSyntax())
                .isEqualTo(header.transferSyntax());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "DIC", "<!DOCTYPE html>", "{\"HttpStatus\" : 404}", "\u0008\0", "12345678901234567890"})
    void anythingElseIsNotADicomFile(String content) {
        var failure = failure(ascii(content));
        assertThat(failure).isInstanceOf(MalformedStreamException.class).hasMessage("expected a DICOM file at byte 0");
        assertThat(failure(new byte[200])).hasMessageContaining("expected a DICOM file");
    }

    @ParameterizedTest
    @CsvSource({"0", "4", "100000", "-1"})
    void groupLengthOfTheMetaInformationMayBeWrong(int groupLength) {
        var meta = DataSetWriter.explicitLittle()
                .ul(0x00020000, groupLength)
                .text(Tag.TRANSFER_SYNTAX_UID, Vr.UI, TransferSyntax.EXPLICIT_VR_BIG_ENDIAN.uid())
                .bytes();
        var dataSet = DataSetWriter.explicitBig().us(Tag.ROWS, 5).bytes();
        assertThat(header(join(new byte[128], ascii("DICM"), meta, dataSet))
                        .attributes()
                        .integer(Tag.ROWS))
                .hasValue(5);
    }

    @Test
    void groupLengthOfTheMetaInformationMayBeMissing() {
        var meta = DataSetWriter.explicitLittle()
                .text(Tag.TRANSFER_SYNTAX_UID, Vr.UI, EXPLICIT.uid())
                .bytes();
        var dataSet = DataSetWriter.explicitLittle().us(Tag.ROWS, 5).bytes();
        assertThat(header(join(new byte[128], ascii("DICM"), meta, dataSet))
                        .attributes()
                        .integer(Tag.ROWS))
                .hasValue(5);
    }

    @Test
    void metaInformationWithoutTransferSyntaxIsGuessed() {
        var meta = DataSetWriter.explicitLittle()
                .text(0x00020012, Vr.UI, "1.2.3")
                .text(Tag.TRANSFER_SYNTAX_UID, Vr.UI, "")
                .bytes();
        var dataSet = DataSetWriter.implicitLittle().us(Tag.ROWS, 5).bytes();
        assertThat(header(join(meta, dataSet)).attributes().integer(Tag.ROWS)).hasValue(5);
        assertThat(header(join(new byte[128], ascii("DICM"), meta, dataSet)).transferSyntax())
                .isEqualTo(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN);
    }

    @Test
    void dataSetWrittenOtherwiseThanDeclaredIsReadAsItIs() {
        var implicit = DataSetWriter.implicitLittle().us(Tag.ROWS, 5).bytes();
        var explicit = DataSetWriter.explicitLittle().us(Tag.ROWS, 5).bytes();
        assertThat(header(DataSetWriter.file(EXPLICIT, implicit)).attributes().integer(Tag.ROWS))
                .hasValue(5);
        assertThat(header(DataSetWriter.file(TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN, explicit))
                        .attributes()
                        .integer(Tag.ROWS))
                .hasValue(5);
    }

    @Test
    void fileThatEndsAfterItsMetaInformationHasNoAttributes() {
        assertThat(header(DataSetWriter.file(EXPLICIT, new byte[0]))
                        .attributes()
                        .tags())
                .isEmpty();
        assertThat(header(join(new byte[128], ascii("DICM"))).attributes().tags())
                .isEmpty();
    }

    @Test
    void metaInformationThatIsCutIsRefused() {
        var file = DataSetWriter.file(EXPLICIT, new byte[0]);
        for (int length = 132 + 9; length < file.length; length++) {
            var cut = Arrays.copyOf(file, length);
            var failure = PullParsing.of(ParsedHeaders::parser, ParsedHeaders::release);
            // Between two elements a cut is not to be seen; elsewhere it is.
            if (length == 132 + 12 || length == 132 + 26 || length == 132 + 54) {
                continue;
            }
            assertThat(failure.failure(cut)).as("%d bytes", length).isInstanceOf(MalformedStreamException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deflatedDataSetIsInflatedWrappedOrNot(boolean raw) {
        var dataSet = DataSetWriter.explicitLittle()
                .us(Tag.ROWS, 5)
                .element(PRIVATE, Vr.OB, DataSetWriter.pattern(100_000, 3))
                .us(Tag.COLUMNS, 6)
                .bytes();
        var file = join(
                new byte[128],
                ascii("DICM"),
                DataSetWriter.meta(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN),
                DataSetWriter.deflate(dataSet, raw));
        assertThat(header(file).attributes().integer(Tag.COLUMNS)).hasValue(6);
    }

    @Test
    void deflatedDataSetThatIsCutIsRefused() {
        var dataSet = DataSetWriter.explicitLittle()
                .us(Tag.ROWS, 5)
                .element(PRIVATE, Vr.OB, DataSetWriter.pattern(1000, 3))
                .bytes();
        var file = DataSetWriter.file(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN, dataSet);
        for (int cut : new int[] {file.length - 10, file.length - 200}) {
            assertThat(failure(Arrays.copyOf(file, cut)))
                    .isInstanceOf(MalformedStreamException.class)
                    .hasMessageContaining("but the data end");
        }
    }

    @Test
    void whatCannotBeInflatedIsRefused() {
        var file = join(
                new byte[128],
                ascii("DICM"),
                DataSetWriter.meta(TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN),
                new byte[] {7, 7, 7, 7, 7, 7, 7, 7});
        assertThat(failure(file)).hasMessageContaining("cannot be inflated");
    }
}
