package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.web.problem.BadParameterException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.LinkedMultiValueMap;

class QueryFlagTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "true", "", "True", "TRUE", "yes", "Yes", "on", "ON"})
    void aFlagThatIsSetOrEmptyIsTrue(String value) {
        assertThat(flag(value, false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "false", "False", "no", "NO", "off"})
    void aFlagThatIsUnsetIsFalse(String value) {
        assertThat(flag(value, true)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "y", "None", "tru", " 1", "1\r\n", "t\u0131rue"})
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

    private static boolean flag(String value, boolean absent) {
        var query = new LinkedMultiValueMap<String, String>();
        query.add("rescale", value);
        return QueryFlag.parse(query, "rescale", absent);
    }
}
