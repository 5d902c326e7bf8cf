package dev.voxelgate.proxy.nrrd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.voxelgate.proxy.nrrd.NrrdHeader.Axis;
import dev.voxelgate.proxy.numpy.DType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** By the definition of the format; that unu reads such files is shown by {@code VolumeFilesIT}. */
final class NrrdHeaderTest {

    @Test
    void saysWhereTheVoxelsAre() {
        var header = new NrrdHeader(
                "uint8",
                List.of(
                        new Axis(3, "RGB-color", null),
                        new Axis(5, "domain", List.of(0.5, 0.0, 0.0)),
                        new Axis(4, "domain", List.of(0.0, 0.75, 0.0)),
                        new Axis(2, "domain", List.of(0.0, 0.0, -2.0)),
                        new Axis(7, "list", null)),
                List.of(-10.0, 20.0, 1e-5),
                Map.of("RescaleSlope", "2.5", "RescaleIntercept", "-1024.0"));
        assertThat(text(header)).isEqualTo("""
            NRRD0005
            type: uint8
            dimension: 5
            space: left-posterior-superior
            sizes: 3 5 4 2 7
            space directions: none (0.5,0.0,0.0) (0.0,0.75,0.0) (0.0,0.0,-2.0) none
            kinds: RGB-color domain domain domain list
            endian: little
            encoding: raw
            space units: "mm" "mm" "mm"
            space origin: (-10.0,20.0,1.0E-5)
            RescaleIntercept:=-1024.0
            RescaleSlope:=2.5

            """);
    }

    @Test
    void hasNoSpaceWithoutDirections() {
        var axes = List.of(new Axis(5, "domain", null), new Axis(4, "domain", null), new Axis(2, "domain", null));
        assertThat(text(new NrrdHeader("float", axes, null, Map.of()))).isEqualTo("""
            NRRD0005
            type: float
            dimension: 3
            sizes: 5 4 2
            kinds: domain domain domain
            endian: little
            encoding: raw

            """);
    }

    @Test
    void namesEveryTypeButFloat16() {
        assertThat(Arrays.stream(DType.values()).flatMap(dtype -> NrrdHeader.type(dtype).stream()))
                .containsExactlyInAnyOrder("uint8", "int8", "uint16", "int16", "uint32", "int32", "float", "double");
    }

    @Test
    void hasNoEmptyAxis() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NrrdHeader("float", List.of(new Axis(0, "domain", null)), null, Map.of()));
    }

    private static String text(NrrdHeader header) {
        return new String(header.bytes(), StandardCharsets.US_ASCII);
    }
}
