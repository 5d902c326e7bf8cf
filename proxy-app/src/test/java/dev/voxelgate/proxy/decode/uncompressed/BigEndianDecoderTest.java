package dev.voxelgate.proxy.decode.uncompressed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.DecodeException;
import dev.voxelgate.proxy.decode.FrameDecoder;
import dev.voxelgate.proxy.decode.FrameDecoderContract;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.junit.jupiter.api.Test;

class BigEndianDecoderTest extends FrameDecoderContract {

    @Override
    protected FrameDecoder decoder() {
        return NativeFrameDecoder.bigEndian();
    }

    @Override
    protected List<Valid> valid() {
        byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
        return List.of(
                new Valid(image(2, 4, PhotometricInterpretation.MONOCHROME2, 8), bytes, bytes),
                new Valid(image(2, 2, PhotometricInterpretation.MONOCHROME2, 16), bytes, new byte[] {
                    2, 1, 4, 3, 6, 5, 8, 7
                }),
                new Valid(image(2, 1, PhotometricInterpretation.MONOCHROME2, 32), bytes, new byte[] {
                    4, 3, 2, 1, 8, 7, 6, 5
                }),
                new Valid(
                        new ImagePixel(
                                1, 1, PhotometricInterpretation.MONOCHROME2, false, 64, 64, 63, SampleType.FLOAT),
                        bytes,
                        new byte[] {8, 7, 6, 5, 4, 3, 2, 1}),
                new Valid(image(2, 2, PhotometricInterpretation.MONOCHROME2, 1), new byte[] {0b0110}, new byte[] {
                    0, 1, 1, 0
                }));
    }

    @Test
    void framesOfMoreThanOneBlockAreSwappedToTheEnd() throws DecodeException {
        int pixels = 100 * 123;
        var big = ByteBuffer.allocate(2 * pixels).order(ByteOrder.BIG_ENDIAN);
        var little = ByteBuffer.allocate(2 * pixels).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < pixels; i++) {
            big.putShort((short) (i * 31));
            little.putShort((short) (i * 31));
        }
        var frame = decoder().decode(big.array(), image(100, 123, PhotometricInterpretation.MONOCHROME2, 16));
        assertThat(frame.samples()).isEqualTo(little.array()).isSameAs(big.array());
    }
}
