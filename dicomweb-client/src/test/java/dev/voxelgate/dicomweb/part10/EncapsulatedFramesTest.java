package dev.voxelgate.dicomweb.part10;

import static dev.voxelgate.dicomweb.part10.DataSetWriter.join;
import static dev.voxelgate.dicomweb.part10.DataSetWriter.pattern;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.failure;
import static dev.voxelgate.dicomweb.part10.ParsedFrames.frames;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.PullParser;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How fragments become frames (PS3.5 A.4). */
class EncapsulatedFramesTest {

    private static final TransferSyntax JPEG = new TransferSyntax("1.2.840.10008.1.2.4.50");
    private static final int[] NO_TABLE = {};

    /** 24 bytes; with the header of its item, 32. */
    private static final byte[] A = jpeg(24, 1);

    private static final byte[] B = jpeg(30, 2);
    private static final byte[] C = jpeg(12, 3);

    private static byte[] jpeg(int length, int seed) {
        var bytes = pattern(length, seed);
        bytes[0] = (byte) 0xFF;
        bytes[1] = (byte) 0xD8;
        bytes[2] = (byte) 0xFF;
        return bytes;
    }

    private static byte[] first(byte[] whole, int length) {
        return Arrays.copyOf(whole, length);
    }

    private static byte[] rest(byte[] whole, int from) {
        return Arrays.copyOfRange(whole, from, whole.length);
    }

    private static byte[] file(TransferSyntax syntax, int frames, int[] offsets, byte[]... fragments) {
        return DataSetWriter.file(
                syntax,
                DataSetWriter.explicitLittle()
                        .image(4, 5, frames, 8)
                        .encapsulated(offsets, fragments)
                        .bytes());
    }

    private static void assertFrames(byte[] file, byte[]... expected) {
        assertThat(frames(file)).extracting(Frame::data).containsExactly(expected);
        assertThat(frames(file))
                .extracting(frame -> frame.instance().encapsulated())
                .containsOnly(true);
    }

    @Test
    void everyFragmentOfASingleFrameIsOfIt() {
        assertFrames(file(JPEG, 1, NO_TABLE, A), A);
        assertFrames(file(JPEG, 1, new int[] {0}, A), A);
        assertFrames(file(JPEG, 1, NO_TABLE, first(A, 10), rest(A, 10), B), join(A, B));
        assertFrames(file(TransferSyntax.RLE_LOSSLESS, 1, NO_TABLE, first(A, 10), rest(A, 10)), A);
    }

    @Test
    void basicOffsetTableTellsWhereFramesStart() {
        assertFrames(file(JPEG, 3, new int[] {0, 32, 70}, A, B, C), A, B, C);
        // The second frame in three fragments, the first of them looking like a frame, and no marker in the third.
        var third = pattern(20, 7);
        assertFrames(
                file(JPEG, 3, new int[] {0, 32, 86}, A, first(B, 10), C, rest(B, 22), third),
                A,
                join(first(B, 10), C, rest(B, 22)),
                third);
    }

