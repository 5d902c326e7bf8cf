package dev.voxelgate.proxy.decode.rle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RleFrameDecoderTest extends FrameDecoderContract {

    private static final ImagePixel FOUR_BYTES = image(1, 4, PhotometricInterpretation.MONOCHROME2, 8);

    @Override
    protected FrameDecoder decoder() {
        return new RleFrameDecoder();
    }

    @Override
    protected List<Valid> valid() {
        return List.of(
                new Valid(FOUR_BYTES, frame(bytes(3, 1, 2, 3, 4)), bytes(1, 2, 3, 4)),
                new Valid(FOUR_BYTES, frame(bytes(-3, 9)), bytes(9, 9, 9, 9)),
                new Valid(FOUR_BYTES, frame(bytes(-128, 0, 1, -128, -2, 9)), bytes(1, 9, 9, 9)),
                new Valid(
                        image(1, 2, PhotometricInterpretation.MONOCHROME2, 16),
                        frame(bytes(1, 1, 2), bytes(-1, 7)),
                        bytes(7, 1, 7, 2)),
                new Valid(
                        image(1, 1, PhotometricInterpretation.MONOCHROME2, 32),
                        frame(bytes(0, 1), bytes(0, 2), bytes(0, 3), bytes(0, 4)),
                        bytes(4, 3, 2, 1)),
                new Valid(
                        image(1, 2, PhotometricInterpretation.RGB, 8),
                        frame(bytes(-1, 1), bytes(1, 2, 3), bytes(0, 4, 0, 5)),
                        bytes(1, 2, 4, 1, 3, 5)),
                new Valid(
                        image(1, 1, PhotometricInterpretation.RGB, 16),
                        frame(bytes(0, 1), bytes(0, 2), bytes(0, 3), bytes(0, 4), bytes(0, 5), bytes(0, 6)),
                        bytes(2, 1, 4, 3, 6, 5)));
    }

    @Test
    void aRunThatGoesOnBehindThePlaneIsCut() throws DecodeException {
        assertThat(decoder().decode(frame(bytes(-127, 9)), FOUR_BYTES).samples())
                .containsExactly(9, 9, 9, 9);
        assertThat(decoder()
                        .decode(frame(bytes(5, 1, 2, 3, 4, 5, 6)), FOUR_BYTES)
                        .samples())
                .containsExactly(1, 2, 3, 4);
    }

    /** Of all lengths, so that some go on where a piece of the planes ends. */
    @Test
    void planesOfRunsOfAllLengthsAreInterleaved() throws DecodeException {
        for (var image : List.of(
                image(99, 101, PhotometricInterpretation.MONOCHROME2, 8),
                image(99, 101, PhotometricInterpretation.MONOCHROME2, 16),
                image(99, 101, PhotometricInterpretation.RGB, 8),
                image(99, 101, PhotometricInterpretation.MONOCHROME2, 32),
                image(99, 101, PhotometricInterpretation.RGB, 16))) {
            int sampleBytes = image.bytesPerSample();
            var planes = new byte[image.samplesPerPixel() * sampleBytes][99 * 101];
            var segments = new byte[planes.length][];
            for (int i = 0; i < planes.length; i++) {
                segments[i] = runs(planes[i], i);
            }
            var samples = decoder().decode(frame(segments), image).samples();
            for (int i = 0; i < planes.length; i++) {
                int first = i / sampleBytes * sampleBytes + sampleBytes - 1 - i % sampleBytes;
                for (int at = 0; at < planes[i].length; at++) {
                    assertThat(samples[first + at * planes.length]).isEqualTo(planes[i][at]);
                }
            }
        }
    }

    @Test
    void theDeadlineIsLookedAtForEachPiece() throws DecodeException {
        var plane = new byte[1000 * 1000];
        var one = image(1000, 1000, PhotometricInterpretation.MONOCHROME2, 8);
        assertThat(looks(frame(runs(plane, 1)), one)).isBetween(15, 1000);
        var two = image(1000, 1000, PhotometricInterpretation.MONOCHROME2, 16);
        assertThat(looks(frame(runs(plane, 1), runs(plane, 2)), two)).isBetween(15, 1000);
    }

    /** Fills a plane and gives the segment that holds it. */
    private static byte[] runs(byte[] plane, int seed) {
        var random = new Random(seed);
        var segment = ByteBuffer.allocate(3 * plane.length);
        for (int at = 0; at < plane.length; ) {
            int length = Math.min(1 + random.nextInt(128), plane.length - at);
            var run = new byte[length];
            if (random.nextBoolean() || length == 1) {
                random.nextBytes(run);
                segment.put((byte) (length - 1)).put(run);
            } else {
                Arrays.fill(run, (byte) random.nextInt());
                segment.put((byte) (1 - length)).put(run[0]);
            }
            System.arraycopy(run, 0, plane, at, length);
            at += length;
        }
        return Arrays.copyOf(segment.array(), segment.position());
    }

    @Test
    void aShortSegmentIsRefusedWithItsPlace() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decoder().decode(frame(bytes(1, 1, 2)), FOUR_BYTES))
                .withMessage("the RLE segment that begins at byte 64 is not whole when it ends at byte 67");
    }

    @Test
    void aSegmentDoesNotReadOnIntoTheNext() {
        var image = image(1, 4, PhotometricInterpretation.MONOCHROME2, 16);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decoder().decode(frame(bytes(3, 1, 2), bytes(-3, 9)), image))
                .withMessage("the RLE segment that begins at byte 64 is not whole when it ends at byte 67");
    }

    @Test
    void anotherNumberOfSegmentsIsRefused() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decoder().decode(frame(bytes(-3, 9), bytes(-3, 9)), FOUR_BYTES))
                .withMessage("the RLE header has 2 segments where the image needs 1, at byte 0");
    }

    @Test
    void offsetsOutsideTheFrameOrOutOfOrderAreRefused() {
        for (int offset : new int[] {0, 63, 66, 1000, -1, Integer.MIN_VALUE}) {
            var frame = frame(bytes(-3, 9));
            ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(4, offset);
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(() -> decoder().decode(frame, FOUR_BYTES))
                    .withMessageContaining("at byte 4");
        }
        var swapped = frame(bytes(-3, 9), bytes(-3, 9));
        ByteBuffer.wrap(swapped).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 66).putInt(8, 64);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decoder().decode(swapped, image(1, 4, PhotometricInterpretation.MONOCHROME2, 16)))
                .withMessageContaining("RLE segment 1")
                .withMessageContaining("at byte 8");
    }

    @Test
    void oneBitSamplesAreRefused() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() ->
                        decoder().decode(frame(bytes(0, 1)), image(1, 8, PhotometricInterpretation.MONOCHROME2, 1)));
    }

    private static byte[] frame(byte[]... segments) {
        int length =
                64 + Arrays.stream(segments).mapToInt(segment -> segment.length).sum();
        var buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(0, segments.length).position(64);
        for (int i = 0; i < segments.length; i++) {
            buffer.putInt(4 + 4 * i, buffer.position()).put(segments[i]);
        }
        var frame = new byte[buffer.position()];
        buffer.get(0, frame);
        return frame;
    }

    private static byte[] bytes(int... values) {
        var bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }
}
