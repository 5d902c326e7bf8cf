package dev.voxelgate.proxy.web.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.proxy.web.routes.Preconditions.Failed;
import dev.voxelgate.proxy.web.routes.Preconditions.NotModified;
import dev.voxelgate.proxy.web.routes.Preconditions.Outcome;
import dev.voxelgate.proxy.web.routes.Preconditions.Part;
import dev.voxelgate.proxy.web.routes.Preconditions.Unsatisfiable;
import dev.voxelgate.proxy.web.routes.Preconditions.Whole;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

class PreconditionsTest {

    private static final String TAG = "\"v1\"";

    /** The first seven are examples of RFC 9110 14.1.2, of 10000 bytes. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bytes=0-499                                 | 10000 | Part[from=0, to=500]
        bytes=500-999                               | 10000 | Part[from=500, to=1000]
        bytes=-500                                  | 10000 | Part[from=9500, to=10000]
        bytes=9500-                                 | 10000 | Part[from=9500, to=10000]
        bytes=0-0,-1                                | 10000 | Whole[]
        bytes=500-600,601-999                       | 10000 | Whole[]
        bytes= 0-999, 4500-5499, -1000              | 10000 | Whole[]
        bytes=0-                                    | 10    | Part[from=0, to=10]
        bytes=0-9                                   | 10    | Part[from=0, to=10]
        bytes=0-10                                  | 10    | Part[from=0, to=10]
        bytes=9-                                    | 10    | Part[from=9, to=10]
        bytes=9-9                                   | 10    | Part[from=9, to=10]
        bytes=009-0009                              | 10    | Part[from=9, to=10]
        bytes=-1                                    | 10    | Part[from=9, to=10]
        bytes=-10                                   | 10    | Part[from=0, to=10]
        bytes=-11                                   | 10    | Part[from=0, to=10]
        bytes=-0                                    | 10    | Unsatisfiable[]
        bytes=-000                                  | 10    | Unsatisfiable[]
        bytes=10-                                   | 10    | Unsatisfiable[]
        bytes=10-10                                 | 10    | Unsatisfiable[]
        bytes=11-20                                 | 10    | Unsatisfiable[]
        bytes=0-                                    | 0     | Unsatisfiable[]
        bytes=0-0                                   | 0     | Unsatisfiable[]
        bytes=-0                                    | 0     | Unsatisfiable[]
        bytes=-5                                    | 0     | Whole[]
        bytes=0-9223372036854775806                 | 9223372036854775807 | Part[from=0, to=9223372036854775807]
        bytes=9223372036854775806-                  | 9223372036854775807 | Part[from=9223372036854775806, to=9223372036854775807]
        bytes=9223372036854775807-                  | 9223372036854775807 | Unsatisfiable[]
        bytes=0-9223372036854775807                 | 10    | Part[from=0, to=10]
        bytes=0-18446744073709551616                | 10    | Part[from=0, to=10]
        bytes=-18446744073709551616                 | 10    | Part[from=0, to=10]
        bytes=18446744073709551616-                 | 10    | Unsatisfiable[]
        bytes=18446744073709551616-18446744073709551616 | 10 | Unsatisfiable[]
        bytes=18446744073709551617-18446744073709551616 | 10 | Whole[]
        Bytes=0-4                                   | 10    | Part[from=0, to=5]
        BYTES=0-4                                   | 10    | Part[from=0, to=5]
        ' bytes=0-4 '                               | 10    | Part[from=0, to=5]
        'bytes=\t0-4\t'                             | 10    | Part[from=0, to=5]
        'bytes=0-4,'                                | 10    | Part[from=0, to=5]
        'bytes=, ,0-4 , ,'                          | 10    | Part[from=0, to=5]
        bytes=4-3                                   | 10    | Whole[]
        bytes=20-11                                 | 10    | Whole[]
        bytes=                                      | 10    | Whole[]
        'bytes=,'                                   | 10    | Whole[]
        bytes=-                                     | 10    | Whole[]
        bytes=5                                     | 10    | Whole[]
        bytes=--5                                   | 10    | Whole[]
        bytes=0--5                                  | 10    | Whole[]
        bytes=+1-4                                  | 10    | Whole[]
        bytes=1-+4                                  | 10    | Whole[]
        bytes=0x1-4                                 | 10    | Whole[]
        bytes=1.0-4                                 | 10    | Whole[]
        bytes=\u0661-\u0664                         | 10    | Whole[]
        bytes=0 - 4                                 | 10    | Whole[]
        bytes=0-4 5-6                               | 10    | Whole[]
        bytes=0-4;5-6                               | 10    | Whole[]
        'bytes=0-4,x'                               | 10    | Whole[]
        'bytes=20-,30-'                             | 10    | Whole[]
        bytes =0-4                                  | 10    | Whole[]
        bytes:0-4                                   | 10    | Whole[]
        bytes 0-4                                   | 10    | Whole[]
        0-4                                         | 10    | Whole[]
        items=0-4                                   | 10    | Whole[]
        kilobytes=0-4                               | 10    | Whole[]
        ''                                          | 10    | Whole[]
        """)
    void oneRangeOfBytesIsAPart(String range, long length, String outcome) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RANGE, range);
        assertThat(new Preconditions(TAG, length).evaluate(HttpMethod.GET, headers))
                .hasToString(outcome);
    }

    @Test
    void withoutConditionsTheAnswerIsWhole() {
        assertThat(evaluate(HttpMethod.GET, new HttpHeaders())).isEqualTo(new Whole());
        assertThat(evaluate(HttpMethod.HEAD, new HttpHeaders())).isEqualTo(new Whole());
    }

    /** RFC 9110 13.1.1: a weak tag does not match. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "v1"                 | Whole[]
        *                    | Whole[]
        ' * '                | Whole[]
        "v0", "v1"           | Whole[]
        "v0","v1","v2"       | Whole[]
        ' , "v0" ,,\t"v1" ,' | Whole[]
        "a,b", "v1"          | Whole[]
        W/"v1", "v1"         | Whole[]
        W/"v1"               | Failed[]
        "v0"                 | Failed[]
        "V1"                 | Failed[]
        v1                   | Failed[]
        "v1                  | Failed[]
        v1"                  | Failed[]
        'v1, v1'             | Failed[]
        "v0, v1"             | Failed[]
        "*"                  | Failed[]
        "v0", *              | Failed[]
        **                   | Failed[]
        ''                   | Failed[]
        ,                    | Failed[]
        """)
    void ifMatchHoldsForTheSameTagOrAny(String ifMatch, String outcome) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.IF_MATCH, ifMatch);
        assertThat(evaluate(HttpMethod.GET, headers)).hasToString(outcome);
        assertThat(evaluate(HttpMethod.HEAD, headers)).hasToString(outcome);
    }

    /** RFC 9110 13.1.2: a weak tag matches, as an intermediary makes one that compresses an answer. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "v1"                 | NotModified[]
        W/"v1"               | NotModified[]
        *                    | NotModified[]
        "v0", W/"v1"         | NotModified[]
        ' , "v0" ,,\t"v1" ,' | NotModified[]
        "v0"                 | Whole[]
        W/"v0"               | Whole[]
        "W/v1"               | Whole[]
        v1                   | Whole[]
        "v1                  | Whole[]
        "v0, v1"             | Whole[]
        "*"                  | Whole[]
        "v0", *              | Whole[]
        ''                   | Whole[]
        """)
    void ifNoneMatchFindsWhatTheClientHas(String ifNoneMatch, String outcome) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.IF_NONE_MATCH, ifNoneMatch);
        assertThat(evaluate(HttpMethod.GET, headers)).hasToString(outcome);
        assertThat(evaluate(HttpMethod.HEAD, headers)).hasToString(outcome);
    }

    /** RFC 9110 13.1.5: only with the very same strong tag. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        "v1"                          | Part[from=2, to=5]
        ' "v1" '                      | Part[from=2, to=5]
        W/"v1"                        | Whole[]
        "v0"                          | Whole[]
        v1                            | Whole[]
        *                             | Whole[]
        "v1", "v1"                    | Whole[]
        Sun, 06 Nov 1994 08:49:37 GMT | Whole[]
        ''                            | Whole[]
        """)
    void aRangeOfAnotherRepresentationIsIgnored(String ifRange, String outcome) {
        var headers = range("bytes=2-4");
        headers.set(HttpHeaders.IF_RANGE, ifRange);
        assertThat(evaluate(HttpMethod.GET, headers)).hasToString(outcome);
    }

    @Test
    void aRangeThatIsIgnoredCannotBeUnsatisfiable() {
        var headers = range("bytes=10-");
        assertThat(evaluate(HttpMethod.GET, headers)).isEqualTo(new Unsatisfiable());
        headers.set(HttpHeaders.IF_RANGE, "\"v0\"");
        assertThat(evaluate(HttpMethod.GET, headers)).isEqualTo(new Whole());
    }

    /** RFC 9110 14.2: Range is defined for GET only. */
    @Test
    void headHasNoRanges() {
        assertThat(evaluate(HttpMethod.HEAD, range("bytes=2-4"))).isEqualTo(new Whole());
        assertThat(evaluate(HttpMethod.HEAD, range("bytes=10-"))).isEqualTo(new Whole());
    }

