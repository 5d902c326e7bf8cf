package dev.voxelgate.proxy.web.routes;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PathValuesTest {

    @Test
    void withoutAListThereAreNoFrameNumbers() {
        assertThat(PathValues.frameNumbers(null)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "00, 0", "007, 7", "999999999, 999999999"})
    void aFrameIndexStartsAtZeroAndHasAtMostNineDigits(String value, int index) {
        assertThat(PathValues.frameIndex(value)).isEqualTo(index);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1,2", " 1", "1.0", "0x1", "\u0661", "1000000000"})
    void anythingElseIsNoFrameIndex(String value) {
        assertThatThrownBy(() -> PathValues.frameIndex(value))
                .isInstanceOf(BadParameterException.class)
                .hasMessage("a frame must be a number of at most nine digits");
    }

    @Test
    void frameNumbersStartAtOne() {
        assertThatThrownBy(() -> PathValues.frameNumbers("2,0"))
                .isInstanceOf(BadParameterException.class)
                .hasMessage("frame numbers start at 1");
    }

    @Test
    void frameListsKeepTheirOrder() {
        assertThat(PathValues.frameNumbers("3,1,2,2")).containsExactly(3, 1, 2, 2);
    }

    @Test
    void aFrameListMayTurnBackThirtyOneTimes() {
        assertThat(PathValues.frameNumbers("1" + ",2,1".repeat(31))).hasSize(63);
        assertThat(PathValues.frameNumbers("1" + ",1".repeat(31))).hasSize(32);
        assertThat(PathValues.frameNumbers(IntStream.rangeClosed(1, 900)
                        .mapToObj(Integer::toString)
                        .collect(joining(","))))
                .hasSize(900);
        assertThatThrownBy(() -> PathValues.frameNumbers("1" + ",1".repeat(32)))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("at most 32 ascending runs");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "1,",
                ",1",
                "1,,2",
                "-1",
                "1.5",
                "x",
                "9999999999",
                "1 ,2",
                "\u0661",
                "+1",
                "1;2",
                "1\u0000",
                "0x1",
                "00"
            })
    void anythingElseIsNoFrameList(String list) {
        assertThatThrownBy(() -> PathValues.frameNumbers(list)).isInstanceOf(BadParameterException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "1.2/../3", "1.2%2f3", "1.2\r\nX: y", "a b"})
    void whatIsNoUidNamesNothing(String uid) {
        assertThatThrownBy(() -> PathValues.uid("series", uid))
                .isInstanceOf(UnknownResourceException.class)
                .hasMessageStartingWith("there is no such series: an identifier in a path ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1..2", "1.2.", "1.02", "a.b", "1.2.3A", "ABC-def_1"})
    void identifiersThatBreakTheRuleOfUidsAreTaken(String uid) {
        assertThat(PathValues.uid("series", uid)).hasToString(uid);
    }

    @Test
    void anOrthancIdentifierThatIsNoneIsToldSo() {
        assertThatThrownBy(() -> PathValues.orthancId("series", "1.2.3"))
                .isInstanceOf(UnknownResourceException.class)
                .hasMessageStartingWith("there is no such series: an Orthanc identifier has five groups");
    }

    @Test
    void anOrthancIdentifierIsTakenAsItIs() {
        var id = "01234567-89abcdef-01234567-89abcdef-01234567";
        assertThat(PathValues.orthancId("series", id)).hasToString(id);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "01234567-89ABCDEF-01234567-89abcdef-01234567",
                "01234567-89abcdef-01234567-89abcdef",
                "01234567-89abcdef-01234567-89abcdef-01234567\n"
            })
    void anyOtherIsNoOrthancIdentifierAndIsNotRepeated(String value) {
        assertThatThrownBy(() -> PathValues.orthancId("instance", value))
                .isInstanceOf(UnknownResourceException.class)
                .hasMessageStartingWith("there is no such instance: ")
                .hasMessageNotContaining("89ab");
    }

    /** 128 characters are the limit. */
    @Test
    void aLongUidIsTakenUpToItsLimit() {
        assertThat(PathValues.uid("study", "1".repeat(128))).hasToString("1".repeat(128));
        assertThatThrownBy(() -> PathValues.uid("study", "1".repeat(129)))
                .isInstanceOf(UnknownResourceException.class)
                .hasMessage("there is no such study: an identifier in a path has at most 128 characters, not 129");
    }
}
