package dev.voxelgate.proxy.pixels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.Value;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every sample that there can be, against the definitions written out pixel by pixel. */
class EverySampleTest {

    private static final PixelOptions STORED = new PixelOptions(false, Profile.DICOM);
    private static final PixelOptions RESCALED = new PixelOptions(true, Profile.DICOM);

    private static ByteBuffer write(ImagePixel image, Attributes attributes, PixelOptions options, byte[] samples) {
        return write(image, attributes, options, new DecodedFrame(samples, image.planar(), image.colour()));
    }

    private static ByteBuffer write(ImagePixel image, Attributes attributes, PixelOptions options, DecodedFrame frame) {
        var transform = PixelTransform.of(image, attributes, options);
        int pixels = (int) image.pixelsPerFrame();
        var out = ByteBuffer.allocateDirect(pixels * transform.type().bytes());
        // Runs that end anywhere, blocks that are whole and not.
        for (int first = 0; first < pixels; first += 20_011) {
            transform.write(frame, 0, first, Math.min(20_011, pixels - first), out);
        }
        assertThat(out.hasRemaining()).isFalse();
        return out.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static long stored(long sample, ImagePixel image) {
        long bits = (sample >>> (image.highBit() + 1 - image.bitsStored())) & ((1L << image.bitsStored()) - 1);
        boolean negative = image.sampleType() == SampleType.SIGNED && bits >>> (image.bitsStored() - 1) == 1;
        return negative ? bits - (1L << image.bitsStored()) : bits;
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void everySampleOfGrayIsItsStoredValueRescaledInFloats(int allocated) {
        int count = 1 << allocated;
        var samples = ByteBuffer.allocate(count * allocated / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < count; i++) {
            if (allocated == 8) {
                samples.put((byte) i);
            } else {
                samples.putShort((short) i);
            }
        }
        var attributes = Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 1.2345)
                .put(Tag.RESCALE_INTERCEPT, -1024.3)
                .build();
        for (var type : new SampleType[] {SampleType.UNSIGNED, SampleType.SIGNED}) {
            for (int bits = 1; bits <= allocated; bits++) {
                for (int highBit = bits - 1; highBit < allocated; highBit++) {
                    var image = new ImagePixel(
                            1 << (allocated / 2),
                            1 << (allocated / 2),
                            PhotometricInterpretation.MONOCHROME2,
                            false,
                            allocated,
                            bits,
                            highBit,
                            type);
                    var floats = write(image, attributes, RESCALED, samples.array());
                    var stored = write(image, attributes, STORED, samples.array());
                    for (int sample = 0; sample < count; sample++) {
                        long value = stored(sample, image);
                        float rescaled = (float) value * 1.2345f;
                        rescaled += -1024.3f;
                        same(floats.getInt(), Float.floatToRawIntBits(rescaled), image, sample);
                        if (allocated == 8) {
                            same(stored.get(), (byte) value, image, sample);
                        } else {
                            same(stored.getShort(), (short) value, image, sample);
                        }
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SampleType.class,
            names = {"UNSIGNED", "SIGNED"})
    void samplesOf32BitsAreRoundedOnceToFloats(SampleType type) {
        var random = new Random(5);
        var samples = ByteBuffer.allocate(4 << 12).order(ByteOrder.LITTLE_ENDIAN);
        while (samples.hasRemaining()) {
            // Of all magnitudes, and as many just above and below a power of two.
            samples.putInt(
                    samples.position() % 8 == 0
                            ? random.nextInt() >> random.nextInt(32)
                            : (1 << random.nextInt(32)) + random.nextInt(300) - 150);
        }
        for (int bits : new int[] {32, 31, 25, 24, 17, 1}) {
            for (int highBit : new int[] {bits - 1, 31}) {
                var image =
                        new ImagePixel(64, 64, PhotometricInterpretation.MONOCHROME2, false, 32, bits, highBit, type);
                var floats = write(image, Attributes.EMPTY, RESCALED, samples.array());
                var stored = write(image, Attributes.EMPTY, STORED, samples.array());
                for (int i = 0; i < 64 * 64; i++) {
                    long value = stored(Integer.toUnsignedLong(samples.getInt(4 * i)), image);
                    same(floats.getInt(), Float.floatToRawIntBits((float) value), image, i);
                    same(stored.getInt(), (int) value, image, i);
                }
            }
        }
    }

    /** ITU-T T.871 section 7, in whole numbers: the nearest integer, halves up. */
    @Test
    void everyColourOfFullRangeIsRoundedToTheNearest() {
        for (int y = 0; y < 256; y++) {
            for (boolean planar : new boolean[] {false, true}) {
                var image = new ImagePixel(
                        256, 256, PhotometricInterpretation.YBR_FULL, planar, 8, 8, 7, SampleType.UNSIGNED);
                byte[] samples = new byte[3 << 16];
                for (int i = 0; i < 1 << 16; i++) {
                    samples[planar ? i : 3 * i] = (byte) y;
                    samples[planar ? (1 << 16) + i : 3 * i + 1] = (byte) (i >> 8);
                    samples[planar ? (2 << 16) + i : 3 * i + 2] = (byte) i;
                }
                var rgb = write(image, Attributes.EMPTY, STORED, samples);
                for (int i = 0; i < 1 << 16; i++) {
                    int cb = (i >> 8) - 128;
                    int cr = (i & 0xFF) - 128;
                    same(rgb.get() & 0xFF, nearest(y, 1402 * cr, 1000), image, i);
                    // (0.114 × 1.772 CB + 0.299 × 1.402 CR) / 0.587
                    same(rgb.get() & 0xFF, nearest(y, -202_008 * cb - 419_198 * cr, 587_000), image, i);
                    same(rgb.get() & 0xFF, nearest(y, 1772 * cb, 1000), image, i);
                }
            }
        }
    }

    private static int nearest(int y, int numerator, int denominator) {
        return Math.clamp(y + Math.floorDiv(2 * numerator + denominator, 2 * denominator), 0, 255);
    }

    /** Fewer bits are the same numbers around another centre. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 7})
    void coloursOfFewerBitsAreRoundedToTheNearest(int bits) {
        int levels = 1 << bits;
        var image = new ImagePixel(
                levels, levels * levels, PhotometricInterpretation.YBR_FULL, false, 8, bits, 7, SampleType.UNSIGNED);
        int below = 8 - bits;
        var samples = ByteBuffer.allocate(3 * levels * levels * levels);
        for (int i = 0; samples.hasRemaining(); i++) {
            int dropped = i % (1 << below);
            samples.put((byte) (((i % levels) << below) | dropped));
            samples.put((byte) (((i / levels % levels) << below) | dropped));
            samples.put((byte) (((i / levels / levels) << below) | dropped));
        }
        var rgb = write(image, Attributes.EMPTY, STORED, samples.array());
        for (int i = 0; rgb.hasRemaining(); i++) {
            int y = i % levels;
            int cb = i / levels % levels - levels / 2;
            int cr = i / levels / levels - levels / 2;
            same(rgb.get(), Math.min(nearest(y, 1402 * cr, 1000), levels - 1), image, i);
            same(rgb.get(), Math.min(nearest(y, -202_008 * cb - 419_198 * cr, 587_000), levels - 1), image, i);
            same(rgb.get(), Math.min(nearest(y, 1772 * cb, 1000), levels - 1), image, i);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 8})
    void planesOfRedGreenAndBlueComeTogether(int bits) {
        var image =
                new ImagePixel(100, 217, PhotometricInterpretation.RGB, true, 8, bits, bits - 1, SampleType.UNSIGNED);
        byte[] samples = new byte[3 * 21_700];
        new Random(3).nextBytes(samples);
        var rgb = write(image, Attributes.EMPTY, STORED, samples);
        for (int i = 0; i < 21_700; i++) {
            for (int channel = 0; channel < 3; channel++) {
                same(rgb.get() & 0xFF, samples[channel * 21_700 + i] & ((1 << bits) - 1), image, i);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 16})
    void everySampleOfAPaletteIsItsEntry(int allocated) {
        int count = 1 << allocated;
        byte[] tables = new byte[3 * 2 * count];
        new Random(4).nextBytes(tables);
        var attributes = Attributes.builder();
        int[] descriptors = {
            Tag.RED_PALETTE_DESCRIPTOR, Tag.GREEN_PALETTE_DESCRIPTOR, Tag.BLUE_PALETTE_DESCRIPTOR,
        };
        int[] data = {Tag.RED_PALETTE_DATA, Tag.GREEN_PALETTE_DATA, Tag.BLUE_PALETTE_DATA};
        for (int channel = 0; channel < 3; channel++) {
            byte[] table = new byte[2 * count];
            System.arraycopy(tables, channel * 2 * count, table, 0, table.length);
            attributes.put(descriptors[channel], count & 0xFFFF, 0, 16).put(data[channel], new Value.Bytes(table));
        }
        byte[] samples = new byte[count * allocated / 8];
        for (int i = 0; i < count; i++) {
            samples[i * allocated / 8] = (byte) i;
            samples[i * allocated / 8 + allocated / 8 - 1] = (byte) (i >> (allocated - 8));
        }
        var image = new ImagePixel(
                1 << (allocated / 2),
                1 << (allocated / 2),
                PhotometricInterpretation.PALETTE_COLOR,
                false,
                allocated,
                allocated,
                allocated - 1,
                SampleType.UNSIGNED);
        var rgb = write(image, attributes.build(), STORED, samples);
        for (int i = 0; i < count; i++) {
            for (int channel = 0; channel < 3; channel++) {
                same(rgb.get(), tables[channel * 2 * count + 2 * i + 1], image, i);
            }
        }
    }

    /** A set bit that is 255, and a Pixel Representation that one bit has no room for. */
    @Test
    void bitsAreZeroAndOneOrFullByProfile() {
        var image = new ImagePixel(1, 2, PhotometricInterpretation.MONOCHROME2, false, 1, 1, 0, SampleType.SIGNED);
        byte[] samples = {0, 1};
        assertThat(bytes(image, STORED, samples)).containsExactly(0, 1);
        assertThat(bytes(image, new PixelOptions(false, Profile.ORTHANC), samples))
                .containsExactly(0, 255);
        assertThat(write(image, Attributes.EMPTY, RESCALED, samples).getFloat(4))
                .isEqualTo(1);
        var full = write(image, Attributes.EMPTY, new PixelOptions(true, Profile.ORTHANC), samples);
        assertThat(new float[] {full.getFloat(), full.getFloat()}).containsExactly(0, 255);
    }

    private static int[] bytes(ImagePixel image, PixelOptions options, byte[] samples) {
        var out = write(image, Attributes.EMPTY, options, samples);
        return new int[] {out.get() & 0xFF, out.get() & 0xFF};
    }

    /** A failure says which sample; an assertion of its own for each of millions would take minutes. */
    private static void same(int actual, int expected, ImagePixel image, int sample) {
        if (actual != expected) {
            assertThat(actual).as("sample %d of %s", sample, image).isEqualTo(expected);
        }
    }
}
