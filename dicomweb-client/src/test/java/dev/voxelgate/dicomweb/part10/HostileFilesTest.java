package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.ascii;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that mean to cost more than they are worth. */
class HostileFilesTest {

    private static final int PRIVATE = 0x00091001;
    private static final TransferSyntax DEFLATED = TransferSyntax.DEFLATED_EXPLICIT_VR_LITTLE_ENDIAN;
    private static final TransferSyntax JPEG = new TransferSyntax("1.2.840.10008.1.2.4.50");

    private static void assertLimit(byte[] file, Part10Limits limits, String limit) {
        assertThat(failure(file, limits))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("limit " + limit);
    }

    /** A string of two bytes is fifty of memory. */
    @Test
    void valuesThatAreLargerDecodedThanReadAreLimitedByWhatTheyTake() {
        var limits = new Part10Limits(1 << 20, 100_000, 9, 99, 99, 99);
        var texts = DataSetWriter.explicitLittle().text(Tag.IMAGE_POSITION_PATIENT, Vr.DS, "1\\".repeat(4_000));
        assertLimit(texts.file(), limits, "max-kept-bytes of 100000");
        var numbers = DataSetWriter.explicitLittle().us(Tag.LUT_DESCRIPTOR, new int[8_000]);
        assertLimit(numbers.file(), limits, "max-kept-bytes of 100000");
        var floats = DataSetWriter.explicitLittle().element(Tag.RESCALE_SLOPE, Vr.FL, new byte[40_000]);
        assertLimit(floats.file(), limits, "max-kept-bytes of 100000");
    }

    /** A value of a gigabyte in a file of a few hundred bytes: refused by its length, before any of it is inflated. */
    @Test
    void aDeflatedValueThatIsOnlySkippedIsRefusedUninflated() {
        var dataSet = DataSetWriter.explicitLittle()
                .header(PRIVATE, Vr.OB, 1L << 30)
                .raw(new byte[100_000])
                .bytes();
        var file = DataSetWriter.file(DEFLATED, dataSet);
        assertThat(file).hasSizeLessThan(1000);
        assertLimit(file, Part10Limits.DEFAULT, "max-skipped-bytes of 268435456");
    }

    @Test
    void manyDeflatedValuesThatAreSkippedAddUp() {
        var dataSet = DataSetWriter.explicitLittle();
        for (int i = 0; i < 100; i++) {
            int tag = PRIVATE + i;
            dataSet.sequence(tag, Vr.SQ, false, List.of(item -> item.element(PRIVATE, Vr.OB, new byte[10_000])));
        }
        var limits = new Part10Limits(99, 9999, 9, 9999, 99, 99, 500_000);
        assertLimit(DataSetWriter.file(DEFLATED, dataSet.bytes()), limits, "max-skipped-bytes of 500000");
    }

    @Test
    void plainValuesMayBeSkippedAtAnyLength() {
        var limits = new Part10Limits(99, 9999, 9, 9999, 999, 99, 1000);
        var file = DataSetWriter.explicitLittle()
                .element(PRIVATE, Vr.OB, new byte[10_000])
                .image(2, 2, 1, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, new byte[4])
                .file();
        try (var parser = new InstanceParser(limits)) {
            parser.offer(Unpooled.wrappedBuffer(file));
            assertThat(parser.poll()).isNotNull();
        }
    }

    @Test
    void emptyFragmentsWithoutEndAreCutAtTheLimit() {
        var limits = new Part10Limits(99, 9999, 9, 50, 99, 99);
        var fragments = IntStream.range(0, 60).mapToObj(_ -> new byte[0]).toArray(byte[][]::new);
        var dataSet = DataSetWriter.explicitLittle().image(4, 5, 1, 8).encapsulated(new int[0], fragments);
        assertLimit(DataSetWriter.file(JPEG, dataSet.bytes()), limits, "max-elements of 50");
    }

    @Test
    void whatFollowsTheLastFrameWithoutEndIsCutAtTheLimit() {
        var file = DataSetWriter.explicitLittle()
                .image(2, 2, 1, 8)
                .element(Tag.PIXEL_DATA, Vr.OB, new byte[4])
                .file();
        try (var parser = new InstanceParser(new Part10Limits(99, 9999, 9, 9999, 999, 99, 1000))) {
            parser.offer(Unpooled.wrappedBuffer(file));
            assertThat(parser.poll()).isNotNull();
            assertThat(parser.poll()).isNull();
            parser.offer(Unpooled.wrappedBuffer(new byte[1000]));
            assertThat(parser.poll()).isNull();
            parser.offer(Unpooled.wrappedBuffer(new byte[1]));
            assertThatThrownBy(parser::poll)
                    .isInstanceOf(LimitExceededException.class)
                    .hasMessageContaining("max-skipped-bytes of 1000");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 0x7FFFFFFF, 0xFFFFFFFE})
    void aLengthPastTheEndIsTruncation(int length) {
        var header = DataSetWriter.explicitLittle()
                .image(4, 5, 1, 8)
                .header(PRIVATE + 0x00280000, Vr.OB, length & 0xFFFFFFFFL)
                .raw(new byte[1]);
        assertThat(failure(header.file()))
                .isInstanceOf(RuntimeException.class)
                .satisfies(failure ->
                        assertThat(failure.getClass().getPackageName()).startsWith("dev.voxelgate"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.2.840.10008.1.2.1\r\nX", "Doe^Jane", "1.2 3", "\u0007"})
    void aTransferSyntaxThatIsNoUidIsRefusedUnquoted(String uid) {
        var meta = DataSetWriter.explicitLittle()
                .text(Tag.TRANSFER_SYNTAX_UID, Vr.UI, uid)
                .bytes();
        assertThat(failure(join(new byte[128], ascii("DICM"), meta)))
                .isInstanceOf(MalformedStreamException.class)
                .hasMessageContaining("expected a Transfer Syntax UID")
                .hasMessageNotContaining(uid);
    }

    /** Four million offsets, as the limit lets pass: eight bytes each, where objects would be forty. */
    @Test
    void anOffsetTableTakesTwiceItsBytes() {
        var offsets = new Offsets(new long[] {0, 7});
        assertThat(new Part10Event.OffsetTable(offsets).offsets()).isSameAs(offsets);
        assertThat(new Part10Event.OffsetTable(List.of(0L, 7L))).isEqualTo(new Part10Event.OffsetTable(offsets));
    }
}
