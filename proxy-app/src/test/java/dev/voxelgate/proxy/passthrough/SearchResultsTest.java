package dev.voxelgate.proxy.passthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.stream.LimitExceededException;
import dev.voxelgate.dicomweb.stream.MalformedStreamException;
import dev.voxelgate.dicomweb.stream.PullParsing;
import dev.voxelgate.dicomweb.stream.TruncatedStreamException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class SearchResultsTest {

    private static final PullParsing<byte[]> PARSING =
            PullParsing.of(() -> new SearchResults(result -> !new String(result, UTF_8).contains("others")));

    private static List<String> results(String text) {
        return PARSING.results(text.getBytes(UTF_8), result -> new String(result, UTF_8));
    }

    @Test
    void resultsComeOutAsTheyAre() {
        assertThat(results(" [ {\"a\" : [1, {}, \"]},{\\\"\\\\\"]} ,\t{\"others\":1},{ \"b\":\"\u00e4\\u00e4\""
                        + " },{} ]\r\n"))
                .containsExactly("{\"a\" : [1, {}, \"]},{\\\"\\\\\"]}", "{ \"b\":\"\u00e4\\u00e4\" }", "{}");
        assertThat(results("[]")).isEmpty();
        assertThat(results("[{\"others\":[]}]")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "[", "[{}", "[{},", "[{", "[{\"a\":\"]", "[{\"a\":\"\\\"]", "[{\"a\":[{}]"})
    void whatEndsBeforeTheArrayDoesIsTruncated(String text) {
        assertThat(PARSING.failure(text.getBytes(UTF_8))).isInstanceOf(TruncatedStreamException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{}", "x", "[{}{}]", "[,{}]", "[{},]", "[1]", "[[{}]]", "[{}]]", "[{}],{}", "[{}][{}]", "]"})
    void whatIsNoArrayOfObjectsIsMalformed(String text) {
        assertThat(PARSING.failure(text.getBytes(UTF_8))).isExactlyInstanceOf(MalformedStreamException.class);
    }

    @Test
    void whoeverJudgesAResultMayFindThatItIsNoJson() {
        var reading = PullParsing.of(() ->
                new SearchResults(result -> JsonMapper.shared().readTree(result).isObject()));
        assertThat(reading.failure("[{\"a\":Doe}]".getBytes(UTF_8)))
                .isExactlyInstanceOf(MalformedStreamException.class)
                .hasNoCause()
                .message()
                .doesNotContain("Doe");
    }

    @Test
    void aResultHasALimit() {
        var text = "x".repeat(SearchResults.MAX_RESULT_BYTES - "{\"a\":\"\"}".length());
        try (var parser = new SearchResults(_ -> true)) {
            parser.offer(io.netty.buffer.Unpooled.wrappedBuffer(("[{\"a\":\"" + text + "\"}]").getBytes(UTF_8)));
            assertThat(parser.poll()).hasSize(SearchResults.MAX_RESULT_BYTES);
        }
        assertThat(PARSING.failure(("[{\"a\":\"" + text + "x\"}]").getBytes(UTF_8)))
                .isInstanceOf(LimitExceededException.class)
                .hasMessageContaining("max-result-bytes of 1048576");
    }
}
