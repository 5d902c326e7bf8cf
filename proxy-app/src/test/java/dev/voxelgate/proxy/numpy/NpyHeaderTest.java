package dev.voxelgate.proxy.numpy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.proxy.support.PythonJudge;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class NpyHeaderTest {

    private static final long[][] SHAPES = {
        {},
        {0},
        {7},
        {3, 4},
        {512, 512, 1},
        {1, 1, 1, 1},
        {200, 512, 512, 3},
        {4_000_000_000L, 65535, 65535, 3},
        {2, 60, 128, 128, 1},
        {65536, 32767, 65535, 65535, 3}
    };

    @Test
    void saysWhatFollows() {
        var header = NpyHeader.of(DType.FLOAT32, 200, 512, 512, 1);
        assertThat(header).hasSize(128).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
        assertThat(new String(header, 10, 118, StandardCharsets.US_ASCII))
                .startsWith("{'descr': '<f4', 'fortran_order': False, 'shape': (200, 512, 512, 1), }  ")
                .endsWith(" \n");
    }

    @Test
    void isWhatNumpyItselfWrites() throws Exception {
        var script = """
            import io, sys
            import numpy as np
            for line in sys.argv[1:]:
                descr, shape = line.split(";")
                out = io.BytesIO()
                np.lib.format.write_array_header_1_0(
                    out, {"descr": descr, "fortran_order": False, "shape": eval(shape)})
                print(out.getvalue().hex())
            """;
        var arguments = Arrays.stream(DType.values())
                .flatMap(dtype -> Arrays.stream(SHAPES)
                        .map(shape -> dtype.descr() + ";("
                                + Arrays.stream(shape).mapToObj(n -> n + ",").collect(Collectors.joining()) + ")"))
                .toArray(String[]::new);
        var ours = Arrays.stream(DType.values())
                .flatMap(dtype ->
                        Arrays.stream(SHAPES).map(shape -> HexFormat.of().formatHex(NpyHeader.of(dtype, shape))))
                .toList();
        assertThat(PythonJudge.run(script, arguments).lines().toList()).isEqualTo(ours);
    }

    @Test
    void shapesThatAreNoneAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> NpyHeader.of(DType.UINT8, -1));
        assertThatIllegalArgumentException().isThrownBy(() -> NpyHeader.of(DType.UINT8, 1, 1, 1, 1, 1, 1));
    }
}
