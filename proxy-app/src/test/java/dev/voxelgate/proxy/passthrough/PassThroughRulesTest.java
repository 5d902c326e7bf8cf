package dev.voxelgate.proxy.passthrough;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PassThroughRulesTest {

    private static boolean passes(String rule, String request) {
        var words = request.split(" ", 2);
        try {
            PassThroughRules.of(Stream.of(rule))
                    .check(words[0], RequestTarget.of(URI.create("http://localhost" + words[1])));
            return true;
        } catch (PassThroughRefusedException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET /a,               GET /a,            true",
        "GET /a,               HEAD /a,           true",
        "GET /a,               POST /a,           false",
        "POST /a,              GET /a,            false",
        "GET /a,               get /a,            false",
        "GET /a,               GET /A,            false",
        "GET /a,               GET /a/b,          false",
        "GET /a,               GET /ab,           false",
        "GET /a,               GET /a?b=/c,       true",
        "GET /a/*,             GET /a/b,          true",
        "GET /a/*,             GET /a,            false",
        "GET /a/*,             GET /a/b/c,        false",
        "GET /a/*/c,           GET /a/b/c,        true",
        "GET /a/*/c,           GET /a/b/d,        false",
        "GET /a/**,            GET /a,            true",
        "GET /a/**,            GET /a/b/c/d,      true",
        "GET /a/**,            GET /ab,           false",
        "GET /**,              GET /a/b,          true",
        "GET /a|b/c|d,         GET /b/c,          true",
        "GET /a|b/c|d,         GET /a/d,          true",
        "GET /a|b/c|d,         GET /a|b/c,        false",
        "GET /a|b/c|d,         GET /c/d,          false",
    })
    void matchesMethodsAndSegments(String rule, String request, boolean passed) {
        if (request.contains("|")) {
            assertThatThrownBy(() -> passes(rule, request)).isInstanceOf(IllegalArgumentException.class);
        } else {
            assertThat(passes(rule, request)).isEqualTo(passed);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        DELETE /a/b | this path is passed on with GET, POST only; voxelgate.pass.writing and voxelgate.pass.also allow more
        PUT /a/b    | this path is passed on with GET, POST only; voxelgate.pass.writing and voxelgate.pass.also allow more
        GET /b      | this path is not on the list of what is passed on, with any method; voxelgate.pass.also adds to that list
        """)
    void theRefusalSaysWhetherItIsThePathOrTheMethod(String request, String refusal) {
        var rules = PassThroughRules.of(Stream.of("POST /a/*", "GET /a/**", "GET /a/b"));
        var words = request.split(" ", 2);
        assertThatThrownBy(() -> rules.check(words[0], RequestTarget.of(URI.create("http://localhost" + words[1]))))
                .isInstanceOf(PassThroughRefusedException.class)
                .hasMessage(refusal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "GET",
                "/a",
                "GET a",
                "get /a",
                "GET /a/**/b",
                "GET /a*",
                "GET /a b",
                "GET /%2e",
                "GET /a//b",
                "GET /a/",
                "GET /{id}",
                "GET http://evil.example/a",
                "GET /|a"
            })
    void whatIsNoRuleIsRefusedAtTheStart(String rule) {
        assertThatThrownBy(() -> PassThroughRules.of(Stream.of(rule)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is no rule");
    }
}
