package dev.voxelgate.proxy.hostile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.proxy.demo.Exchange;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.LogRecord;
import dev.voxelgate.proxy.support.RawClient;
import dev.voxelgate.proxy.support.SliceSeries;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * Requests that no honest client sends. Each has a clean answer; and whatever was asked, the archive was asked for
 * identifiers only, the log has no trace of it, and the next client is served.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HostileRequestTest {

    private static final SliceSeries SERIES = new SliceSeries(3, 8);
    private static final String STUDY = "/studies/2.25.1/";
    private static final String INSTANCE = SERIES.path().replace("/numpy", "/instances/2.25.1.1.1/numpy");
    private static final String EVIL = "Doe";

    /** An identifier as it may be sent to the archive: nothing that is encoded, or names another path. */
    private static final String SEGMENT = "(?!\\.+(?:/|$))[0-9A-Za-z._-]{1,128}";

    private final Script archive = new Script();
    private final Gateway gateway = Gateway.inFrontOf(SERIES.instances(), archive);
    private final LogRecord log = new LogRecord();

    @BeforeAll
    void servesWhoeverAsksAsOneShould() throws IOException {
        assertServes();
    }

    @AfterEach
    void servesTheNextOne() throws IOException {
        assertServes();
        log.assertHarmless(EVIL, "evil", "passwd");
        assertThat(archive.exchanges())
                .extracting(Exchange::path)
                .allSatisfy(path -> assertThat(path)
                        .matches("/dicom-web/studies/ID/series/ID(/instances(/ID)?)?(/metadata)?"
                                .replace("ID", SEGMENT)));
    }

    @AfterAll
    void close() {
        log.close();
        gateway.close();
    }

    private void assertServes() throws IOException {
        var answer = RawClient.exchange(gateway.port(), get(SERIES.path()));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body().substring(128).getBytes(StandardCharsets.ISO_8859_1))
                .isEqualTo(SERIES.rescaled());
    }

    private static String get(String target, String... headerLines) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n"
                + String.join(
                        "", Stream.of(headerLines).map(line -> line + "\r\n").toList()) + "\r\n";
    }

    /** A request and how it is to be answered; the problem is empty where the answer has none. */
    private record Case(String name, String request, int status, String problem) {}

    private Stream<DynamicTest> are(List<Case> cases) {
        return cases.stream()
                .map(hostile -> dynamicTest(hostile.name(), () -> {
                    var answer = RawClient.exchange(gateway.port(), hostile.request());
                    assertThat(answer.status()).isEqualTo(hostile.status());
                    assertThat(answer.problem()).isEqualTo(hostile.problem());
                    assertThat(answer.head() + answer.body()).doesNotContain(EVIL, "evil", "\tat ");
                }));
    }

    private static Case path(String name, String path, int status, String problem) {
        return new Case(name, get(path), status, problem);
    }

    private static String withStudy(String study) {
        return SERIES.path().replace(STUDY, "/studies/" + study + "/");
    }

    private static String frames(String list) {
        return INSTANCE.replace("/numpy", "/frames/" + list + "/numpy");
    }

    @TestFactory
    Stream<DynamicTest> identifiersThatAreNoneNameNothing() {
        return are(Stream.of(
                        "2.25.1%0d%0aX-Evil:%20Doe",
                        "2.25.1%0a",
                        "2.25.1%2f3",
                        "2.25.1%5c3",
                        "2.25.1%252f3",
                        "..",
                        "%2e%2e",
                        "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
                        "2.25.1%00",
                        "%c0%ae%c0%ae",
                        "%ff%fe",
                        "2.25.%D9%A1",
                        "2.25.1%e2%82%ac",
                        "2.25.1\u00e9",
                        "2.25.1?evil".replace("?", "%3f"),
                        "2.25.1%23evil",
                        "2.25.1%2e%2e%2f",
                        "%2e",
                        "2.25.1~",
                        "2.25.1:80",
                        "2.25.1@a",
                        "1".repeat(129),
                        "1".repeat(3000))
                .map(study -> path(
                        study.substring(0, Math.min(40, study.length())), withStudy(study), 404, "unknown-resource"))
                .toList());
    }

    /** They break the rule of PS3.5 9.1, and archives hold them: this one does not. */
    @TestFactory
    Stream<DynamicTest> oddIdentifiersThatAreSafeInAPathAreAskedFor() {
        return Stream.of(
                        "2.25..1",
                        ".1",
                        "1.",
                        "-1",
                        "2.25.1A",
                        "2.25.%31x",
                        "studies",
                        "_",
                        "1".repeat(65),
                        "a".repeat(128))
                .map(study -> dynamicTest(study, () -> {
                    int before = archive.exchanges().size();
                    var answer = RawClient.exchange(gateway.port(), get(withStudy(study)));
                    assertThat(answer.status()).isEqualTo(404);
                    assertThat(answer.problem()).isEqualTo("unknown-resource");
                    assertThat(archive.exchanges().size()).isGreaterThan(before);
                }));
    }

    @Test
    void aRefusalSaysWhatIsWrongWithTheIdentifier() throws IOException {
        assertThat(RawClient.exchange(gateway.port(), get(withStudy("Doe%2f3"))).body())
                .contains("there is no such study: an identifier in a path has letters and digits of ASCII, dots,"
                        + " hyphens and underscores only; character 4 is none of them");
        assertThat(RawClient.exchange(gateway.port(), get(withStudy("1".repeat(129))))
                        .body())
                .contains("there is no such study: an identifier in a path has at most 128 characters, not 129");
        assertThat(RawClient.exchange(gateway.port(), get(SERIES.path() + "//")).body())
                .contains("segment 7 of the path is not passed on: it is empty");
    }

    @TestFactory
    Stream<DynamicTest> orthancIdentifiersThatAreNoneNameNothing() {
        return are(Stream.of(
                        "a".repeat(40),
                        "..",
                        "%2e%2e%2fsystem",
                        "00000000-00000000-00000000-00000000-0000000g",
                        "00000000-00000000-00000000-00000000-00000000%0a",
                        "00000000-00000000-00000000-00000000-00000000%2ffile",
                        "00000000-00000000-00000000-00000000-00000000")
                .flatMap(id -> Stream.of("/instances/" + id + "/numpy", "/series/" + id + "/numpy"))
                .map(path -> path(path, path, 404, "unknown-resource"))
                .toList());
    }

    @TestFactory
    Stream<DynamicTest> pathsThatAreNeitherRoutesNorPassedOnAreForbidden() {
        return are(Stream.of(
                        "/" + SERIES.path(),
                        SERIES.path().replace("/", "//"),
                        SERIES.path() + "//",
                        SERIES.path() + "/.",
                        SERIES.path() + "/..",
                        "//evil.example/x",
                        "/dicom-web/..%2f..%2fetc/passwd",
                        "/..%5c..%5cetc%5cpasswd",
                        "/" + "a/".repeat(1800),
                        "*",
                        frames(""))
                .map(path -> path(path.substring(0, Math.min(40, path.length())), path, 403, "not-passed"))
                .toList());
    }

    @TestFactory
    Stream<DynamicTest> pathsThatAreMalformedAreBadRequests() {
        return are(List.of(
                path("a percent sign alone", withStudy("2.25.1%"), 400, "malformed-request"),
                path("no hexadecimal digits", withStudy("2.25.1%zz"), 400, "malformed-request"),
                path("characters that no URI has", withStudy("2.25.1\"<>{}|^`"), 400, "malformed-request"),
                path("a backslash", withStudy("2.25.1\\3"), 400, "malformed-request"),
                path("a path parameter of an identifier", withStudy("2.25.1;x=y"), 400, "malformed-request"),
                path("one with a line break", withStudy("2.25.1;x=%0d%0aX-Evil:%20Doe"), 400, "malformed-request"),
                path("one of the route's last part", SERIES.path() + ";x=y", 400, "malformed-request"),
                path("one in a list of frames", frames("1;2,3"), 400, "malformed-request"),
                path("a request line of 5 KB", "/" + "a".repeat(5000), 414, "malformed-request")));
    }

    @TestFactory
    Stream<DynamicTest> frameListsThatAreNoneAreRefused() {
        return are(Stream.of(
                        "0",
                        "-1",
                        "1,,2",
                        ",1",
                        "1,",
                        "%D9%A1",
                        "4294967297",
                        "99999999999999999999",
                        "1.5",
                        "0x1",
                        "1%00",
                        "1%0a",
                        "1" + ",1".repeat(1000),
                        String.join(
                                ",",
                                Stream.iterate(40, n -> n > 0, n -> n - 1)
                                        .map(Object::toString)
                                        .toList()))
                .map(list -> path(list.substring(0, Math.min(40, list.length())), frames(list), 400, "parameter"))
                .toList());
    }

    @Test
    void aListThatTurnsBackTooOftenIsRefusedBeforeTheArchiveIsAsked() throws IOException {
        long before = archive.requests("/metadata");
        var answer = RawClient.exchange(gateway.port(), get(frames("1" + ",1".repeat(32))));
        assertThat(answer.body()).contains("at most 32 ascending runs");
        assertThat(archive.requests("/metadata")).isEqualTo(before);
    }

    @Test
    void framesThatTheInstanceDoesNotHaveAreNotFound() throws IOException {
        for (var list : List.of("2", "999999999", "1,2")) {
            var answer = RawClient.exchange(gateway.port(), get(frames(list)));
            assertThat(answer.status()).isEqualTo(404);
            assertThat(answer.problem()).isEqualTo("unknown-resource");
        }
    }

    @TestFactory
    Stream<DynamicTest> flagsWithOddValuesAreRefused() {
        return are(Stream.of(
                        "2",
                        "yess",
                        "TRUE1",
                        "y",
                        "None",
                        "%0d%0aX-Evil:Doe",
                        "1%00",
                        "%D9%A1",
                        "1,0",
                        "%20",
                        "x".repeat(3000))
                .flatMap(value -> Stream.of("?rescale=" + value, "?compress=" + value))
                .map(query ->
                        path(query.substring(0, Math.min(40, query.length())), SERIES.path() + query, 400, "parameter"))
                .toList());
    }

    @TestFactory
    Stream<DynamicTest> otherParametersAreIgnored() {
        return are(Stream.of(
                        "?&&&",
                        "?=",
                        "?rescale[]=2",
                        "?x=%0d%0aX-Evil:Doe",
                        "?Rescale=2",
                        "#evil",
                        "?" + "a&".repeat(1500))
                .map(query -> path(query.substring(0, Math.min(40, query.length())), SERIES.path() + query, 200, ""))
                .toList());
    }

    @TestFactory
    Stream<DynamicTest> anAbsoluteTargetIsThisServersAllTheSame() {
        return are(List.of(path("absolute-form", "http://evil.example" + SERIES.path(), 200, "")));
    }

    private static Case headers(String name, int status, String problem, String... lines) {
        return new Case(name, get(SERIES.path(), lines), status, problem);
    }

    @TestFactory
    Stream<DynamicTest> floodsOfHeadersAreCutOff() {
        return are(List.of(
                headers("one of 9 KB", 431, "malformed-request", "X-A: " + "a".repeat(9000)),
                new Case(
                        "ten thousand",
                        get(SERIES.path()).replace("\r\n\r\n", "\r\nA: b".repeat(10_000) + "\r\n\r\n"),
                        431,
                        "malformed-request"),
                headers("a thousand Accepts", 406, "not-acceptable", "Accept: " + "a/b,".repeat(1000) + "*/*"),
                headers("an Accept that is none", 406, "not-acceptable", "Accept: ;;;"),
                headers("a quality that is none", 406, "not-acceptable", "Accept: a/b;q=9"),
                headers("a type of content that is none", 200, "", "Content-Type: ;;;"),
                headers("an Origin that is none", 200, "", "Origin: :::"),
                headers("Cookies that are none", 200, "", "Cookie: =;\"" + "=;".repeat(500)),
                headers(
                        "a Range and conditions",
                        200,
                        "",
                        "Range: bytes=x",
                        "If-None-Match: \"",
                        "If-Modified-Since: x"),
                headers(
                        "upgrades",
                        200,
                        "",
                        "Upgrade: h2c, websocket",
                        "Connection: Upgrade",
                        "HTTP2-Settings: AAAA")));
    }

    @TestFactory
    Stream<DynamicTest> headersThatTwoServersCouldReadDifferentlyAreRefused() {
        return are(List.of(
                headers("no colon", 400, "malformed-request", "evil"),
                headers("a folded line", 400, "malformed-request", " folded: evil"),
                headers("a blank before the colon", 400, "malformed-request", "X-A : b"),
                headers("a NUL", 400, "malformed-request", "X-A: b\u0000c"),
                headers("a carriage return", 400, "malformed-request", "X-A: b\rX-Evil: c"),
                headers("two Hosts", 400, "malformed-request", "Host: evil.example"),
                headers(
                        "two credentials",
                        400,
                        "malformed-request",
                        "Authorization: Basic YTph",
                        "Authorization: Bearer b"),
                new Case("no Host", get(SERIES.path()).replace("Host: localhost\r\n", ""), 400, "malformed-request"),
                new Case(
                        "a Host that is another machine",
                        get(SERIES.path()).replace("localhost", "evil"),
                        403,
                        "forbidden"),
                new Case(
                        "a Host that is none",
                        get(SERIES.path()).replace("localhost", "a b/evil"),
                        400,
                        "malformed-request"),
                new Case("HTTP/2 in plain", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "malformed-request"),
                new Case("HTTP/9.9", get(SERIES.path()).replace("1.1", "9.9"), 400, "malformed-request"),
                new Case("no version", "GET " + SERIES.path() + "\r\n\r\n", 400, "malformed-request"),
                new Case(
                        "TLS in plain", "\u0016\u0003\u0001\u0002\u0000\u0001evil\r\n\r\n", 400, "malformed-request")));
    }

    @TestFactory
    Stream<DynamicTest> contentIsRefused() {
        return are(List.of(
                headers("a body", 400, "malformed-request", "Content-Length: 5", "", "hello"),
                headers("a body without end", 400, "malformed-request", "Content-Length: 9223372036854775807"),
                headers(
                        "a body to be waited for",
                        400,
                        "malformed-request",
                        "Expect: 100-continue",
                        "Content-Length: 5"),
                headers(
                        "a form",
                        400,
                        "malformed-request",
                        "Content-Type: multipart/form-data",
                        "Content-Length: 1",
                        "",
                        "x"),
                headers("chunks", 400, "malformed-request", "Transfer-Encoding: chunked", "", "0", ""),
                headers("a coding of another kind", 400, "malformed-request", "Transfer-Encoding: gzip"),
                headers(
                        "two lengths",
                        400,
                        "malformed-request",
                        "Content-Length: 5",
                        "Content-Length: 6",
                        "",
                        "hello!"),
                headers(
                        "the same length twice",
                        400,
                        "malformed-request",
                        "Content-Length: 5",
                        "Content-Length: 5",
                        "",
                        "hello"),
                headers(
                        "a length and chunks",
                        400,
                        "malformed-request",
                        "Content-Length: 5",
                        "Transfer-Encoding: chunked",
                        "",
                        "0",
                        ""),
                headers("a negative length", 400, "malformed-request", "Content-Length: -1"),
                headers("a length that is none", 400, "malformed-request", "Content-Length: 99999999999999999999"),
                headers("no length that matters", 200, "", "Content-Length: 0")));
    }

    @Test
    void malformedChunksLeaveNothingBehind() throws IOException {
        for (int i = 0; i < 20; i++) {
            var answer = RawClient.exchange(gateway.port(), get(SERIES.path(), "Transfer-Encoding: chunked", "", "ZZ"));
            assertThat(answer.status()).isEqualTo(400);
        }
    }

    @TestFactory
    Stream<DynamicTest> otherMethodsAreNotAllowed() {
        return are(Stream.of("POST", "PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "A".repeat(2000))
                .map(method -> new Case(
                        method.substring(0, Math.min(40, method.length())),
                        get(SERIES.path()).replaceFirst("GET", method),
                        405,
                        "http"))
                .toList());
    }

    @Test
    void anHttp10ClientGetsNoChunks() throws IOException {
        for (var query : List.of("", "?compress=1", "?rescale=2")) {
            var answer = RawClient.exchange(gateway.port(), "GET " + SERIES.path() + query + " HTTP/1.0\r\n\r\n");
            assertThat(answer.headers()).doesNotContainKey("transfer-encoding");
            if (query.isEmpty()) {
                assertThat(answer.body()).startsWith("\u0093NUMPY").hasSize(128 + SERIES.rescaled().length);
            } else if (query.contains("compress")) {
                assertThat(answer.body()).startsWith("PK");
                // The end of central directory is the last of the file.
                assertThat(answer.body().lastIndexOf("PK\u0005\u0006"))
                        .isEqualTo(answer.body().length() - 22);
            } else {
                assertThat(answer.problem()).isEqualTo("parameter");
            }
        }
    }

    @Test
    void requestsOnTopOfEachOtherAreAnsweredInTurn() throws IOException {
        try (var client = new RawClient(gateway.port())) {
            client.send((get(SERIES.path()) + get(withStudy(".."))).repeat(5));
            for (int i = 0; i < 5; i++) {
                assertThat(client.answer(false).body()).hasSize(128 + SERIES.rescaled().length);
                assertThat(client.answer(false).problem()).isEqualTo("unknown-resource");
            }
        }
    }

    @Test
    void garbageBehindARequestIsNotPartOfItsAnswer() throws IOException {
        for (int i = 0; i < 20; i++) {
            try (var client = new RawClient(gateway.port())) {
                client.send(get(SERIES.path()) + "evil\r\n\r\n");
                var answer = client.answer(false);
                assertThat(answer.status()).isEqualTo(200);
                assertThat(answer.body())
                        .hasSize(128 + SERIES.rescaled().length)
                        .doesNotContain("HTTP/1.1 400");
            }
        }
    }

    @Test
    void aRefusedRequestEndsItsConnectionWhereItsEndIsInDoubt() throws IOException {
        try (var client = new RawClient(gateway.port())) {
            client.send(get(SERIES.path(), "Transfer-Encoding: gzip"));
            assertThat(client.answer(false).problem()).isEqualTo("malformed-request");
            assertThat(client.isClosed()).isTrue();
        }
    }
}
