package dev.voxelgate.proxy.nifti;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.proxy.nifti.NiftiHeader.Display;
import dev.voxelgate.proxy.nifti.NiftiHeader.Scaling;
import dev.voxelgate.proxy.numpy.DType;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Against the bytes that nibabel 5.0 has for headers with the same fields. */
final class NiftiHeaderTest {

    /** A cyclic turn of the axes, whose quaternion is (0.5, 0.5, 0.5, 0.5), with z reflected. */
    private static final List<List<Double>> AFFINE = List.of(
            List.of(0.0, 0.0, -2.0, 10.0),
            List.of(0.5, 0.0, 0.0, -20.0),
            List.of(0.0, 0.75, 0.0, 30.0),
            List.of(0.0, 0.0, 0.0, 1.0));

    private static final String NIFTI1 = """
        5c010000000000000000000000000000000000000000000000000000000000000000000000000000
        040003000400050002000100010001000000000000000000000000000000040010000000000080bf
        0000003f0000403f000000400000803f0000803f0000803f0000803f0000b04300002040000080c4
        0000000200007043000020c300000000000000000000000000000000566f78656c67617465203031
        32330000000000000000000000000000000000000000000000000000000000000000000000000000
        00000000000000000000000000000000000000000000000000000000000000000000000000000000
        000000000000000000000000010001000000003f0000003f0000003f000020410000a0c10000f041
        0000000000000000000000c0000020410000003f00000000000000000000a0c1000000000000403f
        000000000000f041000000000000000000000000000000006e2b3100
        """;

    /** Its quaternion is 0.5 here, where nibabel has the next two numbers above it. */
    private static final String NIFTI2 = """
        1c0200006e2b32000d0a1a0a0400100003000000000000000300000000000000409c000000000000
        05000000000000000100000000000000010000000000000001000000000000000100000000000000
        000000000000000000000000000000000000000000000000000000000000f0bf000000000000e03f
        000000000000e83f0000000000000040000000000000f03f000000000000f03f000000000000f03f
        000000000000f03f2002000000000000000000000000044000000000000090c00000000000006e40
        00000000000064c00000000000000000000000000000000000000000000000000000000000000000
        566f78656c6761746520303132330000000000000000000000000000000000000000000000000000
        00000000000000000000000000000000000000000000000000000000000000000000000000000000
        0000000000000000000000000000000000000000000000000100000001000000000000000000e03f
        000000000000e03f000000000000e03f000000000000244000000000000034c00000000000003e40
        0000000000000000000000000000000000000000000000c00000000000002440000000000000e03f
        0000000000000000000000000000000000000000000034c00000000000000000000000000000e83f
        00000000000000000000000000003e40000000000200000000000000000000000000000000000000
        0000000000000000000000000000000000000000
        """;

    @Test
    void isWhatNibabelWrites() {
        assertThat(header(3L, 4L, 5L, 2L).bytes()).hasSize(352).isEqualTo(bytes(NIFTI1));
    }

    @Test
    void isNifti2WhenADimensionIsOver32767() {
        assertThat(header(3L, 40_000L, 5L).bytes()).hasSize(544).isEqualTo(bytes(NIFTI2));
        assertThat(header(3L, 32_767L, 5L).bytes()).hasSize(352);
        assertThat(header(3L, 4L, 5L, 32_768L).bytes()).hasSize(544);
    }

    @Test
    void everyTypeButFloat16IsThere() {
        assertThat(Arrays.stream(DType.values())
                        .map(NiftiType::of)
                        .flatMap(Optional::stream)
                        .map(NiftiType::code))
                .containsExactly(new Short[] {2, 256, 512, 4, 768, 8, 16, 64});
        assertThat(NiftiType.of(DType.FLOAT16)).isEmpty();
        assertThat(Arrays.stream(DType.values())
                        .filter(dtype -> dtype != DType.FLOAT16)
                        .map(dtype -> NiftiType.of(dtype).orElseThrow().bits() - 8 * dtype.bytes()))
                .containsOnly(0);
    }

    @Test
    void refusesWhatNoHeaderSays() {
        assertThatIllegalArgumentException().isThrownBy(() -> header(3L, 4L));
        assertThatIllegalArgumentException().isThrownBy(() -> header(3L, 4L, 0L));
        assertThatIllegalArgumentException().isThrownBy(() -> new Scaling(0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Scaling(1e-46, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new Scaling(1, 1e39));
    }

    private static NiftiHeader header(Long... sizes) {
        return new NiftiHeader(
                List.of(sizes),
                NiftiType.INT16,
                AFFINE,
                new Scaling(2.5, -1024),
                Optional.of(new Display(-160, 240)),
                "Voxelgate 0123");
    }

    /** With the four bytes behind a header that say that no extension follows. */
    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal.replaceAll("\\s", "") + "00000000");
    }
}
