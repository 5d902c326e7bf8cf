package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.failure;
import static dev.voxelgate.dicomweb.part10.ParsedHeaders.header;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sequences, nested and not, and the limits on what a data set may ask for. */
class DataSetSequencesTest {

    /** Something that no attribute list knows. */
    private static final int PRIVATE = 0x00091001;

    static Stream<Supplier<DataSetWriter>> writers() {
        return Stream.of(DataSetWriter::explicitLittle, DataSetWriter::implicitLittle, DataSetWriter::explicitBig);
    }

    @ParameterizedTest
    @MethodSource("writers")
    void sequencesOfEveryLengthAreKeptAsItems(Supplier<DataSetWriter> writers) {
        for (boolean lengths : new boolean[] {true, false}) {
            var writer = writers.get()
                    .sequence(
                            Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE,
                            Vr.SQ,
                            lengths,
                            List.of(
                                    group -> group.us(Tag.ROWS, 1)
                                            .sequence(
                                                    Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE,
                                                    Vr.SQ,
                                                    lengths,
                                                    List.of(item -> item.text(Tag.RESCALE_SLOPE, Vr.DS, "2"))),
                                    group -> {}))
                    .sequence(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ, lengths, List.of())
                    .us(Tag.COLUMNS, 6);
            var attributes = header(writer.file()).attributes();
            var groups = attributes.items(Tag.SHARED_FUNCTIONAL_GROUPS_SEQUENCE);
            assertThat(groups).hasSize(2);
            assertThat(groups.getFirst().integer(Tag.ROWS)).hasValue(1);
            assertThat(groups.getFirst()
                            .items(Tag.PIXEL_VALUE_TRANSFORMATION_SEQUENCE)
                            .getFirst()
                            .number(Tag.RESCALE_SLOPE))
                    .hasValue(2);
            assertThat(groups.getLast().tags()).isEmpty();
            assertThat(attributes.value(Tag.MODALITY_LUT_SEQUENCE)).isEqualTo(new Value.Items(List.of()));
            assertThat(attributes.integer(Tag.ROWS)).isEmpty();
            assertThat(attributes.integer(Tag.COLUMNS)).hasValue(6);
        }
    }

