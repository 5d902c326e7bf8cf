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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every stored value of 16 bits and a whole intercept as i2 and u2, against their sum; what does not fit is refused. */
class ShiftedTest {

    /** One way to make integers of stored values. */
    record Way(SampleType type, int bitsStored, int intercept, DType dtype) {

        private int least() {
            return type == SampleType.SIGNED ? -(1 << (bitsStored - 1)) : 0;
        }

        IntStream stored() {
            return IntStream.range(least(), least() + (1 << bitsStored));
        }

        boolean fits(int stored) {
            return stored + intercept >= dtype.min() && stored + intercept <= dtype.max();
        }
    }

    static Stream<Way> ways() {
        return Stream.of(SampleType.SIGNED, SampleType.UNSIGNED)
                .flatMap(type -> Stream.of(12, 16)
                        .flatMap(bits -> Stream.of(0, 1, -1, -1024, 32767, -32768, 40000, -40000, 65535)
                                .flatMap(intercept -> Stream.of(DType.INT16, DType.UINT16)
                                        .map(dtype -> new Way(type, bits, intercept, dtype)))))
                .filter(way -> way.stored().anyMatch(way::fits));
    }

    private static byte[] written(Way way, int... stored) {
        var image = new ImagePixel(
                1,
                stored.length,
                PhotometricInterpretation.MONOCHROME2,
                false,
                16,
                way.bitsStored,
                way.bitsStored - 1,
                way.type);
        var samples = ByteBuffer.allocate(2 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.of(stored).forEach(value -> samples.putShort((short) (value & ((1 << way.bitsStored) - 1))));
        var attributes = Attributes.builder()
                .put(Tag.RESCALE_SLOPE, 1)
                .put(Tag.RESCALE_INTERCEPT, way.intercept)
                .build();
        var transform = PixelTransform.of(image, attributes, new PixelOptions(true, Profile.DICOM, way.dtype, false));
        var out = ByteBuffer.allocate(2 * stored.length);
        transform.write(new DecodedFrame(samples.array(), false, image.colour()), 6, 0, stored.length, out);
        return out.array();
    }

    @ParameterizedTest
    @MethodSource("ways")
    void everyValueThatFitsIsTheSum(Way way) {
        int[] stored = way.stored().filter(way::fits).limit(60_000).toArray();
        var expected = ByteBuffer.allocate(2 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
        IntStream.of(stored).forEach(value -> expected.putShort((short) (value + way.intercept)));
        assertThat(written(way, stored)).isEqualTo(expected.array());
    }

    @ParameterizedTest
    @MethodSource("ways")
    void theFirstValueThatDoesNotFitIsNamed(Way way) {
        int[] fitting = way.stored().filter(way::fits).toArray();
        for (int beyond : List.of(fitting[0] - 1, fitting[fitting.length - 1] + 1)) {
            if (way.stored().anyMatch(value -> value == beyond)) {
                assertThatExceptionOfType(NotRepresentableException.class)
                        .isThrownBy(() -> written(way, fitting[0], beyond, beyond))
                        .withMessageContaining("the value %d of frame 7 ".formatted(beyond + way.intercept));
            }
        }
    }
}
