package dev.voxelgate.proxy.pixels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.voxelgate.dicomweb.model.Attributes;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.proxy.decode.DecodedFrame;
import dev.voxelgate.proxy.decode.ImagePixel;
import dev.voxelgate.proxy.decode.ImagePixel.SampleType;
import dev.voxelgate.proxy.decode.PhotometricInterpretation;
import dev.voxelgate.proxy.numpy.DType;
import dev.voxelgate.proxy.support.PythonJudge;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The ends of every element type's range, its roundings, and what it refuses. */
class ElementTypesTest {

    private static ByteBuffer convert(double[] values, int sourceBits, DType dtype, boolean clip) {
        var samples = ByteBuffer.allocate(values.length * sourceBits / 8).order(ByteOrder.LITTLE_ENDIAN);
        for (double value : values) {
            if (sourceBits == 64) {
                samples.putDouble(value);
            } else {
                samples.putFloat((float) value);
            }
        }
        return convert(samples.array(), sourceBits, dtype, clip);
    }

    private static ByteBuffer convert(byte[] samples, int sourceBits, DType dtype, boolean clip) {
        var image = new ImagePixel(
                1,
                samples.length * 8 / sourceBits,
                PhotometricInterpretation.MONOCHROME2,
                false,
                sourceBits,
                sourceBits,
                sourceBits - 1,
                SampleType.FLOAT);
        var transform = PixelTransform.of(image, Attributes.EMPTY, new PixelOptions(true, Profile.DICOM, dtype, clip));
        var out = ByteBuffer.allocate(image.columns() * dtype.bytes());
        transform.write(new DecodedFrame(samples, false, image.colour()), 6, 0, image.columns(), out);
        return out.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private static double integer(ByteBuffer in, DType dtype) {
        return switch (dtype) {
            case UINT8 -> in.get() & 0xFF;
            case INT8 -> in.get();
            case UINT16 -> in.getShort() & 0xFFFF;
            case INT16 -> in.getShort();
            case UINT32 -> Integer.toUnsignedLong(in.getInt());
            case INT32 -> in.getInt();
            case FLOAT16, FLOAT32, FLOAT64 -> throw new IllegalArgumentException(dtype.descr());
        };
    }

    /** Java's float and double are those of IEEE 754; which values round to which halves, numpy says. */
    @Test
    void floatsAreRoundedAsNumpyDoes(@TempDir Path folder) throws Exception {
        PythonJudge.run("""
            import os, sys
            import numpy as np
            np.seterr(all="ignore")
            halves = np.arange(0x7C01, dtype="u2").view("f2").astype("f8")  # all that are not negative, and infinity
            halves[-1] = 65536
            ties = (halves[:-1] + halves[1:]) / 2
            values = np.concatenate([halves, ties, np.nextafter(ties, 0), np.nextafter(ties, 1e9),
                np.nextafter(ties.astype("f4"), np.float32(0)), np.nextafter(ties.astype("f4"), np.float32(1e9)),
                [65519.99, 65520, 1e5, 3.5e38, 1e300, 1e-300, 5e-324, 1e-45, np.inf],
                np.random.default_rng(7).lognormal(0, 9, 20000)])
            values = np.concatenate([values, -values])
            for name, array in dict(f8=values, f4=values.astype("f4")).items():
                array.tofile(os.path.join(sys.argv[1], name))
                for to in "f2", "f4", "f8":
                    array.astype(to).tofile(os.path.join(sys.argv[1], name + to))
            """, folder.toString());
        for (int bits : new int[] {32, 64}) {
            var source = "f" + bits / 8;
            byte[] all = Files.readAllBytes(folder.resolve(source));
            for (var dtype : new DType[] {DType.FLOAT16, DType.FLOAT32, DType.FLOAT64}) {
                byte[] expected = Files.readAllBytes(folder.resolve(source + dtype.code()));
                int each = 50_000;
                for (int from = 0; from < all.length * 8 / bits; from += each) {
                    int to = Math.min(from + each, all.length * 8 / bits);
                    var actual = convert(Arrays.copyOfRange(all, from * bits / 8, to * bits / 8), bits, dtype, false);
                    int mismatch = actual.mismatch(
                            ByteBuffer.wrap(expected, from * dtype.bytes(), (to - from) * dtype.bytes()));
                    assertThat(mismatch)
                            .as("%s to %s from value %d", source, dtype, from)
                            .isEqualTo(-1);
                }
            }
        }
    }

    @Test
    void whatIsNotANumberStaysSo() {
        double[] nan = {Double.NaN};
        for (int bits : new int[] {32, 64}) {
            assertThat(Float.float16ToFloat(
                            convert(nan, bits, DType.FLOAT16, true).getShort()))
                    .isNaN();
            assertThat(convert(nan, bits, DType.FLOAT32, true).getFloat()).isNaN();
            assertThat(convert(nan, bits, DType.FLOAT64, true).getDouble()).isNaN();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = DType.class,
            names = {"FLOAT.*"},
            mode = EnumSource.Mode.MATCH_NONE)
    void anIntegerTypeTakesItsRangeAndNothingElse(DType dtype) {
        double[] held = {dtype.min(), dtype.min() + 1, -0.0, 0, 1, 100, dtype.max() - 1, dtype.max()};
        var out = convert(held, 64, dtype, false);
        for (double value : held) {
            assertThat(integer(out, dtype)).isEqualTo(value + 0.0);
        }
        double below = dtype.min() - 1;
        double above = dtype.max() + 1;
        for (double value : new double[] {below, above, 1e10, -1e10, 1e300, Double.NEGATIVE_INFINITY}) {
            refused(value, 64, dtype, false);
            assertThat(integer(convert(new double[] {value}, 64, dtype, true), dtype))
                    .isEqualTo(value < 0 ? dtype.min() : dtype.max());
        }
        // As floats the neighbours of a range of 32 bits are further away.
        for (double value : new double[] {Math.min(below, -1e10), above, 1e30, Double.POSITIVE_INFINITY}) {
            refused(value, 32, dtype, false);
            assertThat(integer(convert(new double[] {value}, 32, dtype, true), dtype))
                    .isEqualTo(value < 0 ? dtype.min() : dtype.max());
        }
        for (int bits : new int[] {32, 64}) {
            for (double value : new double[] {0.5, 1e-30, 100.25, Double.NaN}) {
                refused(value, bits, dtype, false);
                refused(value, bits, dtype, true);
            }
            refused(-0.5, bits, dtype, false);
        }
        refused(Math.nextUp(1.0), 64, dtype, true);
        refused(Math.nextDown(dtype.max()), 64, dtype, true);
    }

    private static void refused(double value, int bits, DType dtype, boolean clip) {
        double[] values = new double[3000];
        values[2999] = value;
        assertThatExceptionOfType(NotRepresentableException.class)
                .as("%s as %s", value, dtype)
                .isThrownBy(() -> convert(values, bits, dtype, clip))
                .withMessageEndingWith(" of frame 7 is none of " + dtype.longName());
    }

    @Test
    void theValueThatDoesNotFitIsNamed() {
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> convert(new double[] {-0.0, 1, 256, 257}, 32, DType.UINT8, false))
                .withMessage("the value 256 of frame 7 is none of uint8");
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> convert(new double[] {-0.5}, 64, DType.INT8, false))
                .withMessage("the value -0.5 of frame 7 is none of int8");
    }

