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
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
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

    private static byte[] extended(int frames, long[] offsets, byte[]... fragments) {
        return DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, frames, 8)
                        .element(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, longs(offsets))
                        .element(Tag.EXTENDED_OFFSET_TABLE_LENGTHS, Vr.OV, longs(23, 29, 11))
                        .encapsulated(NO_TABLE, fragments)
                        .bytes());
    }

    private static byte[] longs(long... values) {
        var buffer = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(buffer::putLong);
        return buffer.array();
    }

    /** The same bytes behind the start of an RLE header of one segment. */
    private static byte[] rle(byte[] frame) {
        var changed = frame.clone();
        System.arraycopy(new byte[] {1, 0, 0, 0, 64, 0, 0, 0}, 0, changed, 0, 8);
        return changed;
    }

    private static byte[] padded(byte[] fragment) {
        return Arrays.copyOf(fragment, fragment.length + fragment.length % 2);
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
            case RLE -> new int[] {2, 0, 0, 0, 64, 0, 0, 0};
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

    /** Offsets of three frames of one fragment each, as writers get them wrong; the right ones are 0, 32, 70. */
    static Stream<int[]> wrongOffsets() {
        return Stream.of(
                new int[] {0, 32, 70, 90}, // where the last frame ends
                new int[] {0, 32, 70, 0},
                new int[] {0, 32, 70, 70},
                new int[] {0},
                new int[] {0, 32},
                new int[] {0, 0, 0},
                new int[] {0, 0, 0, 0, 0},
                new int[] {70, 32, 0},
                new int[] {0, 70, 32},
                new int[] {2, 32, 70},
                new int[] {8, 40, 78}, // from the table's own item
                new int[] {0, 24, 54}, // without the items' headers
                new int[] {0, 30, 70},
                new int[] {0, 32, 69},
                new int[] {0, 33, 71},
                new int[] {0, 32, -1},
                new int[] {0, 1000, 2000},
                new int[] {0, -2, -1});
    }

    @ParameterizedTest
    @MethodSource("wrongOffsets")
    void offsetTableThatDoesNotFitIsSetAside(int[] offsets) {
        assertFrames(file(JPEG, 3, offsets, A, B, C), A, B, C);
        assertFrames(file(TransferSyntax.RLE_LOSSLESS, 3, offsets, rle(A), rle(B), rle(C)), rle(A), rle(B), rle(C));
        // No known codestreams: one fragment for each frame.
        assertFrames(
                file(JPEG, 3, offsets, rest(A, 3), rest(B, 3), rest(C, 3)),
                padded(rest(A, 3)),
                padded(rest(B, 3)),
                padded(rest(C, 3)));
        assertFrames(extended(3, Arrays.stream(offsets).asLongStream().toArray(), A, B, C), A, B, C);
    }

    /** Frames of two fragments each, and an offset for each fragment. */
    @Test
    void offsetsOfFragmentsAreNotThoseOfFrames() {
        assertFrames(
                file(JPEG, 2, new int[] {0, 18, 40, 58}, first(A, 10), rest(A, 10), first(B, 10), rest(B, 10)), A, B);
        assertFrames(
                file(
                        TransferSyntax.RLE_LOSSLESS,
                        2,
                        new int[] {0, 18, 40, 58},
                        first(rle(A), 10),
                        rest(A, 10),
                        first(rle(B), 10),
                        rest(B, 10)),
                rle(A),
                rle(B));
        assertFrames(file(JPEG, 1, new int[] {0, 18, 28}, first(A, 10), first(rest(A, 10), 2), rest(A, 12)), A);
        // Of a single frame that starts with nothing known, too.
        assertFrames(file(JPEG, 1, new int[] {0, 8}, rest(A, 4), rest(B, 4)), join(rest(A, 4), rest(B, 4)));
    }

    @Test
    void framesThatATableNamesBeyondThoseWantedAreIgnored() {
        assertFrames(file(JPEG, 2, new int[] {0, 32, 70}, A, B, C), A, B);
        assertFrames(file(JPEG, 1, new int[] {0, 32, 70}, A, B, C), A);
    }

    @Test
    void extendedOffsetsThatLeaveOutPaddingAreSetAside() {
        // Frames of 23, 29 and 11 bytes, each padded by one: offsets and lengths of a writer that forgot it.
        assertFrames(extended(3, new long[] {0, 31, 68}, A, B, C), A, B, C);
        assertFrames(extended(3, new long[] {0, 31, 76}, first(A, 4), rest(A, 4), B, first(C, 4), rest(C, 4)), A, B, C);
        // Drifting from the second frame on: the first was given by its offset.
        assertFrames(extended(3, new long[] {0, 32, 69}, A, B, C), A, B, C);
        assertFrames(extended(3, new long[] {0, Long.MIN_VALUE, Long.MAX_VALUE}, A, B, C), A, B, C);
    }

    @Test
    void basicOffsetsAreTakenWhereTheExtendedOnesDoNotFit() {
        // The second frame is told by nothing but its offset.
        var dataSet = DataSetWriter.explicitLittle().image(4, 5, 2, 8);
        var file = DataSetWriter.file(
                JPEG,
                dataSet.element(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, longs(0))
                        .encapsulated(new int[] {0, 32}, A, rest(B, 4), rest(C, 4))
                        .bytes());
        assertFrames(file, A, join(rest(B, 4), rest(C, 4)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 6, 12, 20, 23})
    void extendedOffsetTableOfNoWholeOffsetsIsSetAside(int bytes) {
        var file = DataSetWriter.file(
                JPEG,
                DataSetWriter.explicitLittle()
                        .image(4, 5, 3, 8)
                        .element(Tag.EXTENDED_OFFSET_TABLE, Vr.OV, first(longs(0, 32, 70), bytes))
                        .encapsulated(NO_TABLE, A, B, C)
                        .bytes());
        assertFrames(file, A, B, C);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 6, 10})
    void basicOffsetTableOfNoWholeOffsetsIsSetAside(int bytes) {
        var dataSet = DataSetWriter.explicitLittle().image(4, 5, 3, 8).header(Tag.PIXEL_DATA, Vr.OB, 0xFFFFFFFFL);
        dataSet.tag(Tag.ITEM).raw(dataSet.ints(bytes)).raw(new byte[bytes]);
        for (var fragment : List.of(A, B, C)) {
            dataSet.tag(Tag.ITEM).raw(dataSet.ints(fragment.length)).raw(fragment);
        }
        assertFrames(
                DataSetWriter.file(
                        JPEG, dataSet.delimiter(Tag.SEQUENCE_DELIMITATION).bytes()),
                A,
                B,
                C);
    }

    /** What the table says is held until a codestream starts in it that the table does not know. */
    @Test
    void tableWhoseFramesAreOverTheLimitIsSetAside() {
        var limits = new Part10Limits(99, 9999, 9, 99, 60, 99);
        for (var offsets : List.of(new int[] {0, 1000, 2000}, new int[] {0, 32, 2000})) {
            assertThat(frames(file(JPEG, 3, offsets, A, B, C), limits))
                    .extracting(Frame::data)
                    .containsExactly(A, B, C);
        }
        assertThat(failure(file(JPEG, 3, new int[] {0, 1000, 2000}, A, rest(B, 3), rest(A, 3), C), limits))
                .isInstanceOf(LimitExceededException.class);
    }

    @Test
    void framesThatNothingTellsApartAreRefused() {
        assertThat(failure(file(JPEG, 3, new int[] {0, 32, 70, 90}, A, B)))
                .isInstanceOf(PixelDataTooShortException.class)
                .hasMessageStartingWith("expected 3 frames but there are 2");
        assertThat(failure(file(JPEG, 3, new int[] {0, 0, 0}, A, rest(B, 4), C)))
                .hasMessageStartingWith("expected 3 frames but there are 2");
        assertThat(failure(file(JPEG, 2, new int[] {0, 32}, A)))
                .hasMessageStartingWith("expected 2 frames but there are 1");
    }

    /** Nothing is taken back: a frame was given that the codestreams would have cut. */
    @Test
    void tableThatIsWrongBehindAFrameThatOnlyItToldIsRefused() {
        var file = file(JPEG, 3, new int[] {0, 70, 80}, A, B, C, A);
        assertThat(failure(file))
                .isExactlyInstanceOf(MalformedInstanceException.class)
                .hasMessageContaining("no fragment starts at");
        assertThat(ParsedFrames.framesBeforeFailure(file)).isEqualTo(1);
    }

    @Test
    void tableThatIsWrongBehindHalfAFrameIsRefused() {
        // The offset of the second fragment, which is of the first frame, and then one that no fragment starts at.
        var file = file(JPEG, 3, new int[] {0, 18, 30}, first(A, 10), rest(A, 10), B, C);
        assertThat(failure(file))
                .isExactlyInstanceOf(MalformedInstanceException.class)
                .hasMessageContaining("no fragment starts at");
        assertThat(ParsedFrames.framesBeforeFailure(file)).isEqualTo(1);
    }

    @Test
    void frameOfATableWithoutBytesIsNone() {
        var none = new byte[0];
        assertFrames(file(JPEG, 3, new int[] {0, 32, 40}, A, none, B, C), A, B, C);
        assertFrames(file(JPEG, 2, new int[] {0, 8}, none, A, B), A, B);
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