    @Test
    void extendedOffsetTableTellsWhereFramesStart() {
        var offsets = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(0)
                .putLong(54);
        var lengths = ByteBuffer.allocate(16)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(36)
                .putLong(30);
        var file = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 2, 8)
                        .element(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, offsets.array())
                        .element(Tag.EXTENDED_OFFSET_TABLE_LENGTHS, Vr.OV, lengths.array())
                        .encapsulated(NO_TABLE, A, first(B, 14), rest(B, 14))
                        .bytes());
        assertFrames(file, join(A, first(B, 14)), rest(B, 14));
    }

    @Test
    void codestreamsTellWhereFramesStartWithoutATable() {
        assertFrames(file(JPEG, 3, NO_TABLE, A, B, C), A, B, C);
        assertFrames(file(JPEG, 3, NO_TABLE, first(A, 6), rest(A, 6), first(B, 4), rest(B, 4), C), A, B, C);
    }

    @ParameterizedTest
    @EnumSource(Codestream.class)
    void everyFamilyOfCodestreamsIsRecognised(Codestream family) {
        var signature = switch (family) {
            case JPEG -> new int[] {0xFF, 0xD8, 0xFF, 0xE0};
            case JPEG_2000 -> new int[] {0xFF, 0x4F, 0xFF, 0x51};
            case JP2_FILE -> new int[] {0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20, 0x0D, 0x0A, 0x87, 0x0A};
            case JPEG_XL -> new int[] {0xFF, 0x0A};
            case JPEG_XL_FILE -> new int[] {0, 0, 0, 12, 0x4A, 0x58, 0x4C, 0x20, 0x0D, 0x0A, 0x87, 0x0A};
        };
        var frame = pattern(40, 5);
        for (int i = 0; i < signature.length; i++) {
            frame[i] = (byte) signature[i];
        }
        assertFrames(file(JPEG, 2, NO_TABLE, first(frame, 20), rest(frame, 20), frame), frame, frame);
    }

    @Test
    void markerOfAnotherFamilyStartsNoFrame() {
        // FF0A starts a JPEG XL codestream, and is any two bytes inside of a JPEG-LS one.
        var rest = new byte[] {(byte) 0xFF, 0x0A, 1, 2};
        assertFrames(file(JPEG, 2, NO_TABLE, A, rest, B), join(A, rest), B);
    }

    @Test
    void fragmentsAreFramesWhereNothingElseTells() {
        var first = pattern(10, 1);
        var second = pattern(6, 2);
        assertFrames(file(JPEG, 2, NO_TABLE, first, second), first, second);
        assertFrames(file(JPEG, 2, NO_TABLE, first, A), first, A);
        assertFrames(file(TransferSyntax.RLE_LOSSLESS, 3, NO_TABLE, A, B, A), A, B, A);
    }

    @Test
    void emptyFragmentsAreNoFrames() {
        var none = new byte[0];
        assertFrames(file(JPEG, 2, NO_TABLE, none, A, none, B, none), A, B);
        assertFrames(file(TransferSyntax.RLE_LOSSLESS, 2, NO_TABLE, none, A, none, B, none), A, B);
        assertFrames(file(JPEG, 1, NO_TABLE, none, A), A);
        assertFrames(file(JPEG, 2, new int[] {0, 40}, none, A, B), A, B);
    }

    @Test
    void fragmentsOfAFewBytesAreJoined() {
        var bytes = new byte[A.length / 2][];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = Arrays.copyOfRange(A, 2 * i, 2 * i + 2);
        }
        assertFrames(file(JPEG, 1, NO_TABLE, bytes), A);
    }

    @Test
    void missingDelimiterAtTheEndIsLetPass() {
        var file = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 2, 8)
                        .encapsulatedWithoutEnd(NO_TABLE, A, B)
                        .bytes());
        assertFrames(file, A, B);
        assertFrames(join(file, new byte[6]), A, B);
    }

    @Test
    void whatFollowsIsIgnored() {
        assertFrames(join(file(JPEG, 1, NO_TABLE, A), pattern(100, 1)), A);
        assertFrames(join(file(JPEG, 1, NO_TABLE, A), new byte[99]), A);
    }

    @Test
    void undefinedLengthDecidesNotTheTransferSyntax() {
        assertFrames(file(TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN, 2, NO_TABLE, A, B), A, B);
        var implicit = DataSetWriter.file(
                TransferSyntax.IMPLICIT_VR_LITTLE_ENDIAN,
                DataSetWriter.implicitLittle()
                        .image(4, 5, 2, 8)
                        .encapsulated(NO_TABLE, A, B)
                        .bytes());
        assertFrames(implicit, A, B);
        var plain = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 1, 8)
                        .element(Tag.PIXEL_DATA, Vr.OB, pattern(20, 1))
                        .bytes());
        assertThat(frames(plain).getFirst().instance().encapsulated()).isFalse();
    }

    @Test
    void fewerFramesThanPromisedAreTooShort() {
        for (var file : List.of(
                file(JPEG, 3, NO_TABLE, A, B),
                file(TransferSyntax.RLE_LOSSLESS, 3, NO_TABLE, A, B),
                file(JPEG, 3, new int[] {0, 32, 70}, A, B))) {
            assertThat(failure(file))
                    .isInstanceOf(PixelDataTooShortException.class)
                    .hasMessageStartingWith("expected 3 frames but there are 2");
        }
        assertThat(failure(file(JPEG, 1, NO_TABLE))).hasMessageStartingWith("expected 1 frames but there are 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 100})
    void zerosBehindTheLastFragmentAreNoneWithoutTheDelimiterEither(int zeros) {
        var file = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 2, 8)
                        .encapsulatedWithoutEnd(NO_TABLE, A, B)
                        .bytes());
        assertFrames(Arrays.copyOf(file, file.length + zeros), A, B);
    }

    @Test
    void moreFramesThanPromisedAreIgnored() {
        for (var syntax : List.of(JPEG, TransferSyntax.RLE_LOSSLESS)) {
            assertThat(frames(file(syntax, 2, NO_TABLE, A, B, C)))
                    .extracting(Frame::data)
                    .containsExactly(A, B);
        }
    }

    @Test
    void offsetTableThatDoesNotFitIsRefused() {
        assertThat(failure(file(JPEG, 2, new int[] {0, 32, 70}, A, B, C)))
                .isExactlyInstanceOf(MalformedInstanceException.class)
                .hasMessageStartingWith("expected 2 frames but the offset table has 3");
        assertThat(failure(file(JPEG, 3, new int[] {0, 70, 32}, A, B, C)))
                .hasMessageContaining("start at 0 and ascend");
        assertThat(failure(file(JPEG, 3, new int[] {2, 32, 70}, A, B, C)))
                .hasMessageContaining("start at 0 and ascend");
        assertThat(failure(file(JPEG, 3, new int[] {0, 30, 70}, A, B, C)))
                .hasMessageContaining("no fragment starts at");
        assertThat(failure(file(JPEG, 3, new int[] {0, 32, -1}, A, B, C))).hasMessageContaining("there are 2");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 8, 9, 20, 40, 41, 42, 69})
    void fileThatIsCutInAFragmentIsTooShort(int missing) {
        var file = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 3, 8)
                        .encapsulatedWithoutEnd(NO_TABLE, A, B, C)
                        .bytes());
        assertThat(failure(Arrays.copyOf(file, file.length - missing))).isInstanceOf(PixelDataTooShortException.class);
    }

    @Test
    void whatIsNoFragmentIsRefused() {
        var file = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 2, 8)
                        .encapsulatedWithoutEnd(NO_TABLE, A)
                        .text(0xFFFCFFFC, Vr.LO, "padding")
                        .bytes());
        assertThat(failure(file))
                .isExactlyInstanceOf(MalformedInstanceException.class)
                .hasMessageContaining("found (FFFC,FFFC)");
    }

    @Test
    void frameOfTooManyFragmentsIsRefused() {
        var limits = new Part10Limits(99, 9999, 9, 99, 50, 99);
        assertThat(failure(file(JPEG, 1, NO_TABLE, A, B), limits))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-frame-bytes of 50");
    }

    @Test
    void frameWithATableIsGivenWithItsLastByte() {
        var file = file(JPEG, 2, new int[] {0, 32}, A, B);
        int end = file.length - 8 - B.length - 8;
        try (PullParser<Frame> parser = new InstanceParser(Part10Limits.DEFAULT)) {
            parser.offer(Unpooled.wrappedBuffer(file, 0, end));
            assertThat(parser.poll()).isNotNull();
            assertThat(parser.poll()).isNull();
        }
    }
}