    /** Saturated first, as {@code np.clip} before {@code astype}: the fraction is gone then. */
    @Test
    void aFractionBeyondTheRangeSaturates() {
        var out = convert(new double[] {-0.5, 255.5, 7}, 32, DType.UINT8, true);
        assertThat(new int[] {out.get() & 0xFF, out.get() & 0xFF, out.get() & 0xFF})
                .containsExactly(0, 255, 7);
    }

    /** Hounsfield units of 16 bits: only the frame that leaves the range fails. */
    @Test
    void everyFrameIsHeldToTheType() {
        var image = new ImagePixel(1, 2, PhotometricInterpretation.MONOCHROME2, false, 16, 16, 15, SampleType.SIGNED);
        var attributes = Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 1)
                .put(Tag.RESCALE_INTERCEPT, -1024)
                .build();
        var transform =
                PixelTransform.of(image, attributes, new PixelOptions(true, Profile.ORTHANC, DType.INT16, false));
        var inside = new DecodedFrame(new byte[] {0, 0, 0, (byte) 0x84}, false, image.colour());
        var outside = new DecodedFrame(new byte[] {0, 0, (byte) 0xFF, (byte) 0x83}, false, image.colour());
        var out = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
        transform.write(inside, 0, 0, 2, out);
        assertThat(new short[] {out.getShort(0), out.getShort(2)}).containsExactly((short) -1024, (short) -32768);
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> transform.write(outside, 9, 0, 2, out.clear()))
                .withMessage("the value -32769 of frame 10 is none of int16");
        assertThat(out.position()).isZero();
        var whole = PixelRegion.whole(1, 2, 1, false);
        transform.requireRepresentable(inside, 0, whole);
        assertThatExceptionOfType(NotRepresentableException.class)
                .isThrownBy(() -> transform.requireRepresentable(outside, 0, whole));
        // The value that does not fit is not part of it.
        transform.requireRepresentable(
                outside, 0, new PixelRegion(whole.rows(), new PixelRegion.Span(0, 2, 2), whole.channels(), false));
    }
}