    @ParameterizedTest
    @MethodSource("writers")
    void unwantedAndPrivateSequencesAreSkippedWithAllTheyHold(Supplier<DataSetWriter> writers) {
        for (boolean lengths : new boolean[] {true, false}) {
            var writer = writers.get()
                    .sequence(
                            PRIVATE,
                            Vr.SQ,
                            lengths,
                            List.of(item -> item.us(Tag.ROWS, 1)
                                    .sequence(PRIVATE, Vr.SQ, !lengths, List.of(inner -> inner.us(Tag.ROWS, 2)))
                                    .sequence(
                                            Tag.MODALITY_LUT_SEQUENCE,
                                            Vr.SQ,
                                            lengths,
                                            List.of(inner -> inner.us(Tag.ROWS, 3)))))
                    .us(Tag.COLUMNS, 6);
            assertThat(header(writer.file()).attributes().tags()).containsExactly(Tag.COLUMNS);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void sequenceOfUnknownRepresentationIsImplicitLittleEndian(boolean bigEndian) {
        for (boolean lengths : new boolean[] {true, false}) {
            var writer = bigEndian ? DataSetWriter.explicitBig() : DataSetWriter.explicitLittle();
            writer.sequence(
                            Tag.MODALITY_LUT_SEQUENCE,
                            Vr.UN,
                            lengths,
                            List.of(item -> item.text(Tag.RESCALE_SLOPE, Vr.DS, "2")
                                    .sequence(PRIVATE, Vr.UN, false, List.of(inner -> inner.us(Tag.ROWS, 1)))
                                    .element(Tag.LUT_DATA, Vr.OW, new byte[] {1, 2})))
                    .sequence(PRIVATE, Vr.UN, lengths, List.of(item -> item.us(Tag.ROWS, 1)))
                    .us(Tag.COLUMNS, 6);
            var attributes = header(writer.file()).attributes();
            var item = attributes.items(Tag.MODALITY_LUT_SEQUENCE).getFirst();
            assertThat(item.number(Tag.RESCALE_SLOPE)).hasValue(2);
            assertThat(item.bytes(Tag.LUT_DATA)).containsExactly(1, 2);
            assertThat(attributes.integer(Tag.COLUMNS)).hasValue(6);
        }
    }

    /** Lengths that read as two blanks, as letters that name no VR, and as DA and LO. */
    private static final int[] LENGTHS_LIKE_LETTERS = {0x2020, 0x5858, 0x4144, 0x4F4C};

    static Stream<Vr> representationsOfSequences() {
        return Stream.of(Vr.SQ, Vr.UN, Vr.OB, Vr.OW, Vr.OF, Vr.UT);
    }

    /**
     * What some writers copy into explicit VR files: implicit VR items, of defined and undefined length, one in another.
     */
    @ParameterizedTest
    @MethodSource("representationsOfSequences")
    void privateElementsOfUndefinedLengthMayHoldImplicitItems(Vr vr) {
        for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (int length : LENGTHS_LIKE_LETTERS) {
                var items = DataSetWriter.implicit(order)
                        .item(item -> item.text(PRIVATE, Vr.LO, "private"), true)
                        .items(
                                false,
                                List.of(
                                        item -> item.text(PRIVATE, Vr.LO, "private")
                                                .element(PRIVATE + 1, Vr.UN, new byte[length])
                                                .sequence(
                                                        PRIVATE + 2,
                                                        Vr.SQ,
                                                        false,
                                                        List.of(
                                                                inner -> inner.element(PRIVATE, Vr.UN, new byte[4]),
                                                                inner -> {}))
                                                .us(Tag.ROWS, 1),
                                        item -> {},
                                        item -> item.us(Tag.ROWS, 2)));
                assertOnlyColumns(order, vr, items.bytes());
            }
        }
    }

    /** UN in a big endian file is little endian (PS3.5 6.2.2), which not every writer knows; and UN may be explicit. */
    @ParameterizedTest
    @MethodSource("representationsOfSequences")
    void itemsOfAnotherByteOrderOrWithRepresentationsAreRead(Vr vr) {
        for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
            for (var writer : List.of(
                    DataSetWriter.implicitLittle(),
                    DataSetWriter.explicitLittle(),
                    DataSetWriter.explicitBig(),
                    DataSetWriter.implicit(ByteOrder.BIG_ENDIAN))) {
                var items = writer.items(
                        false,
                        List.of(item -> item.text(PRIVATE, Vr.LO, "private")
                                .element(PRIVATE + 1, Vr.OB, new byte[300])
                                .sequence(PRIVATE + 2, Vr.SQ, false, List.of(inner -> inner.us(Tag.ROWS, 1)))
                                .us(Tag.ROWS, 1)));
                assertOnlyColumns(order, vr, items.bytes());
            }
        }
    }

    private static void assertOnlyColumns(ByteOrder order, Vr vr, byte[] items) {
        var writer = order == ByteOrder.BIG_ENDIAN ? DataSetWriter.explicitBig() : DataSetWriter.explicitLittle();
        writer.header(PRIVATE, vr, 0xFFFFFFFFL).raw(items).us(Tag.COLUMNS, 6);
        var attributes = header(writer.file()).attributes();
        assertThat(attributes.tags()).as("%s in %s", vr, order).containsExactly(Tag.COLUMNS);
        assertThat(attributes.integer(Tag.COLUMNS)).hasValue(6);
    }

