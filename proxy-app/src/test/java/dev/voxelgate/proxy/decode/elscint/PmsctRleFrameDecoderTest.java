package dev.voxelgate.proxy.decode.elscint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The codestreams are of {@code elscint_series.py}, an encoder in Python. */
class PmsctRleFrameDecoderTest extends FrameDecoderContract {

    @Override
    protected FrameDecoder decoder() {
        return new PmsctRleFrameDecoder();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    @Override
    protected List<Valid> valid() {
        return List.of(
                // Runs, and differences that look like the marks.
                new Valid(
                        image(2, 8, PhotometricInterpretation.MONOCHROME2, 16),
                        hex("64a503005abe00a500a55a63015aff0fa500a55a00005a5aa5030001"),
                        hex("64006400640064006400be0063006301ff0fa40f00005a005a005a005a005b00")),
                // A run that begins inside a sample.
                new Valid(
                        image(2, 4, PhotometricInterpretation.MONOCHROME2, 16),
                        hex("5affff5a0000015a00805a05a50300"),
                        hex("ffff0000010000800500050005000500")));
    }

    @Test
    void itsNameIsTheParsers() {
        assertThat(decoder().transferSyntaxUids()).containsExactly(TransferSyntax.ELSCINT1_PMSCT_RLE1.uid());
    }

    @Test
    void theLongestRunIsOf256Bytes() throws DecodeException {
        var image = image(1, 257, PhotometricInterpretation.MONOCHROME2, 16);
        var samples = decoder().decode(hex("07a5ff00"), image).samples();
        for (int i = 0; i < samples.length; i += 2) {
            assertThat(samples[i]).isEqualTo((byte) 7);
            assertThat(samples[i + 1]).isZero();
        }
    }

    @Test
    void theDeadlineIsLookedAtForEachPiece() throws DecodeException {
        var image = image(512, 512, PhotometricInterpretation.MONOCHROME2, 16);
        assertThat(looks(hex("a5ff00".repeat(1024)), image)).isBetween(10, 100);
    }

    @Test
    void onlyOneSampleOf16BitsHasAForm() {
        for (var image : List.of(
                image(1, 2, PhotometricInterpretation.MONOCHROME2, 8),
                image(1, 2, PhotometricInterpretation.RGB, 16))) {
            assertThatExceptionOfType(DecodeException.class)
                    .isThrownBy(() -> decoder().decode(hex("01020304"), image))
                    .withMessageContaining("16 bits");
        }
    }
}