    /** The order of RFC 9110 13.2.2. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        # If-Match | If-None-Match | If-Range | Range     | outcome
        "v0"       | "v1"          | "v1"     | bytes=2-4 | Failed[]
        "v0"       |               |          | bytes=10- | Failed[]
        "v0"       | *             |          |           | Failed[]
        "v1"       | "v1"          | "v1"     | bytes=2-4 | NotModified[]
        "v1"       | "v1"          |          | bytes=10- | NotModified[]
                   | "v1"          |          | bytes=2-4 | NotModified[]
        "v1"       | "v0"          | "v1"     | bytes=2-4 | Part[from=2, to=5]
        "v1"       | "v0"          | "v0"     | bytes=2-4 | Whole[]
        "v1"       | "v0"          |          | bytes=10- | Unsatisfiable[]
        "v1"       |               |          | bytes=2-4 | Part[from=2, to=5]
        "v1"       | "v0"          | "v0"     |           | Whole[]
        """)
    void conditionsComeBeforeTheRange(
            @Nullable String ifMatch,
            @Nullable String ifNoneMatch,
            @Nullable String ifRange,
            @Nullable String range,
            String outcome) {
        var headers = new HttpHeaders();
        setUnlessNull(headers, HttpHeaders.IF_MATCH, ifMatch);
        setUnlessNull(headers, HttpHeaders.IF_NONE_MATCH, ifNoneMatch);
        setUnlessNull(headers, HttpHeaders.IF_RANGE, ifRange);
        setUnlessNull(headers, HttpHeaders.RANGE, range);
        assertThat(evaluate(HttpMethod.GET, headers)).hasToString(outcome);
    }

    /** RFC 9110 13.1.3 and 13.1.4: they need a modification date, which the representation has not. */
    @Test
    void conditionsOnDatesAreIgnored() {
        var headers = range("bytes=2-4");
        headers.set(HttpHeaders.IF_UNMODIFIED_SINCE, "Sun, 06 Nov 1994 08:49:37 GMT");
        headers.set(HttpHeaders.IF_MODIFIED_SINCE, "Sun, 06 Nov 2994 08:49:37 GMT");
        assertThat(evaluate(HttpMethod.GET, headers)).isEqualTo(new Part(2, 5));
    }

