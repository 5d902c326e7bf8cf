package dev.voxelgate.proxy.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FrameDecodersTest {

    private static final ImagePixel IMAGE =
            new ImagePixel(2, 2, PhotometricInterpretation.MONOCHROME2, false, 8, 8, 7, SampleType.UNSIGNED);

    private interface Codec {
        byte[] decode(byte[] codestream) throws DecodeException;
    }

    private record Scripted(String uid, Codec codec) implements FrameDecoder {

        @Override
        public Set<String> transferSyntaxUids() {
            return Set.of(uid);
        }

        @Override
        public String codecName(String transferSyntaxUid) {
            return "scripted";
        }

        @Override
        public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) throws DecodeException {
            return new DecodedFrame(codec.decode(codestream), false, image.colour());
        }
    }

    private static FrameDecoders with(Codec codec) {
        return new FrameDecoders(List.of(new Scripted("1.2", codec)));
    }

    @Test
    void theFirstDecoderOfATransferSyntaxIsUsed() throws DecodeException {
        var decoders = new FrameDecoders(List.of(
                new Scripted("1.2", _ -> new byte[] {1, 1, 1, 1}), new Scripted("1.2", _ -> new byte[4])));
        assertThat(decoders.decode("1.2", new byte[0], IMAGE).samples()).containsExactly(1, 1, 1, 1);
        assertThat(decoders.transferSyntaxUids()).containsExactly("1.2");
    }

    @Test
    void aDecoderIsToldTheTransferSyntax() throws DecodeException {
        var decoder = new FrameDecoder() {
            @Override
            public Set<String> transferSyntaxUids() {
                return Set.of("1.2", "1.3");
            }

            @Override
            public String codecName(String transferSyntaxUid) {
                return transferSyntaxUid.equals("1.3") ? "three" : "two";
            }

            @Override
            public DecodedFrame decode(byte[] codestream, ImagePixel image, Deadline deadline) {
                throw new AssertionError("without the transfer syntax");
            }

            @Override
            public DecodedFrame decode(
                    String transferSyntaxUid, byte[] codestream, ImagePixel image, Deadline deadline) {
                return new DecodedFrame(new byte[transferSyntaxUid.equals("1.3") ? 5 : 4], false, image.colour());
            }
        };
        var decoders = new FrameDecoders(List.of(decoder));
        assertThat(decoders.decode("1.2", new byte[0], IMAGE).samples()).hasSize(4);
        assertThat(decoders.decode("1.3", new byte[0], IMAGE).samples()).hasSize(5);
        assertThat(decoders.codecNames()).containsOnly(Map.entry("1.2", "two"), Map.entry("1.3", "three"));
    }

    @Test
    void anUnknownTransferSyntaxIsNamed() {
        assertThatExceptionOfType(UnsupportedTransferSyntaxException.class)
                .isThrownBy(() -> with(bytes -> bytes).decode("1.3", new byte[4], IMAGE))
                .withMessage("no decoder for the transfer syntax 1.3")
                .satisfies(e -> assertThat(e.transferSyntaxUid()).isEqualTo("1.3"));
    }

    @Test
    void tooFewSamplesAreRefused() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> with(bytes -> bytes).decode("1.2", new byte[3], IMAGE))
                .withMessage("the decoder gave 3 bytes of samples where the frame has 4");
    }

    @Test
    void aCodecsOwnExceptionPasses() {
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> with(_ -> {
                            throw new DecodeException("bad marker at byte 7");
                        })
                        .decode("1.2", new byte[4], IMAGE))
                .withMessage("bad marker at byte 7");
    }

    @Test
    void whateverElseACodecThrowsConcernsTheFrameOnly() {
        for (var thrown : List.of(
                new IndexOutOfBoundsException("secret"),
                new StackOverflowError(),
                new AssertionError("secret"),
                new UnsatisfiedLinkError("secret"))) {
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(() -> with(_ -> {
                                throw FrameDecodersTest.<RuntimeException>sneaky(thrown);
                            })
                            .decode("1.2", new byte[4], IMAGE))
                    .withMessageContaining(thrown.getClass().getSimpleName())
                    .withMessageNotContaining("secret")
                    .withCause(thrown);
        }
    }

    @Test
    void aVirtualMachineOutOfMemoryIsNoMatterOfTheFrame() {
        assertThatExceptionOfType(OutOfMemoryError.class)
                .isThrownBy(() -> with(_ -> {
                            throw new OutOfMemoryError();
                        })
                        .decode("1.2", new byte[4], IMAGE));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <T extends Throwable> T sneaky(Throwable thrown) throws T {
        throw (T) thrown;
    }
}
