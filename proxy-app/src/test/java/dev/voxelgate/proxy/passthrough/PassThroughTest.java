package dev.voxelgate.proxy.passthrough;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.LogRecord;
import dev.voxelgate.proxy.support.Peer;
import dev.voxelgate.proxy.support.RawClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes through the gateway to an Orthanc that answers as it is told, and what does not. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PassThroughTest {

    private static final String STUDIES = "/dicom-web/studies";
    private static final String JSON = "application/dicom+json";
    private static final String BYTES = "application/octet-stream";

    private volatile Script script = PassThroughTest::emptyJson;
    private final ScriptedServer orthanc = ScriptedServer.start(exchange -> script.answer(exchange));
    private final Gateway gateway = Gateway.inFrontOf(
            orthanc,
            "voxelgate.security.allow-anonymous=true", // by any name
            "voxelgate.pass.writing=true",
            "voxelgate.pass.places=3",
            "voxelgate.admission.queue-timeout=1s");
    private final LogRecord log = new LogRecord();

    private static void emptyJson(ScriptedServer.Exchange exchange) throws IOException {
        exchange.content();
        exchange.respond(200, JSON, "[]".getBytes(US_ASCII));
    }

    @AfterEach
    void nothingIsHeldAndTheNextIsServed() throws InterruptedException, IOException {
        script = PassThroughTest::emptyJson;
        var admission = gateway.bean(Admission.class);
        while (admission.running() + admission.waiting() > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(RawClient.exchange(gateway.port(), get(STUDIES)).body()).isEqualTo("[]");
        log.assertHarmless("evil", "Doe");
    }

    @AfterAll
    void close() {
        log.close();
        gateway.close();
    }

    private static String request(String method, String target, String... headerLines) {
        return method + " " + target + " HTTP/1.1\r\nHost: gate.example:8\r\n" + String.join("\r\n", headerLines)
                + (headerLines.length > 0 ? "\r\n\r\n" : "\r\n");
    }

    private static String get(String target, String... headerLines) {
        return request("GET", target, headerLines);
    }

    private RawClient.Answer send(String request) throws IOException {
        return RawClient.exchange(gateway.port(), request);
    }

    private ScriptedServer.Request lastRequest() {
        return orthanc.requests().getLast();
    }

    private String orthancUrl() {
        return orthanc.url().toString();
    }

    // What is sent

    @Test
    void targetAndFieldsReachTheArchiveAsTheyAre() throws IOException {
        send(get(
                STUDIES + "?PatientName=D%2A&limit=5",
                "Accept: a/b;q=0.1, c/d",
                "X-A: b",
                "Connection: x-c",
                "X-C: d"));
        assertThat(lastRequest().target()).isEqualTo(STUDIES + "?PatientName=D%2A&limit=5");
        assertThat(lastRequest().headers())
                .containsOnly(
                        Map.entry("host", orthanc.url().getRawAuthority()),
                        Map.entry("accept", "a/b;q=0.1, c/d"),
                        Map.entry("x-a", "b"),
                        Map.entry("via", "1.1 voxelgate"),
                        Map.entry("forwarded", "for=127.0.0.1"),
                        Map.entry("x-forwarded-for", "127.0.0.1"));
    }

    @Test
    void queriesReachTheArchiveAsCurlAndBrowsersWriteThem() throws IOException {
        assertThat(send(get(STUDIES + "?PatientName=Doe^J*&x={a|b}`\"<>\\&ModalitiesInStudy=M\u00c3\u00bc\u00c2\u0085"))
                        .status())
                .isEqualTo(200);
        assertThat(lastRequest().target())
                .isEqualTo(
                        STUDIES + "?PatientName=Doe%5EJ*&x=%7Ba%7Cb%7D%60%22%3C%3E%5C&ModalitiesInStudy=M%C3%BC%C2%85");
    }

    @Test
    void noClientTellsTheArchiveWhoItIs() throws IOException {
        send(get(
                STUDIES,
                "Remote-User: evil",
                "X-Remote-User: evil",
                "X_Auth_Request_Email: evil",
                "X-SSL-Client-S-DN: evil",
                "Origin: http://evil.example"));
        assertThat(lastRequest().headers()).doesNotContainValue("evil").doesNotContainKey("origin");
    }

    @TestFactory
    Stream<DynamicTest> whatAPageOfAnotherSiteWouldChangeIsRefused() {
        var seen = orthanc.requests().size();
        return Stream.of(
                        "Sec-Fetch-Site: cross-site",
                        "Sec-Fetch-Site: same-site",
                        "Origin: https://evil.example",
                        "Origin: https://gate.example:9",
                        "Origin: null")
                .map(field -> DynamicTest.dynamicTest(field, () -> {
                    var answer = send(request("POST", "/tools/find", "Content-Length: 2", field, "", "{}")
                            .stripTrailing());
                    assertThat(answer.status()).isEqualTo(403);
                    assertThat(answer.problem()).isEqualTo("forbidden");
                    assertThat(orthanc.requests()
                                    .subList(seen, orthanc.requests().size()))
                            .noneMatch(request -> request.method().equals("POST"));
                }));
    }

    @Test
    void aPageOfTheGatewaysOwnMayAskForAll() throws IOException {
        for (var field :
                List.of("Sec-Fetch-Site: same-origin", "Sec-Fetch-Site: none", "Origin: https://gate.example:8")) {
            var answer = send(request("POST", "/tools/find", "Content-Length: 2", field, "", "{}")
                    .stripTrailing());
            assertThat(answer.status()).as(field).isEqualTo(200);
        }
    }

    @Test
    void theArchiveLetsNoOtherSiteRead() throws IOException {
        script = exchange -> exchange.head(
                200,
                JSON,
                "Content-Length: 0\nAccess-Control-Allow-Origin: *\nAccess-Control-Allow-Credentials: true\nX-A: b\n");
        var answer = send(get(STUDIES, "Origin: https://evil.example"));
        assertThat(answer.headers())
                .containsEntry("x-a", "b")
                .containsEntry("content-security-policy", "sandbox")
                .containsEntry("x-content-type-options", "nosniff");
        assertThat(answer.head()).doesNotContainIgnoringCase("access-control");
    }

    @Test
    void orthancsOwnPathsGoToItsRestApi() throws IOException {
        send(get("/studies?expand&since=0"));
        assertThat(lastRequest().target()).isEqualTo("/studies?expand&since=0");
        send(get("/instances/1/frames/0/raw.gz/"));
        assertThat(lastRequest().target()).as("without the last slash").isEqualTo("/instances/1/frames/0/raw.gz");
    }

    @Test
    void anAbsoluteTargetIsThisServersAllTheSame() throws IOException {
        var answer = send(get("http://evil.example:99" + STUDIES));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(lastRequest().target()).isEqualTo(STUDIES);
        assertThat(lastRequest().headers()).containsEntry("host", orthanc.url().getRawAuthority());
    }

    @Test
    void contentReachesTheArchiveWithItsLengthOrInChunks() throws IOException {
        send(request("POST", "/tools/find", "Content-Length: 5", "", "hello").stripTrailing());
        assertThat(lastRequest().headers()).containsEntry("content-length", "5").doesNotContainKey("transfer-encoding");
        var answer = send(request("POST", STUDIES, "Transfer-Encoding: chunked", "", "5", "hello", "0", ""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(lastRequest().headers())
                .containsEntry("transfer-encoding", "chunked")
                .doesNotContainKey("content-length");
    }

    @Test
    void aClientThatAsksBeforeItSendsIsToldToGoOn() throws IOException {
        try (var client = new RawClient(gateway.port())) {
            client.send(request("POST", STUDIES, "Content-Length: 5", "Expect: 100-continue"));
            assertThat(client.answer(false).status()).isEqualTo(100);
            client.send("hello");
            assertThat(client.answer(false).status()).isEqualTo(200);
            assertThat(lastRequest().headers()).doesNotContainKey("expect");
        }
    }

    @Test
    void deleteAndPutGoOnWhenWritingIsSwitchedOn() throws IOException {
        assertThat(send(request("DELETE", "/studies/1")).status()).isEqualTo(200);
        assertThat(lastRequest().method()).isEqualTo("DELETE");
        assertThat(send(request("PUT", "/studies/1/metadata/1024", "Content-Length: 1", "", "x"))
                        .status())
                .isEqualTo(200);
        assertThat(lastRequest().method()).isEqualTo("PUT");
    }

    // What comes back

    @Test
    void urlsOfTheArchiveBecomeTheGateways() throws IOException {
        script = exchange -> exchange.head(200, JSON, "Content-Length: 7\nLink: <" + orthancUrl() + "/dicom-web/x>\n");
        var answer = send(request("HEAD", STUDIES));
        assertThat(answer.headers())
                .containsEntry("link", "<http://gate.example:8/dicom-web/x>")
                .doesNotContainKey("content-length");
        var url = "{\"BulkDataURI\":\"%s/dicom-web/studies/1\"}";
        script = exchange ->
                exchange.respond(200, JSON, url.formatted(orthancUrl()).getBytes(US_ASCII));
        answer = send(get(STUDIES));
        assertThat(answer.body()).isEqualTo(url.formatted("http://gate.example:8"));
        assertThat(answer.headers()).containsEntry("transfer-encoding", "chunked");
    }

    @Test
    void bytesComeBackAsTheyAre() throws IOException {
        var body = "\"" + orthancUrl() + "/dicom-web/\"\u0000\u00ff";
        script = exchange -> exchange.head(
                        203,
                        BYTES,
                        "Content-Length: " + body.length() + "\nETag: \"a\"\nX-A: b\n"
                                + "X-A: c\nKeep-Alive: timeout=1\nSet-Cookie: a=b\n")
                .bytes(body.getBytes(ISO_8859_1));
        var answer = send(get("/instances/1/file"));
        assertThat(answer.status()).isEqualTo(203);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(answer.headers())
                .containsOnly(
                        Map.entry("content-type", BYTES),
                        Map.entry("content-length", Integer.toString(body.length())),
                        Map.entry("etag", "\"a\""),
                        Map.entry("x-a", "b, c"),
                        Map.entry("content-security-policy", "sandbox"),
                        Map.entry("x-content-type-options", "nosniff"));
    }

    @Test
    void partsComeBackAsTheyAreButForTheirLocation() throws IOException {
        var body = "\r\n--b\r\nContent-Type: application/dicom\r\n%s\r\n\"%s/dicom-web/\"\u00ff\r\n--b--\r\n";
        script = exchange -> exchange.respondAndClose(
                200,
                "multipart/related; boundary=b",
                body.formatted("Content-Location: " + orthancUrl() + "/dicom-web/x\r\n", orthancUrl())
                        .getBytes(ISO_8859_1));
        assertThat(send(get(STUDIES + "/1")).body())
                .isEqualTo(body.formatted("Content-Location: http://gate.example:8/dicom-web/x\r\n", orthancUrl()));
    }

    @Test
    void statusesOfTheArchiveAreTheClients() throws IOException {
        for (int status : List.of(400, 403, 404, 406, 409, 410, 429, 500, 503, 599)) {
            script = exchange -> exchange.respond(status, "text/plain", "hi".getBytes(US_ASCII));
            var answer = send(get(STUDIES));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.body()).isEqualTo("hi");
        }
        for (int status : List.of(204, 304)) {
            script = exchange -> exchange.head(status, "text/plain", "ETag: \"a\"\n");
            try (var client = new RawClient(gateway.port())) {
                client.send(get(STUDIES));
                var answer = client.answer(true);
                assertThat(answer.status()).isEqualTo(status);
                assertThat(answer.headers()).containsEntry("etag", "\"a\"");
                client.send(get(STUDIES));
                assertThat(client.answer(true).status()).isEqualTo(status);
            }
        }
    }

    @Test
    void credentialsAreBetweenTheGatewayAndTheArchive() throws IOException {
        script = exchange -> exchange.head(401, BYTES, "WWW-Authenticate: Basic\nContent-Length: 0\n");
        var answer = send(get(STUDIES, "Authorization: Basic RG9lOkRvZQ=="));
        assertThat(answer.problem()).isEqualTo("upstream-status");
        assertThat(answer.headers()).doesNotContainKey("www-authenticate");
        assertThat(lastRequest().headers()).doesNotContainKey("authorization");
    }

    @Test
    void redirectsAreNeitherFollowedNorLeadOut() throws IOException {
        script = exchange -> exchange.head(302, BYTES, "Location: /dicom-web/studies/2\nContent-Length: 0\n");
        var answer = send(get(STUDIES));
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.headers()).containsEntry("location", "http://gate.example:8/dicom-web/studies/2");
        script =
                exchange -> exchange.head(302, BYTES, "Location: http://evil.example/\nContent-Length: 0\nX-A: evil\n");
        answer = send(get(STUDIES));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.problem()).isEqualTo("upstream-protocol");
        assertThat(answer.head()).doesNotContain("evil");
    }

    // What goes wrong

    @Test
    void failuresBeforeTheFirstByteAreProblemsWithoutTheArchivesFields() throws IOException {
        script = exchange -> exchange.head(200, BYTES, "Content-Length: 10\nContent-Encoding: br\nETag: \"a\"\n")
                .close();
        var answer = send(get("/instances/1/file"));
        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.problem()).isEqualTo("upstream-disconnected");
        assertThat(answer.headers()).doesNotContainKeys("etag", "content-encoding");
        script = exchange -> exchange.text("SSH-2.0\n\n").close();
        assertThat(send(get(STUDIES)).problem()).isEqualTo("upstream-protocol");
    }

    @Test
    void failuresAfterItAreNeverACleanEnd() {
        List<Script> broken = List.of(
                exchange -> {
                    exchange.head(200, BYTES, "Content-Length: 10\n").bytes(new byte[3]);
                    TimeUnit.MILLISECONDS.sleep(500);
                    exchange.close();
                },
                exchange -> {
                    exchange.head(200, BYTES, "Transfer-Encoding: chunked\n").text("3\nabc\n5\nab");
                    TimeUnit.MILLISECONDS.sleep(500);
                    exchange.close();
                },
                exchange -> {
                    exchange.head(200, "multipart/related; boundary=b", "Connection: close\n")
                            .text("--b\n\nabc\n--b");
                    TimeUnit.MILLISECONDS.sleep(500);
                    exchange.close();
                },
                exchange -> {
                    exchange.head(200, JSON, "Connection: close\n").text("[{},");
                    TimeUnit.MILLISECONDS.sleep(500);
                    exchange.close();
                });
        for (var ending : broken) {
            script = ending;
            assertThatThrownBy(() -> gateway.get("/instances/1/file")).isInstanceOf(IOException.class);
        }
    }

    @Test
    void whatWasLostWithItsConnectionIsSentAnewIfItOnlyReads() throws IOException {
        int before = orthanc.requests().size();
        var lost = new AtomicLong();
        script = exchange -> {
            if (lost.incrementAndGet() < 3) {
                exchange.close();
            } else {
                emptyJson(exchange);
            }
        };
        assertThat(send(get(STUDIES)).status()).isEqualTo(200);
        assertThat(orthanc.requests()).hasSize(before + 3);
        script = ScriptedServer.Exchange::close;
        var answer = send(
                request("POST", "/tools/find", "Content-Length: 2", "", "{}").stripTrailing());
        assertThat(answer.problem()).isEqualTo("upstream-disconnected");
        assertThat(orthanc.requests()).hasSize(before + 4);
    }

    @Test
    void aClientThatLeavesInTheMiddleOfItsContentLeavesNoWholeOneBehind() throws Exception {
        for (var framing : List.of("Content-Length: 50", "Transfer-Encoding: chunked")) {
            var ended = new CountDownLatch(1);
            var wholes = new AtomicLong();
            script = exchange -> {
                try {
                    exchange.content();
                    wholes.incrementAndGet();
                } finally {
                    ended.countDown();
                }
            };
            try (var peer = Peer.of(gateway.port())) {
                peer.send(request("POST", STUDIES, framing));
                peer.send(framing.startsWith("T") ? "a\r\n0123456789\r\n" : "0123456789");
                TimeUnit.MILLISECONDS.sleep(300);
            }
            assertThat(ended.await(60, TimeUnit.SECONDS)).isTrue();
            assertThat(wholes).as(framing).hasValue(0);
        }
    }

    @Test
    void aClientThatLeavesEndsTheArchivesWork() throws IOException, InterruptedException {
        var gone = new CountDownLatch(1);
        script = exchange -> {
            exchange.head(200, BYTES, "Content-Length: 1000000000\n").bytes(new byte[10]);
            if (exchange.awaitClientsClose(60_000)) {
                gone.countDown();
            }
        };
        try (var peer = Peer.of(gateway.port())) {
            peer.get("/instances/1/file");
            assertThat(peer.status()).isEqualTo(200);
        }
        assertThat(gone.await(60, TimeUnit.SECONDS)).isTrue();
    }

    // As fast as the slower side

    @Test
    void aClientThatDoesNotReadHoldsTheArchiveBack() throws IOException, InterruptedException {
        var written = new AtomicLong();
        script = exchange -> {
            exchange.head(200, BYTES, "Content-Length: " + (200L << 20) + "\n");
            var chunk = new byte[64 << 10];
            for (int i = 0; i < 3200; i++) {
                exchange.bytes(chunk);
                written.addAndGet(chunk.length);
            }
        };
        try (var peer = Peer.slow(gateway.port())) {
            peer.get("/instances/1/file");
            assertThat(peer.status()).isEqualTo(200);
            long before = -1;
            while (written.get() > before) {
                before = written.get();
                TimeUnit.MILLISECONDS.sleep(500);
            }
            assertThat(written.get()).as("what buffers and sockets hold").isLessThan(32 << 20);
            peer.in().skipNBytes(200L << 20);
        }
    }

    @Test
    void anArchiveThatDoesNotReadHoldsTheClientBack() throws Exception {
        var go = new CountDownLatch(1);
        script = exchange -> {
            ScriptedServer.await(go);
            exchange.read(200 << 20);
            exchange.respond(200, JSON, "[]".getBytes(US_ASCII));
        };
        var sent = new AtomicLong();
        try (var peer = Peer.of(gateway.port())) {
            peer.send(request("POST", STUDIES, "Content-Length: " + (200 << 20)));
            var sender = Thread.ofPlatform().daemon().start(() -> {
                try {
                    var chunk = "x".repeat(64 << 10);
                    for (int i = 0; i < 3200; i++) {
                        peer.send(chunk);
                        sent.addAndGet(chunk.length());
                    }
                } catch (IOException e) {
                    sent.set(Long.MIN_VALUE);
                }
            });
            long before = -1;
            while (sent.get() > before) {
                before = sent.get();
                TimeUnit.MILLISECONDS.sleep(400);
            }
            assertThat(sent.get()).as("what buffers and sockets hold").isBetween(1L, 32L << 20);
            go.countDown();
            sender.join();
            assertThat(peer.status()).isEqualTo(200);
        }
    }

    @Test
    void whoDoesNotReadTakesNoPlaceFromArraysAndNotAllFromOthers() throws IOException {
        script = exchange -> {
            if (exchange.request().target().endsWith("/file")) {
                exchange.head(200, BYTES, "Content-Length: 1000000000\n").bytes(new byte[10]);
                exchange.awaitClientsClose(60_000);
            } else if (exchange.request().target().endsWith("/metadata")) {
                exchange.respond(404, "text/plain", new byte[0]);
            } else {
                emptyJson(exchange);
            }
        };
        try (var one = Peer.of(gateway.port());
                var two = Peer.of(gateway.port());
                var another = Peer.from("127.0.0.2", gateway.port())) {
            for (var peer : List.of(one, two)) {
                peer.get("/instances/1/file");
                assertThat(peer.status()).isEqualTo(200);
            }
            var answer = send(get(STUDIES));
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.headers()).containsKey("retry-after");
            another.get(STUDIES);
            assertThat(another.status()).isEqualTo(200);
            assertThat(send(get(STUDIES + "/1.2/series/1.2.3/numpy")).problem()).isEqualTo("unknown-resource");
        }
    }

    // What is refused, without a word to the archive

    private record Refused(String request, int status, String problem) {}

    private static Refused refused(String request) {
        return new Refused(request, 403, "not-passed");
    }

    private static Refused malformed(String request) {
        return new Refused(request, 400, "malformed-request");
    }

    @TestFactory
    Stream<DynamicTest> theArchiveDoesNotHearOfWhatIsRefused() {
        return Stream.of(
                        refused(get("/index.html")),
                        refused(get("*")),
                        refused(get("/app/explorer.html")),
                        refused(get("/openapi")),
                        refused(get("/openapi/try")),
                        refused(get("/tools")),
                        refused(get("/jobs")),
                        refused(get("/modalities")),
                        refused(get("/peers")),
                        refused(get("/plugins")),
                        refused(get("/queries")),
                        refused(get("/exports")),
                        refused(get("/tools/log-level")),
                        refused(get("/tools/metrics-prometheus")),
                        refused(get("/studies/1/archive")),
                        refused(get("/patients/1/media")),
                        refused(get("/dicom-web/servers")),
                        refused(get("/dicom-web/servers/1")),
                        refused(get("/dicom-web")),
                        refused(request("POST", "/dicom-web/servers/1/retrieve", "Content-Length: 2", "", "{}")),
                        refused(request("POST", "/tools/execute-script", "Content-Length: 2", "", "{}")),
                        refused(request("POST", "/tools/shutdown", "Content-Length: 0")),
                        refused(request("POST", "/tools/reset", "Content-Length: 0")),
                        refused(request("PUT", "/modalities/1", "Content-Length: 2", "", "{}")),
                        refused(request("DELETE", "/changes")),
                        refused(request("OPTIONS", "/modalities/1")),
                        refused(request("OPTIONS", "/view")),
                        refused(request("OPTIONS", "/openapi/try")),
                        refused(request("OPTIONS", "*")),
                        refused(request("TRACE", STUDIES)),
                        refused(request("CONNECT", "evil.example:80")),
                        refused(request("PROPFIND", STUDIES)),
                        refused(request("get", STUDIES)),
                        refused(get("/instances/1?_method=DELETE")),
                        refused(get("/instances/1?%5Fmethod=DELETE")),
                        refused(get("/instances/1", "X-HTTP-Method-Override: DELETE")),
                        refused(get("/instances/1", "X_HTTP_Method_Override: DELETE")),
                        refused(get("/dicom-web/../tools/log-level")),
                        refused(get("/dicom-web/studies/../../tools/log-level")),
                        refused(get("/dicom-web/studies/%2e%2e/%2e%2e/tools/log-level")),
                        refused(get("/dicom-web/studies/..%2f..%2ftools/log-level")),
                        refused(get("/dicom-web/studies/%252e%252e/x")),
                        refused(get("/dicom-web/studies/..%5c..%5ctools")),
                        refused(get("/dicom-web//studies")),
                        refused(get("//evil.example" + STUDIES)),
                        refused(get("/instances//1/file")),
                        refused(get("/instances/1/file%00")),
                        refused(get("/instances/1/file%0d%0aHost:%20evil")),
                        refused(get("/%69nstances/1/file")),
                        refused(get("/instances/1/file?x=%0d%0aHost:%20evil")),
                        refused(get("http://evil.example/tools/log-level")),
                        refused(get("http://evil.example")),
                        malformed(get("/dicom-web/studies\\..\\tools")),
                        malformed(get("/dicom-web/studies;x=/../tools")),
                        malformed(get(STUDIES, "Host: evil.example")),
                        malformed(get(STUDIES).replace("gate.example:8", "evil<>")),
                        malformed(get(STUDIES).replace("gate.example:8", "evil'()&")),
                        malformed(get(STUDIES).replace("gate.example:8", "")),
                        malformed(get(STUDIES, "Content-Length: 5", "", "hello")),
                        malformed(get(STUDIES, "Transfer-Encoding: chunked", "", "0")),
                        malformed(request("POST", STUDIES, "Content-Length: 5", "Content-Length: 6", "", "x")),
                        malformed(request("POST", STUDIES, "Content-Length: 5", "Content-Length: 5", "", "hello")),
                        malformed(request("POST", STUDIES, "Content-Length: 5", "Transfer-Encoding: chunked", "", "0")),
                        malformed(request("POST", STUDIES, "Transfer-Encoding: gzip, chunked", "", "0")),
                        malformed(request("POST", STUDIES, "Transfer-Encoding: xchunked", "", "0")),
                        malformed(request("POST", STUDIES, "Transfer-Encoding: identity", "")),
                        malformed(request("POST", STUDIES, "Transfer-Encoding : chunked", "", "0")),
                        malformed(request(
                                "POST", STUDIES, "Transfer-Encoding: chunked", "Transfer-Encoding: identity", "", "0")),
                        malformed(request("POST", STUDIES, "Transfer-Encoding: chunked", "", "0")
                                .replace("HTTP/1.1", "HTTP/1.0")))
                .map(refused -> dynamicTest(refused.request().replaceAll("\\s+", " "), () -> {
                    int before = orthanc.requests().size();
                    var answer = send(refused.request());
                    assertThat(answer.status()).isEqualTo(refused.status());
                    assertThat(answer.problem()).isEqualTo(refused.problem());
                    assertThat(answer.head() + answer.body()).doesNotContain("evil");
                    assertThat(orthanc.requests()).hasSize(before);
                }));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET /            | 200 |
        HEAD /           | 200 |
        GET /favicon.ico | 204 |
        OPTIONS /dicom-web/studies               | 204 | GET, HEAD, OPTIONS, POST
        OPTIONS /instances/1/tags                | 204 | GET, HEAD, OPTIONS
        OPTIONS /tools/find                      | 204 | POST, OPTIONS
        OPTIONS /series/1/numpy                  | 204 | GET, HEAD, OPTIONS
        OPTIONS /dicom-web/studies/1/series/2/at=0/numpy | 204 | GET, HEAD, OPTIONS
        OPTIONS /actuator/health                 | 204 | GET, HEAD, OPTIONS
        """)
    void theGatewayItselfAnswersWhereBrowsersBeginAndWhichMethodsThereAre(
            String request, int status, @Nullable String allow) throws IOException {
        int before = orthanc.requests().size();
        var words = request.split(" ", 2);
        var answer = send(request(words[0], words[1]));
        assertThat(answer.status()).isEqualTo(status);
        if (allow != null) {
            assertThat(answer.head().lines()).anyMatch(("Allow: " + allow)::equalsIgnoreCase);
        }
        assertThat(orthanc.requests()).hasSize(before);
    }

    @Test
    void malformedChunksNeverLookWhole() throws IOException, InterruptedException {
        var wholes = new AtomicLong();
        script = exchange -> {
            exchange.content();
            wholes.incrementAndGet();
        };
        for (var chunks : List.of("ZZ\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "-1\r\n\r\n")) {
            for (int pause : List.of(0, 200)) { // before and after the archive hears of it
                try (var client = new RawClient(gateway.port())) {
                    client.send(request("POST", STUDIES, "Transfer-Encoding: chunked"));
                    TimeUnit.MILLISECONDS.sleep(pause);
                    client.send(chunks);
                    assertThat(client.isClosed()).as(chunks).isTrue();
                }
            }
        }
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(wholes).hasValue(0);
    }

    @Test
    void whatFollowsARefusedRequestIsTheNextRequest() throws IOException {
        try (var client = new RawClient(gateway.port())) {
            client.send(request("POST", "/tools/shutdown", "Content-Length: 5", "", "hello")
                            .stripTrailing()
                    + get(STUDIES));
            assertThat(client.answer(false).problem()).isEqualTo("not-passed");
            assertThat(client.answer(false).body()).isEqualTo("[]");
        }
    }

    @Test
    void aLargeRequestThatIsRefusedIsAnsweredAllTheSame() throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + "/tools/create-archive"))
                .POST(BodyPublishers.ofByteArray(new byte[20 << 20]))
                .build();
        HttpResponse<String> answer = gateway.http().send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("not-passed");
    }
}
