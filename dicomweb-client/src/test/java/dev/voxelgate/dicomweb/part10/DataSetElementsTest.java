package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.failure;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Elements and their values, however they are written, and where they are cut. */
class DataSetElementsTest {

    /** Something that no attribute list knows. */
    private static final int PRIVATE = 0x00091001;

    static Stream<Supplier<DataSetWriter>> writers() {
        return Stream.of(DataSetWriter::explicitLittle, DataSetWriter::implicitLittle, DataSetWriter::explicitBig);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void valuesAreReadByTheirRepresentation(Supplier<DataSetWriter> writers) {
        var writer = writers.get();
        var attributes = header(writer.text(Tag.MODALITY, Vr.CS, "CT")
                        .text(Tag.IMAGE_POSITION_PATIENT, Vr.DS, " -1.5\\2 \\3e1")
                        .text(Tag.SOP_INSTANCE_UID, Vr.UI, "1.2.3")
                        .us(Tag.ROWS, 65535)
                        .element(Tag.RED_PALETTE_DESCRIPTOR, Vr.US, writer.shorts(256, 0x8000, 16))
                        .element(Tag.RED_PALETTE_DATA, Vr.OW, writer.shorts(1, 0x0203))
                        .text(Tag.RESCALE_SLOPE, Vr.DS, "")
                        .bytes())
                .attributes();
        assertThat(attributes.strings(Tag.MODALITY)).containsExactly("CT");
        assertThat(attributes.numbers(Tag.IMAGE_POSITION_PATIENT)).containsExactly(-1.5, 2.0, 30.0);
        assertThat(attributes.string(Tag.SOP_INSTANCE_UID)).isEqualTo("1.2.3");
        assertThat(attributes.integer(Tag.ROWS)).hasValue(65535);
        assertThat(attributes.numbers(Tag.RED_PALETTE_DESCRIPTOR)).containsExactly(256.0, 32768.0, 16.0);
        assertThat(attributes.bytes(Tag.RED_PALETTE_DATA)).containsExactly(1, 0, 3, 2);
        assertThat(attributes.contains(Tag.RESCALE_SLOPE)).isTrue();
        assertThat(attributes.strings(Tag.RESCALE_SLOPE)).isEmpty();
    }

    /** As an Orthanc 1.10.1 tells the first one. */
    @ParameterizedTest
    @CsvSource({"' 1.2.3 b ', 1.2.3b", "'1.2. 3', 1.2.3", "'1 .2', 1.2"})
    void aUidHasNoBlanks(String written, String read) {
        var attributes = header(DataSetWriter.explicitLittle()
                        .text(Tag.SOP_INSTANCE_UID, Vr.UI, written)
                        .text(Tag.PATIENT_ID, Vr.LO, "A B")
                        .bytes())
                .attributes();
        assertThat(attributes.strings(Tag.SOP_INSTANCE_UID)).containsExactly(read);
        assertThat(attributes.strings(Tag.PATIENT_ID)).containsExactly("A B");
    }

    @Test
    void everyNumberRepresentationIsRead() {
        for (var writer : List.of(DataSetWriter.explicitLittle(), DataSetWriter.explicitBig())) {
            writer.element(0x00080001, Vr.SS, writer.shorts(-2, 3))
                    .element(0x00080002, Vr.SL, writer.ints(-2))
                    .element(0x00080003, Vr.UL, writer.ints(-2))
                    .element(0x00080004, Vr.FL, writer.ints(Float.floatToIntBits(1.5f)))
                    .element(0x00080006, Vr.AT, writer.shorts(0x0028, 0x0010))
                    .element(0x00080007, Vr.US, new byte[3]);
            var attributes = header(writer.file(), Part10Limits.DEFAULT, true).attributes();
            assertThat(attributes.numbers(0x00080001)).containsExactly(-2.0, 3.0);
            assertThat(attributes.numbers(0x00080002)).containsExactly(-2.0);
            assertThat(attributes.numbers(0x00080003)).containsExactly(4294967294.0);
            assertThat(attributes.numbers(0x00080004)).containsExactly(1.5);
            assertThat(attributes.numbers(0x00080006)).containsExactly((double) Tag.ROWS);
            assertThat(attributes.numbers(0x00080007)).containsExactly(0.0);
        }
        var doubles = DataSetWriter.explicitLittle()
                .element(0x00080001, Vr.FD, new byte[] {0, 0, 0, 0, 0, 0, (byte) 0xF8, 0x3F})
                .element(0x00080002, Vr.SV, new byte[] {-2, -1, -1, -1, -1, -1, -1, -1})
                .element(0x00080003, Vr.UV, new byte[] {2, 0, 0, 0, 0, 0, 0, -128});
        var attributes = header(doubles.file(), Part10Limits.DEFAULT, true).attributes();
        assertThat(attributes.numbers(0x00080001)).containsExactly(1.5);
        assertThat(attributes.numbers(0x00080002)).containsExactly(-2.0);
        assertThat(attributes.numbers(0x00080003)).containsExactly(0x1p63);
    }

    @Test
    void lookupTablesAreTheSameBytesUnderEveryRepresentation() {
        for (var vr : List.of(Vr.OW, Vr.US, Vr.SS, Vr.UN)) {
            var writer = DataSetWriter.explicitLittle();
            assertThat(header(writer.element(Tag.LUT_DATA, vr, writer.shorts(1, 0xFFFE))
                                    .file())
                            .attributes()
                            .bytes(Tag.LUT_DATA))
                    .as("%s", vr)
                    .containsExactly(1, 0, 0xFE, 0xFF);
        }
        var big = DataSetWriter.explicitBig();
        assertThat(header(big.element(Tag.LUT_DATA, Vr.US, big.shorts(1, 0xFFFE))
                                .file())
                        .attributes()
                        .bytes(Tag.LUT_DATA))
                .containsExactly(1, 0, 0xFE, 0xFF);
    }

    @Test
    void textIsReadInItsCharacterSet() {
        var name = "Ünï".getBytes(StandardCharsets.UTF_8);
        var writer = DataSetWriter.explicitLittle()
                .text(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "ISO_IR 192")
                .element(Tag.PATIENT_NAME, Vr.PN, name);
        assertThat(header(writer.file(), Part10Limits.DEFAULT, true)
                        .attributes()
                        .string(Tag.PATIENT_NAME))
                .isEqualTo("Ünï");
        var latin = DataSetWriter.explicitLittle()
                .text(Tag.SPECIFIC_CHARACTER_SET, Vr.CS, "\\ISO 2022 IR 87")
                .text(Tag.PATIENT_NAME, Vr.PN, "Ünï");
        assertThat(header(latin.file(), Part10Limits.DEFAULT, true).attributes().string(Tag.PATIENT_NAME))
                .isEqualTo("Ünï");
    }

    @Test
    void unwantedAttributesAndGroupLengthsAreNotKept() {
        var writer = DataSetWriter.explicitLittle()
                .ul(0x00080000, 99)
                .text(Tag.MODALITY, Vr.CS, "CT")
                .text(PRIVATE, Vr.UT, "x".repeat(70_000))
                .us(Tag.ROWS, 5);
        assertThat(header(writer.file()).attributes().tags()).containsExactly(Tag.MODALITY, Tag.ROWS);
    }

    @Test
    void unknownRepresentationOfAWantedTagIsReadByTheDictionary() {
        // PS3.5 6.2.2: implicit VR little endian inside of UN, in a big endian file too.
        var writer = DataSetWriter.explicitBig()
                .element(Tag.ROWS, Vr.UN, new byte[] {5, 0})
                .element(Tag.RESCALE_SLOPE, Vr.UN, ascii("2.5 "));
        assertThat(header(writer.file()).attributes().integer(Tag.ROWS)).hasValue(5);
        assertThat(header(writer.file()).attributes().number(Tag.RESCALE_SLOPE)).hasValue(2.5);
    }

    @Test
    void representationThatIsNotListedHasALongLength() {
        var writer = DataSetWriter.explicitLittle()
                .tag(PRIVATE)
                .raw(ascii("ZZ\0\0"))
                .raw(DataSetWriter.explicitLittle().ints(4))
                .raw(ascii("abcd"))
                .us(Tag.ROWS, 5);
        assertThat(header(writer.file()).attributes().integer(Tag.ROWS)).hasValue(5);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ZZ", "??", "--", "  ", "us"})
    void illegalRepresentationWithAShortLengthIsRead(String vr) {
        var writer = DataSetWriter.explicitLittle()
                .text(Tag.MODALITY, Vr.CS, "CT")
                .tag(PRIVATE)
                .raw(ascii(vr))
                .raw(DataSetWriter.explicitLittle().shorts(4))
                .raw(ascii("abcd"))
                .us(Tag.ROWS, 5);
        assertThat(header(writer.file()).attributes().integer(Tag.ROWS)).hasValue(5);
    }

    @Test
    void implicitElementInsideOfAnExplicitDataSetIsRead() {
        var writer = DataSetWriter.explicitLittle()
                .text(Tag.MODALITY, Vr.CS, "CT")
                .raw(DataSetWriter.implicitLittle().us(Tag.ROWS, 5).bytes())
                .us(Tag.COLUMNS, 6);
        assertThat(header(writer.file()).attributes().integer(Tag.ROWS)).hasValue(5);
        assertThat(header(writer.file()).attributes().integer(Tag.COLUMNS)).hasValue(6);
    }

    @Test
    void zerosAfterTheDataSetArePadding() {
        for (int zeros : new int[] {1, 7, 8, 9, 5000}) {
            var file = join(DataSetWriter.explicitLittle().us(Tag.ROWS, 5).file(), new byte[zeros]);
            assertThat(header(file).attributes().tags()).containsExactly(Tag.ROWS);
        }
    }

    @ParameterizedTest
    @MethodSource("writers")
    void dataSetThatIsCutIsRefused(Supplier<DataSetWriter> writers) {
        var file = writers.get()
                .text(Tag.MODALITY, Vr.CS, "CT")
                .text(PRIVATE, Vr.LO, "private value")
                .file();
        int whole = writers.get().text(Tag.MODALITY, Vr.CS, "CT").file().length;
        // Where the cut leaves whole elements, or zeros that may be padding, it is not to be seen.
        for (int length = whole + 2; length < file.length; length++) {
            assertThat(failure(Arrays.copyOf(file, length)))
                    .as("%d bytes", length)
                    .isInstanceOf(MalformedStreamException.class)
                    .hasMessageContaining("but the data end");
        }
    }
}