    @Test
    void linesOfOneNameAreOneList() {
        var match = new HttpHeaders();
        match.add(HttpHeaders.IF_MATCH, "\"v0\"");
        assertThat(evaluate(HttpMethod.GET, match)).isEqualTo(new Failed());
        match.add(HttpHeaders.IF_MATCH, "\"v1\"");
        assertThat(evaluate(HttpMethod.GET, match)).isEqualTo(new Whole());

        var noneMatch = new HttpHeaders();
        noneMatch.add(HttpHeaders.IF_NONE_MATCH, "\"v0\"");
        noneMatch.add(HttpHeaders.IF_NONE_MATCH, "W/\"v1\"");
        assertThat(evaluate(HttpMethod.GET, noneMatch)).isEqualTo(new NotModified());

        var ranges = range("bytes=2-4");
        ranges.add(HttpHeaders.RANGE, "bytes=5-6");
        assertThat(evaluate(HttpMethod.GET, ranges)).isEqualTo(new Whole());

        var tags = range("bytes=2-4");
        tags.add(HttpHeaders.IF_RANGE, TAG);
        tags.add(HttpHeaders.IF_RANGE, TAG);
        assertThat(evaluate(HttpMethod.GET, tags)).isEqualTo(new Whole());
    }

    @Test
    void theLastOfManyTagsCounts() {
        var others = IntStream.range(0, 100_000).mapToObj(i -> "W/\"" + i + '"').collect(Collectors.joining(", "));
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.IF_NONE_MATCH, others);
        assertThat(evaluate(HttpMethod.GET, headers)).isEqualTo(new Whole());
        headers.set(HttpHeaders.IF_NONE_MATCH, others + ", " + TAG);
        assertThat(evaluate(HttpMethod.GET, headers)).isEqualTo(new NotModified());
    }

    @Test
    void positionsMayHaveAnyNumberOfDigits() {
        var zeros = "0".repeat(50_000);
        var nines = "9".repeat(50_000);
        assertThat(evaluate(HttpMethod.GET, range("bytes=" + zeros + "2-" + nines)))
                .isEqualTo(new Part(2, 10));
        assertThat(evaluate(HttpMethod.GET, range("bytes=-" + nines))).isEqualTo(new Part(0, 10));
        assertThat(evaluate(HttpMethod.GET, range("bytes=" + nines + "-"))).isEqualTo(new Unsatisfiable());
        assertThat(evaluate(HttpMethod.GET, range("bytes=0-4" + ",".repeat(50_000))))
                .isEqualTo(new Part(0, 5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "v1", "\"", "\"\"", "W/\"v1\"", "\"v 1\"", "\"v\"1\"", "\"v1\" ", "*"})
    void theTagMustBeStrong(String entityTag) {
        assertThatThrownBy(() -> new Preconditions(entityTag, 10)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void partsAndLengthsAreChecked() {
        assertThatThrownBy(() -> new Preconditions(TAG, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Part(-1, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Part(2, 2)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void setUnlessNull(HttpHeaders headers, String name, @Nullable String value) {
        if (value != null) {
            headers.set(name, value);
        }
    }

    private static HttpHeaders range(String range) {
        var headers = new HttpHeaders();
        headers.set(HttpHeaders.RANGE, range);
        return headers;
    }

    private static Outcome evaluate(HttpMethod method, HttpHeaders headers) {
        return new Preconditions(TAG, 10).evaluate(method, headers);
    }
}
