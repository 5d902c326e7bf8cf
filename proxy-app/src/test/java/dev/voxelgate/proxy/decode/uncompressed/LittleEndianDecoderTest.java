package dev.voxelgate.proxy.decode.uncompressed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.util.List;
import org.junit.jupiter.api.Test;

class LittleEndianDecoderTest extends FrameDecoderContract {

    @Override
    protected FrameDecoder decoder() {
        return NativeFrameDecoder.littleEndian();
    }

    @Override
    protected List<Valid> valid() {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        return List.of(
                new Valid(image(3, 4, PhotometricInterpretation.MONOCHROME2, 8), bytes, bytes),
                new Valid(image(3, 2, PhotometricInterpretation.MONOCHROME2, 16), bytes, bytes),
                new Valid(image(3, 1, PhotometricInterpretation.MONOCHROME2, 32), bytes, bytes),
                new Valid(image(2, 2, PhotometricInterpretation.RGB, 8), bytes, bytes),
                new Valid(
                        image(3, 3, PhotometricInterpretation.MONOCHROME2, 1),
                        new byte[] {(byte) 0b1000_0101, 1},
                        new byte[] {1, 0, 1, 0, 0, 0, 0, 1, 1}),
                new Valid(
                        image(1, 4, PhotometricInterpretation.YBR_FULL_422, 8),
                        new byte[] {10, 11, 1, 2, 12, 13, 3, 4},
                        new byte[] {10, 1, 2, 11, 1, 2, 12, 3, 4, 13, 3, 4}),
                new Valid(
                        image(1, 2, PhotometricInterpretation.YBR_PARTIAL_422, 16),
                        new byte[] {10, 20, 11, 21, 1, 2, 3, 4},
                        new byte[] {10, 20, 1, 2, 3, 4, 11, 21, 1, 2, 3, 4}));
    }

    @Test
    void samplesAreTheFrameItself() throws DecodeException {
        var frame = new byte[32];
        var decoded = decoder().decode(frame, image(4, 4, PhotometricInterpretation.MONOCHROME2, 16));
        assertThat(decoded.samples()).isSameAs(frame);
    }

    @Test
    void chromaOfFullLengthIsNotRepeated() throws DecodeException {
        var frame = new byte[] {1, 2, 3, 4, 5, 6};
        var decoded = decoder().decode(frame, image(1, 2, PhotometricInterpretation.YBR_FULL_422, 8));
        assertThat(decoded.samples()).isSameAs(frame);
    }

    @Test
    void onePixelOfSubsampledChromaHasMoreBytesThanAllOfIt() throws DecodeException {
        var image = image(1, 1, PhotometricInterpretation.YBR_PARTIAL_422, 8);
        assertThat(decoder().decode(new byte[] {1, 0, 50, 60}, image).samples()).containsExactly(1, 50, 60);
        assertThat(decoder().decode(new byte[] {1, 50, 60}, image).samples()).containsExactly(1, 50, 60);
    }

    @Test
    void chromaOfOddColumnsRunsOnFromRowToRow() throws DecodeException {
        var frame = new byte[] {1, 2, 50, 60, 3, 4, 51, 61, 5, 6, 52, 62};
        var decoded = decoder().decode(frame, image(2, 3, PhotometricInterpretation.YBR_FULL_422, 8));
        assertThat(decoded.samples()).containsExactly(1, 50, 60, 2, 50, 60, 3, 51, 61, 4, 51, 61, 5, 52, 62, 6, 52, 62);
    }

    @Test
    void anOddNumberOfPixelsNeedsAWholeLastPair() throws DecodeException {
        var image = image(1, 3, PhotometricInterpretation.YBR_FULL_422, 8);
        assertThat(decoder()
                        .decode(new byte[] {1, 2, 50, 60, 3, 0, 51, 61}, image)
                        .samples())
                .containsExactly(1, 50, 60, 2, 50, 60, 3, 51, 61);
        assertThatExceptionOfType(DecodeException.class)
                .isThrownBy(() -> decoder().decode(new byte[6], image))
                .withMessage("a native frame of 8 bytes ends at byte 6");
    }
}
