package dev.voxelgate.proxy.demo.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.proxy.support.Programs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataSetWriterTest {

    @TempDir
    Path folder;

    /** An element or more of every kind that the transfer syntaxes write differently. Tags are known to pydicom. */
    private static DataSet.Builder everything() {
        var item = DataSet.builder()
                .text(Attribute.CODE_VALUE, "1")
                .text(Attribute.CODE_MEANING, "größer")
                .items(Attribute.REFERENCED_SERIES_SEQUENCE, DataSet.builder().build())
                .build();
        return DataSet.builder()
                .text(Attribute.SPECIFIC_CHARACTER_SET, "ISO_IR 192")
                .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.7")
                .text(Attribute.SOP_INSTANCE_UID, "2.25.1")
                .text(Attribute.STUDY_DATE, "20260101")
                .text(Attribute.STUDY_TIME)
                .text(Attribute.IMAGE_TYPE, "DERIVED", "SECONDARY", "", "ODD")
                .text(Attribute.PATIENT_NAME, "Müller^Ü=山田^太郎=やまだ")
                .text(Attribute.RETRIEVE_URL, "http://localhost/a%5Cb")
                .numbers(Attribute.IMAGE_POSITION_PATIENT, -1.5, 0, 1e-7)
                .numbers(Attribute.INSTANCE_NUMBER, -3)
                .numbers(Attribute.ROWS, 65535)
                // Says that the next one is signed.
                .numbers(Attribute.PIXEL_REPRESENTATION, 1)
                .numbers(Attribute.PIXEL_PADDING_VALUE, -2000)
                .numbers(Attribute.FRAME_INCREMENT_POINTER, Attribute.FRAME_TIME.tag())
                .numbers(Attribute.DIMENSION_INDEX_VALUES, 1, 4294967295.0)
                .bytes(Attribute.RED_PALETTE_DATA, new byte[] {1, 2, 3, 4})
                .put(new Element.Plain(
                        0x00720076, Vr.FL, littleEndian(4).putFloat(1.25f).array()))
                .put(new Element.Plain(0x00090010, Vr.LO, "VOXELGATE TEST".getBytes(StandardCharsets.US_ASCII)))
                .put(new Element.Plain(0x00091001, Vr.UN, new byte[] {1, 2, 3, 4}))
                .put(new Element.Plain(
                        0x00720078, Vr.UL, littleEndian(4).putInt(-1).array()))
                .put(new Element.Plain(
                        0x0072007C, Vr.SL, littleEndian(4).putInt(-7).array()))
                .put(new Element.Plain(
                        0x00720074, Vr.FD, littleEndian(8).putDouble(0.1).array()))
                .put(new Element.Plain(
                        0x00720082,
                        Vr.SV,
                        littleEndian(8).putLong(Long.MIN_VALUE).array()))
                .put(new Element.Plain(
                        0x00720083, Vr.UV, littleEndian(8).putLong(-1).array()))
                .items(Attribute.SEGMENT_SEQUENCE, item, item)
                .items(Attribute.PIXEL_MEASURES_SEQUENCE);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    @Test
    void pydicomReadsTheSameValuesInEveryTransferSyntaxAndInJson() throws IOException {
        var files = new ArrayList<Object>();
        var dataSet = everything().build();
        for (var syntax : List.of(
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.EXPLICIT_VR_BIG_ENDIAN,
                TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN,
                TransferSyntax.RLE_LOSSLESS)) {
            var name = syntax.uid();
            files.add(Files.write(folder.resolve(name + ".dcm"), DataSetWriter.file(dataSet, syntax)));
            Files.write(folder.resolve(name + ".json"), DicomJson.object(dataSet, "http://localhost/bulk"));
        }
        assertThat(Programs.python("same_values.py", List.of("pydicom"), files.toArray())
                        .lines())
                .hasSize(5);
    }

    @Test
    void dcmdumpHasNoComplaint() throws IOException {
        for (var syntax : List.of(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, TransferSyntax.EXPLICIT_VR_BIG_ENDIAN)) {
            var file = Files.write(
                    folder.resolve("a.dcm"), DataSetWriter.file(everything().build(), syntax));
            assertThat(Programs.program("dcmdump", "+P", "0020,0032", "+P", "0072,0074", file)
                            .lines())
                    .hasSize(2)
                    .noneMatch(line -> line.startsWith("W:") || line.startsWith("E:"));
        }
    }

    @Test
    void everyFileIsOfEvenLength() {
        for (int length = 0; length < 40; length++) {
            var dataSet =
                    everything().text(Attribute.PATIENT_ID, "x".repeat(length)).build();
            assertThat(DataSetWriter.file(dataSet, TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN).length % 2)
                    .isZero();
            assertThat(DataSetWriter.file(dataSet, TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN).length % 2)
                    .isZero();
        }
    }

    @Test
    void pixelDataOfTheWrongFormAreRefused() {
        var plain = everything()
                .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, new byte[2]))
                .build();
        var encapsulated = everything()
                .put(new Element.Encapsulated(Tag.PIXEL_DATA, List.of(new byte[2])))
                .build();
        assertThatIllegalArgumentException().isThrownBy(() -> DataSetWriter.file(plain, TransferSyntax.RLE_LOSSLESS));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DataSetWriter.file(encapsulated, TransferSyntax.EXPLICIT_VR_BIG_ENDIAN));
    }
}
