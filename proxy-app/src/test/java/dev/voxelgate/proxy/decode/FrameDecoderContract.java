package dev.voxelgate.proxy.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.fail;

import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * What holds for every decoder: valid frames decode to whole ones, and nothing but {@link DecodeException} comes out
 * of any other input.
 */
public abstract class FrameDecoderContract {

    /** A frame that decodes, and what it decodes to. */
    @SuppressWarnings("ArrayRecordComponent") // held by identity, never compared
    public record Valid(ImagePixel image, byte[] codestream, byte[] samples) {}

    protected abstract FrameDecoder decoder();

    protected abstract List<Valid> valid();

    protected static ImagePixel image(int rows, int columns, PhotometricInterpretation colour, int bits) {
        return new ImagePixel(rows, columns, colour, false, bits, bits, bits - 1, SampleType.UNSIGNED);
    }

    @Test
    void namesItsTransferSyntaxes() {
        assertThat(decoder().transferSyntaxUids()).isNotEmpty().allMatch(uid -> uid.matches("[0-9.]+"));
    }

    @Test
    void validFramesDecode() throws DecodeException {
        for (var valid : valid()) {
            var frame = decoder().decode(valid.codestream().clone(), valid.image());
            assertThat(Arrays.copyOf(frame.samples(), valid.samples().length)).isEqualTo(valid.samples());
            assertThat(frame.samples())
                    .hasSizeGreaterThanOrEqualTo((int) valid.image().decodedBytes());
        }
    }

    @Test
    void aPaddingByteIsLetPass() throws DecodeException {
        for (var valid : valid()) {
            var padded = Arrays.copyOf(valid.codestream(), valid.codestream().length + 1);
            var frame = decoder().decode(padded, valid.image());
            assertThat(Arrays.copyOf(frame.samples(), valid.samples().length)).isEqualTo(valid.samples());
        }
    }

    @Test
    void noBytesAreRefused() {
        for (var valid : valid()) {
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(() -> decoder().decode(new byte[0], valid.image()));
        }
    }

    @Test
    void everyTruncationIsRefused() {
        for (var valid : valid()) {
            for (int length = 0; length < valid.codestream().length; length++) {
                var cut = Arrays.copyOf(valid.codestream(), length);
                assertThatExceptionOfType(DecodeException.class)
                        .as("%d of %d bytes", length, valid.codestream().length)
                        .isThrownBy(() -> decoder().decode(cut, valid.image()));
            }
        }
    }

    @Test
    void aLargerImageThanTheCodestreamHoldsIsRefused() {
        for (var valid : valid()) {
            var was = valid.image();
            var huge = new ImagePixel(
                    65535,
                    65535,
                    was.colour(),
                    was.planar(),
                    was.bitsAllocated(),
                    was.bitsStored(),
                    was.highBit(),
                    was.sampleType());
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(() -> decoder().decode(valid.codestream().clone(), huge));
        }
    }

    @Test
    void aDeadlineThatHasPassedEndsTheWork() {
        for (var valid : valid()) {
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(() ->
                            decoder().decode(valid.codestream().clone(), valid.image(), Deadline.in(Duration.ZERO)))
                    .withMessage("decoding took longer than 0 ms");
        }
    }

    @Test
    void anInterruptEndsTheWork() {
        for (var valid : valid()) {
            Thread.currentThread().interrupt();
            try {
                assertThatExceptionOfType(DecodeException.class)
                        .isThrownBy(() -> decoder()
                                .decode(valid.codestream().clone(), valid.image(), Deadline.in(Duration.ofDays(1))))
                        .withMessage("decoding was given up");
            } finally {
                assertThat(Thread.interrupted()).isTrue();
            }
        }
    }

    /** How often a decoder looks at its deadline while it decodes such a frame. */
    protected final int looks(byte[] codestream, ImagePixel image) throws DecodeException {
        var looks = new AtomicInteger(-1); // The first is the deadline's own.
        decoder().decode(codestream, image, Deadline.in(Duration.ofDays(1), looks::incrementAndGet));
        return looks.get();
    }

    @Test
    void garbageEndsInAFrameOrADecodeException() {
        var random = new Random(1);
        for (var valid : valid()) {
            for (int i = 0; i < 500; i++) {
                var garbage = new byte[random.nextInt(2 * valid.codestream().length + 2)];
                random.nextBytes(garbage);
                decodesOrIsRefused(garbage, valid.image());
            }
        }
    }

    @Test
    void mutationsEndInAFrameOrADecodeException() {
        var random = new Random(2);
        for (var valid : valid()) {
            for (int i = 0; i < 2000; i++) {
                var mutated = valid.codestream().clone();
                for (int n = 1 + random.nextInt(4); n > 0; n--) {
                    mutated[random.nextInt(mutated.length)] = (byte) random.nextInt();
                }
                decodesOrIsRefused(mutated, valid.image());
            }
        }
    }

    /** Without its last bytes, but with the marker EOI of JPEG and JPEG-LS behind what is left. */
    protected void codestreamsCutBeforeEoiAreRefused() {
        for (var valid : valid()) {
            var whole = valid.codestream();
            for (int length = whole.length - 1; length > whole.length - 12; length--) {
                var cut = Arrays.copyOf(whole, length + 2);
                cut[length] = (byte) 0xFF;
                cut[length + 1] = (byte) 0xD9;
                assertThatExceptionOfType(DecodeException.class)
                        .isThrownBy(() -> decoder().decode(cut, valid.image()));
            }
        }
    }

    /** A file beside the test. */
    protected byte[] resource(String name) throws IOException {
        try (var stream = getClass().getResourceAsStream(name)) {
            return Objects.requireNonNull(stream, name).readAllBytes();
        }
    }

    private void decodesOrIsRefused(byte[] codestream, ImagePixel image) {
        try {
            assertThat(decoder().decode(codestream, image).samples())
                    .hasSizeGreaterThanOrEqualTo((int) image.decodedBytes());
        } catch (DecodeException e) {
            assertThat(e).hasMessageMatching("\\P{Cntrl}+");
        } catch (RuntimeException e) {
            fail("not a DecodeException", e);
        }
    }
}