    @Test
    void keptItemsMayBeImplicitAndHoldElementsWithRepresentations() {
        var implicit = DataSetWriter.implicitLittle()
                .element(PRIVATE, Vr.UN, new byte[0x2020])
                .raw(DataSetWriter.explicitLittle()
                        .us(Tag.ROWS, 7)
                        .element(Tag.LUT_DATA, Vr.OW, new byte[] {1, 2})
                        .bytes())
                .text(Tag.RESCALE_SLOPE, Vr.DS, "2")
                .bytes();
        for (boolean lengths : new boolean[] {true, false}) {
            var writer = DataSetWriter.explicitLittle()
                    .sequence(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ, lengths, List.of(item -> item.raw(implicit)))
                    .us(Tag.COLUMNS, 6);
            var attributes = header(writer.file()).attributes();
            var item = attributes.items(Tag.MODALITY_LUT_SEQUENCE).getFirst();
            assertThat(item.number(Tag.RESCALE_SLOPE)).hasValue(2);
            assertThat(item.integer(Tag.ROWS)).hasValue(7);
            assertThat(item.bytes(Tag.LUT_DATA)).containsExactly(1, 2);
            assertThat(attributes.integer(Tag.COLUMNS)).hasValue(6);
        }
    }

    @Test
    void itemsOfAnImplicitFileAreImplicitWhateverTheyLookLike() {
        // A length of 128 KiB and more whose lower half reads DA.
        var writer = DataSetWriter.implicitLittle()
                .sequence(
                        Tag.MODALITY_LUT_SEQUENCE,
                        Vr.SQ,
                        false,
                        List.of(item ->
                                item.element(PRIVATE, Vr.UN, new byte[0x24144]).text(Tag.RESCALE_SLOPE, Vr.DS, "2")))
                .us(Tag.COLUMNS, 6);
        var attributes = header(writer.file()).attributes();
        assertThat(attributes.items(Tag.MODALITY_LUT_SEQUENCE).getFirst().number(Tag.RESCALE_SLOPE))
                .hasValue(2);
        assertThat(attributes.integer(Tag.COLUMNS)).hasValue(6);
    }

    @Test
    void pixelDataOfAnIconAreNotThoseOfTheImage() {
        var icon = 0x00880200;
        var writer = DataSetWriter.explicitLittle()
                .sequence(
                        icon,
                        Vr.SQ,
                        false,
                        List.of(item -> item.us(Tag.ROWS, 1).element(Tag.PIXEL_DATA, Vr.OB, new byte[4])))
                .sequence(
                        icon,
                        Vr.SQ,
                        false,
                        List.of(item -> item.encapsulated(new int[0], DataSetWriter.pattern(20, 1))
                                .us(Tag.ROWS, 2)))
                .us(Tag.COLUMNS, 6);
        var header = header(writer.file());
        assertThat(header.pixelDataTag()).isZero();
        assertThat(header.attributes().tags()).containsExactly(Tag.COLUMNS);
    }

    @Test
    void strayDelimitersAreLetPass() {
        var inside = DataSetWriter.explicitLittle()
                .us(Tag.ROWS, 1)
                .delimiter(Tag.ITEM_DELIMITATION)
                .delimiter(Tag.SEQUENCE_DELIMITATION);
        var writer = DataSetWriter.explicitLittle()
                .sequence(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ, true, List.of(item -> item.raw(inside.bytes())))
                .delimiter(Tag.ITEM_DELIMITATION)
                .delimiter(Tag.SEQUENCE_DELIMITATION)
                .us(Tag.COLUMNS, 6);
        var attributes = header(writer.file()).attributes();
        assertThat(attributes.items(Tag.MODALITY_LUT_SEQUENCE).getFirst().integer(Tag.ROWS))
                .hasValue(1);
        assertThat(attributes.integer(Tag.COLUMNS)).hasValue(6);
    }

    @Test
    void itemThatIsLongerThanItsSequenceIsRefused() {
        var little = DataSetWriter.explicitLittle();
        var items = DataSetWriter.explicitLittle()
                .tag(Tag.ITEM)
                .raw(little.ints(100))
                .us(Tag.ROWS, 1)
                .bytes();
        var writer = DataSetWriter.explicitLittle().element(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ, items);
        assertThat(failure(join(writer.file(), new byte[200])))
                .hasMessageContaining("expected an item within its sequence but its length is 100");
    }

