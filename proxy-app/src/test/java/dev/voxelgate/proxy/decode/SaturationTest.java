package dev.voxelgate.proxy.decode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class SaturationTest {

    private static ImagePixel gray(int allocated, int stored, int highBit, SampleType type) {
        return new ImagePixel(1, 6, PhotometricInterpretation.MONOCHROME2, false, allocated, stored, highBit, type);
    }

    private static byte[] words(int... values) {
        var bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (int value : values) {
            bytes.putShort((short) value);
        }
        return bytes.array();
    }

    private static byte[] applied(byte[] samples, ImagePixel image, int precision, boolean signed) {
        Saturation.apply(samples, 0, image, precision, signed);
        return samples;
    }

    @Test
    void unsignedSamplesBecomeTheGreatestThatIsStored() {
        var image = gray(16, 10, 9, SampleType.UNSIGNED);
        assertThat(applied(words(0, 1, 1023, 1024, 1042, 4095), image, 12, false))
                .isEqualTo(words(0, 1, 1023, 1023, 1023, 1023));
        assertThat(applied(words(0, 1, 1023, 32768, 65535, 7), image, 16, false))
                .isEqualTo(words(0, 1, 1023, 1023, 1023, 7));
    }

    @Test
    void signedSamplesAreTwosComplementOfTheCodestreamsPrecision() {
        var image = gray(16, 10, 9, SampleType.SIGNED);
        // Of 12 bits: 511, 512, 2047, -2048, -513, -1.
        assertThat(applied(words(0x1FF, 0x200, 0x7FF, 0x800, 0xDFF, 0xFFF), image, 12, false))
                .isEqualTo(words(511, 511, 511, -512, -512, -1));
        assertThat(applied(words(511, 512, 32767, -32768, -513, -1), image, 16, true))
                .isEqualTo(words(511, 511, 511, -512, -512, -1));
    }

    @Test
    void negativeSamplesOfAnUnsignedImageBecomeZero() {
        var image = gray(16, 10, 9, SampleType.UNSIGNED);
        assertThat(applied(words(-1, -2048, 0, 5, 1023, 2000), image, 12, true))
                .isEqualTo(words(0, 0, 0, 5, 1023, 1023));
    }

    @Test
    void aCodestreamOfNoMoreBitsThanHighBitIsLeftAlone() {
        var words = words(0, 0xFFFF, 0x0FFF, 0x1000, 0x8000, 7);
        for (var type : new SampleType[] {SampleType.UNSIGNED, SampleType.SIGNED}) {
            assertThat(applied(words.clone(), gray(16, 12, 11, type), 12, false))
                    .isEqualTo(words);
            assertThat(applied(words.clone(), gray(16, 10, 15, type), 16, false))
                    .isEqualTo(words);
        }
    }

    @Test
    void theBitsBelowTheValueBelongToTheRange() {
        // Values of ten bits, two bits up: 4095 is the greatest, of 1023 and two bits that are dropped.
        assertThat(applied(words(4092, 4095, 4096, 65535, 3, 0), gray(16, 10, 11, SampleType.UNSIGNED), 16, false))
                .isEqualTo(words(4092, 4095, 4095, 4095, 3, 0));
    }

    @Test
    void samplesMayHaveOneByteOrFour() {
        assertThat(applied(new byte[] {63, 64, 127, -1, 0, 5}, gray(8, 6, 5, SampleType.UNSIGNED), 8, false))
                .containsExactly(63, 63, 63, 63, 0, 5);
        var wide = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        wide.putInt(-1 << 20)
                .putInt(1 << 20)
                .putInt(-1)
                .putInt(0)
                .putInt((1 << 19) - 1)
                .putInt(-1 << 19);
        var values = ByteBuffer.wrap(applied(wide.array(), gray(32, 20, 19, SampleType.SIGNED), 24, true))
                .order(ByteOrder.LITTLE_ENDIAN)
                .asIntBuffer();
        var ints = new int[6];
        values.get(ints);
        assertThat(ints).containsExactly(-1 << 19, (1 << 19) - 1, -1, 0, (1 << 19) - 1, -1 << 19);
    }

    @Test
    void oneComponentOfAColourIsSaturatedAndNoneIsNegative() {
        var image = new ImagePixel(1, 2, PhotometricInterpretation.RGB, false, 16, 12, 11, SampleType.SIGNED);
        var samples = words(5000, 5000, 5000, 65535, 65535, 65535);
        Saturation.apply(samples, 1, image, 16, false);
        assertThat(samples).isEqualTo(words(5000, 4095, 5000, 65535, 4095, 65535));
    }
}
