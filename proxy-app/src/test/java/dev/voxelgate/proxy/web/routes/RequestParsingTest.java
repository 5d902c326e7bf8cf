package dev.voxelgate.proxy.web.routes;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.volume.UnknownResourceException;
import dev.voxelgate.proxy.web.problem.BadParameterException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;

class RequestParsingTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", ""})
    void aFlagThatIsSetOrEmptyIsTrue(String value) {
        assertThat(flag(value, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "false"})
    void aFlagThatIsUnsetIsFalse(String value) {
        assertThat(flag(value, true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "yes", "TRUE", " 1", "1\r\n"})
    void anyOtherFlagIsRefused(String value) {
        assertThatThrownBy(() -> flag(value, true))
                .isInstanceOf(BadParameterException.class)
                .hasMessageContaining("rescale");
    }

    @Test
    void anAbsentFlagHasItsDefault() {
        assertThat(QueryFlag.parse(new LinkedMultiValueMap<>(), "rescale", true))
                .isTrue();
        assertThat(QueryFlag.parse(new LinkedMultiValueMap<>(), "compress", false))
                .isFalse();
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

    private static boolean flag(String value, boolean absent) {
        var query = new LinkedMultiValueMap<String, String>();
        query.add("rescale", value);
        return QueryFlag.parse(query, "rescale", absent);
    }
}