    @Test
    void elementThatIsLongerThanItsItemIsRefused() {
        var writer = DataSetWriter.explicitLittle()
                .sequence(
                        Tag.MODALITY_LUT_SEQUENCE,
                        Vr.SQ,
                        true,
                        List.of(item -> item.header(Tag.LUT_DATA, Vr.OW, 0xFFFFFFFEL)));
        assertThat(failure(join(writer.file(), new byte[200])))
                .hasMessageContaining("expected an element within its item but its length is 4294967294");
    }

    @Test
    void whatIsNoItemInASequenceIsRefused() {
        var writer = DataSetWriter.explicitLittle()
                .header(Tag.MODALITY_LUT_SEQUENCE, Vr.SQ, 0xFFFFFFFFL)
                .us(Tag.ROWS, 5);
        assertThat(failure(writer.file())).hasMessageContaining("expected an item but found (0028,0010)");
    }

    @Test
    void limitsAreNamed() {
        var deep = DataSetWriter.explicitLittle();
        for (int i = 0; i < 5; i++) {
            var inner = deep;
            deep = DataSetWriter.explicitLittle()
                    .sequence(PRIVATE, Vr.SQ, false, List.of(item -> item.raw(inner.bytes())));
        }
        assertLimit("max-nesting-depth", new Part10Limits(99, 999, 4, 99, 99, 99), deep);
        var many = DataSetWriter.explicitLittle();
        for (int i = 0; i < 10; i++) {
            many.us(PRIVATE + i, 1);
        }
        assertLimit("max-elements", new Part10Limits(99, 999, 4, 9, 99, 99), many);
        var text = DataSetWriter.explicitLittle().text(Tag.PATIENT_ID, Vr.LO, "x".repeat(100));
        assertLimit("max-value-bytes", new Part10Limits(99, 999, 4, 99, 99, 99), text);
        var texts = DataSetWriter.explicitLittle()
                .text(Tag.MODALITY, Vr.CS, "CT")
                .text(Tag.PATIENT_ID, Vr.LO, "x".repeat(50));
        assertLimit("max-kept-bytes", new Part10Limits(99, 150, 4, 99, 99, 99), texts);
        var table = DataSetWriter.explicitLittle().element(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, new byte[104]);
        assertLimit("max-offset-table-bytes", new Part10Limits(9999, 9999, 4, 99, 99, 99), table);
        var offsets = DataSetWriter.explicitLittle().encapsulated(new int[30]);
        assertLimit("max-offset-table-bytes", new Part10Limits(9999, 9999, 4, 99, 99, 99), offsets);
    }

    private static void assertLimit(String name, Part10Limits limits, DataSetWriter writer) {
        var failure = PullParsing.of(() -> new Part10Parser(limits), ParsedHeaders::release)
                .failure(writer.file());
        assertThat(failure).isInstanceOf(LimitExceededException.class).hasMessageContaining("limit " + name + " of");
    }

    @Test
    void deepNestingNeedsNoStack() {
        var dataSet = DataSetWriter.explicitLittle();
        for (int i = 0; i < 5_000; i++) {
            dataSet.header(PRIVATE, Vr.SQ, 0xFFFFFFFFL).tag(Tag.ITEM).raw(dataSet.ints(-1));
        }
        for (int i = 0; i < 5_000; i++) {
            dataSet.delimiter(Tag.ITEM_DELIMITATION).delimiter(Tag.SEQUENCE_DELIMITATION);
        }
        dataSet.us(Tag.ROWS, 5);
        var limits = new Part10Limits(999, 9999, 5_000, 99_999, 99, 99);
        assertThat(header(dataSet.file(), limits, false).attributes().integer(Tag.ROWS))
                .hasValue(5);
    }
}
