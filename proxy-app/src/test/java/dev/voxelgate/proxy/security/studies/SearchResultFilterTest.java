package dev.voxelgate.proxy.security.studies;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;

final class SearchResultFilterTest {

    private static final SearchResultFilter OWN = new SearchResultFilter("00080080", Set.of("North", "N\u00f6rd"));

    private static boolean isTheirs(String json) {
        return OWN.test(json.getBytes(UTF_8));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"00080080\":{\"vr\":\"LO\",\"Value\":[\"North\"]}}",
                "{\"00100020\":{\"Value\":[{\"x\":[]}]},\"00080080\":{\"Value\":[\" N\\u00f6rd"
                        + " \",\"North\"]},\"a\":NaN}",
            })
    void everyValueIsTheirs(String json) {
        assertThat(isTheirs(json)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"00080080\":{}}",
                "{\"00080080\":\"North\"}",
                "{\"00080080\":{\"Value\":\"North\"}}",
                "{\"00080080\":{\"Value\":[]}}",
                "{\"00080080\":{\"Value\":[null]}}",
                "{\"00080080\":{\"Value\":[[\"North\"]]}}",
                "{\"00080080\":{\"Value\":[\"north\"]}}",
                "{\"00080080\":{\"Value\":[\"North\",\"South\"]}}",
                "{\"00080080\":{\"Value\":[\"South\"]},\"00080080\":{\"Value\":[\"North\"]}}",
                "{\"00080080\":{\"Value\":[\"North\"],\"Value\":[\"South\"]}}",
                "{\"00081140\":{\"Value\":[{\"00080080\":{\"Value\":[\"North\"]}}]}}",
            })
    void anythingElseIsNot(String json) {
        assertThat(isTheirs(json)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"00080080\":{\"Value\":[\"North\"]},\"a\":Doe}",
                "{\"00080080\":{\"Value\":[\"North\"]}]",
                "{\"00080080\":{\"Value\":[\"North\"]},}",
            })
    void whatIsNotWellFormedIsNotTheirs(String json) {
        assertThatThrownBy(() -> isTheirs(json)).isInstanceOf(JacksonException.class);
    }
}
