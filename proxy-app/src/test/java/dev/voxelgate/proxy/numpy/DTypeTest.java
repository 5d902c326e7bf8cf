package dev.voxelgate.proxy.numpy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.proxy.support.PythonJudge;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DTypeTest {

    /** Names, sizes and ranges as numpy has them. */
    @Test
    void isNumpysTypeOfTheSameName() throws Exception {
        var script = """
            import sys
            import numpy as np
            for name in sys.argv[1:]:
                d = np.dtype(name)
                ends = (np.iinfo(d).min, np.iinfo(d).max) if d.kind in "iu" else ("-Infinity", "Infinity")
                print(d.str, d.itemsize, *(str(float(end)) if d.kind in "iu" else end for end in ends))
            """;
        var spellings = Arrays.stream(DType.values())
                .flatMap(dtype -> Stream.of(dtype.descr(), dtype.code(), dtype.longName(), "<" + dtype.code()))
                .toList();
        var theirs = PythonJudge.run(script, spellings.toArray(String[]::new))
                .lines()
                .map(DTypeTest::parsed);
        var ours = spellings.stream()
                .map(spelling -> DType.parse(spelling).orElseThrow())
                .map(dtype -> List.of(dtype.descr(), (double) dtype.bytes(), dtype.min(), dtype.max()));
        assertThat(ours.toList()).isEqualTo(theirs.toList());
    }

    private static List<Object> parsed(String line) {
        var words = line.split(" ", -1);
        return List.of(words[0], Double.valueOf(words[1]), Double.valueOf(words[2]), Double.valueOf(words[3]));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "i", "2", "i8", "u8", "f16", "f1", "int64", "bool", "c8", ">i2", "=i2", "I2", "<int16", "<<i2"
            })
    void othersAreNone(String name) {
        assertThat(DType.parse(name)).isEmpty();
    }
}
