package dev.voxelgate.proxy.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.volume.ArraySelection.Range;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Numpy's basic indexing: the indexes are those of {@code numpy.arange(10)[…]}. */
class ArraySelectionTest {

    private static final List<Long> SHAPE = List.of(10L, 4L, 6L, 1L);

    @ParameterizedTest
    @CsvSource({
        ":, 0, 1, 10",
        "2:5, 2, 1, 3",
        "::3, 0, 3, 4",
        "1::3, 1, 3, 3",
        "-3:, 7, 1, 3",
        ":-3, 0, 1, 7",
        "-100:100, 0, 1, 10",
        "5:5, 0, 1, 0",
        "8:2, 0, 1, 0",
        "10:, 0, 1, 0",
        "-1:-1, 0, 1, 0",
        " 2 : 8 : 2 , 2, 2, 3",
        "+2:+4, 2, 1, 2",
        "0:99999999999999999999999999, 0, 1, 10",
        "-99999999999999999999999999:3, 0, 1, 3",
        "0002:00000000000000000000000004, 2, 1, 2",
        "3::99999999999999999999, 3, 4611686018427387903, 1",
    })
    void aSliceIsClamped(String slice, long start, long step, long count) {
        assertThat(ArraySelection.parse(slice).of(SHAPE).getFirst()).isEqualTo(new Range(start, step, count, true));
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "9, 9", "-1, 9", "-10, 0", "+3, 3", "-0, 0"})
    void anIntegerDropsItsAxis(String index, long found) {
        assertThat(ArraySelection.parse(index).of(SHAPE).getFirst()).isEqualTo(new Range(found, 1, 1, false));
    }

    @Test
    void missingAxesAreWhole() {
        assertThat(ArraySelection.parse("1,2:3").of(SHAPE))
                .containsExactly(new Range(1, 1, 1, false), new Range(2, 1, 1, true), Range.whole(6), Range.whole(1));
        assertThat(ArraySelection.ALL.of(SHAPE)).allMatch(Range::isKept);
    }

    @Test
    void anEllipsisStandsForTheAxesBetween() {
        assertThat(ArraySelection.parse("1,...,0").of(SHAPE))
                .containsExactly(new Range(1, 1, 1, false), Range.whole(4), Range.whole(6), new Range(0, 1, 1, false));
        assertThat(ArraySelection.parse("...").of(SHAPE)).isEqualTo(ArraySelection.ALL.of(SHAPE));
        assertThat(ArraySelection.parse("...,:,:,:,:").of(SHAPE)).isEqualTo(ArraySelection.ALL.of(SHAPE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", ",", "1,", ",1", "1,,2", "a", "1:2:3:4", "::0", "::-1", "1.5", "1e3", "0x1", "1_0", "None", "[1]",
                "....", "..", "...,...", "--1", "1 2", ":a", "\u0661",
            })
    void whatNumpyWouldNotReadIsRefused(String slice) {
        assertThatThrownBy(() -> ArraySelection.parse(slice).of(SHAPE)).isInstanceOf(InvalidSelectionException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"10", "-11", "0,4", "99999999999999999999", "-99999999999999999999", ":,:,:,:,:", "0,0,0,0,0,..."
            })
    void whatTheArrayDoesNotHaveIsRefused(String slice) {
        assertThatThrownBy(() -> ArraySelection.parse(slice).of(SHAPE)).isInstanceOf(InvalidSelectionException.class);
    }

    @Test
    void aMillionAxesAreRefusedAtOnce() {
        assertThatThrownBy(() -> ArraySelection.parse("0,".repeat(1_000_000) + "0"))
                .isInstanceOf(InvalidSelectionException.class);
    }

    @Test
    void nothingCanBeIndexedInAnEmptyAxis() {
        assertThat(ArraySelection.parse(":").of(List.of(0L))).containsExactly(new Range(0, 1, 0, true));
        assertThatThrownBy(() -> ArraySelection.parse("0").of(List.of(0L)))
                .isInstanceOf(InvalidSelectionException.class);
    }
}
