package dev.voxelgate.proxy.security.studies;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Script;
import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SecurityModes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/** Searches of callers who see one institution's studies, before an archive that answers as it is told. */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FilteredSearchTest {

    private static final String JSON = "application/dicom+json";
    private static final String SEARCH = "/dicom-web/studies";
    private static final String OTHERS = result("South", 1);

    private volatile Script script = exchange -> exchange.respond(200, JSON, "[]".getBytes(UTF_8));
    private final ScriptedServer archive = ScriptedServer.start(exchange -> script.answer(exchange));
    private final Gateway gateway = Gateway.inFrontOfDicomWeb(
            archive,
            SecurityModes.basic(
                    List.of(
                            new SecurityModes.User("north", "secret", "read", "North"),
                            new SecurityModes.User("nord", "secret", "read", "\u00c4rztehaus (Nord)")),
                    "voxelgate.security.studies.attribute=InstitutionName"));

    @AfterEach
    void nothingIsHeld() throws InterruptedException {
        while (gateway.bean(Admission.class).running() > 0) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    @AfterAll
    void close() {
        gateway.close();
    }

    private static String result(String institution, int number) {
        return "{\"00080080\":{\"vr\":\"LO\",\"Value\":[\"" + institution
                + "\"]},\"00100020\":{\"vr\":\"LO\",\"Value\":[\"" + number + "\"]}}";
    }

    private static String norths(int number) {
        return result("North", number);
    }

    private static byte[] array(String... results) {
        return ("[" + String.join(", ", results) + "]").getBytes(UTF_8);
    }

    private static String basic(String user) {
        return SecurityModes.authorization(user, "secret");
    }

    private HttpRequest.Builder request(String target) {
        return gateway.requestTo(target).header("Authorization", basic("north"));
    }

    private HttpResponse<String> get(String target) throws IOException, InterruptedException {
        return gateway.http().send(request(target).build(), BodyHandlers.ofString());
    }

    @Test
    void resultsAreServedWhileTheArchiveStillFindsMore() throws Exception {
        var go = new CountDownLatch(1);
        script = exchange -> {
            exchange.head(200, JSON, "Connection: close\n").text("[" + OTHERS + "," + norths(1) + ",");
            ScriptedServer.await(go);
            exchange.text(norths(2) + "]").close();
        };
        var answer = gateway.http().send(request(SEARCH).build(), BodyHandlers.ofInputStream());
        try (var body = answer.body()) {
            var first = "[" + norths(1);
            assertThat(new String(body.readNBytes(first.length()), UTF_8)).isEqualTo(first);
            go.countDown();
            assertThat(new String(body.readAllBytes(), UTF_8)).isEqualTo("," + norths(2) + "]");
        }
    }

    @Test
    void anAnswerMayBeOfAnyLength() throws Exception {
        var large = OTHERS.replace("\"1\"", "\"" + "1".repeat(1000) + "\"");
        var many = ("," + large).repeat(1 << 9).getBytes(UTF_8);
        script = exchange -> {
            exchange.head(200, JSON, "Connection: close\n").text("[" + norths(1));
            for (int i = 0; i < 32; i++) {
                exchange.bytes(many);
            }
            exchange.text("," + norths(2) + "]").close();
        };
        assertThat(32L * many.length).isGreaterThan(16 << 20);
        assertThat(get(SEARCH).body()).isEqualTo("[" + norths(1) + "," + norths(2) + "]");
    }

    @Test
    void anAnswerThatBreaksOffIsNeverAShorterOne() throws Exception {
        var truncated = "[" + norths(1) + "," + norths(2);
        script = exchange -> brokenOff(exchange, "Connection: close\n", truncated);
        assertReset();
        script = exchange -> brokenOff(exchange, "Content-Length: 5000\n", truncated);
        assertReset();
        script = exchange -> brokenOff(exchange, "Connection: close\n", truncated + ",Doe]");
        assertReset();
        script = exchange ->
                brokenOff(exchange, "Connection: close\n", truncated + ",{\"a\":\"" + "x".repeat(1 << 20) + "\"}]");
        assertReset();
    }

    private static void brokenOff(ScriptedServer.Exchange exchange, String fields, String body)
            throws IOException, InterruptedException {
        exchange.head(200, JSON, fields).text(body);
        TimeUnit.MILLISECONDS.sleep(500); // for the head to have gone on
        exchange.close();
    }

    private void assertReset() throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            socket.setSoTimeout(30_000);
            var asked =
                    "GET " + SEARCH + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: " + basic("north") + "\r\n\r\n";
            socket.getOutputStream().write(asked.getBytes(ISO_8859_1));
            var in = socket.getInputStream();
            assertThat(new String(in.readNBytes(12), ISO_8859_1)).isEqualTo("HTTP/1.1 200");
            assertThatThrownBy(in::readAllBytes)
                    .isInstanceOf(SocketException.class)
                    .hasMessageContaining("reset");
        }
    }

    @Test
    void whatFailsBeforeTheFirstResultIsAProblem() throws Exception {
        script = exchange -> exchange.respondAndClose(200, JSON, ("[" + OTHERS).getBytes(UTF_8));
        assertProblem(502, "upstream-disconnected");
        script = exchange -> exchange.respond(200, JSON, array("{\"a\":\"" + "x".repeat(1 << 20) + "\"}"));
        assertProblem(413, "limit");
        script = exchange -> exchange.respond(200, JSON, "{\"a\":1}".getBytes(UTF_8));
        assertProblem(502, "upstream-protocol");
        for (var type : List.of("text/html", "application/problem+json", "multipart/related; boundary=b")) {
            script = exchange -> exchange.respond(200, type, array(norths(1)));
            assertProblem(502, "upstream-protocol");
        }
        script = exchange -> exchange.head(304, JSON, "ETag: \"a\"\n");
        assertProblem(502, "upstream-protocol");
        script = exchange -> exchange.head(302, JSON, "Location: /dicom-web/studies?x\nContent-Length: 0\n");
        assertProblem(502, "upstream-protocol");
    }

    private void assertProblem(int status, String name) throws IOException, InterruptedException {
        var answer = get(SEARCH);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("urn:voxelgate:problem:" + name).doesNotContain("South");
        assertThat(answer.headers().map()).doesNotContainKeys("etag", "x-total-count", "location");
    }

    @Test
    void othersResultsAreTheSameAnswerAsNone() throws Exception {
        var fields = "X-Total-Count: 7\nETag: \"a\"\nLast-Modified: Tue, 24 Nov 2026 00:00:00 GMT\n"
                + "Warning: 299 archive \"there are 7\"\nContent-Range: items 0-6/7\nContent-Length: ";
        var one = array(OTHERS);
        List<Script> nones = List.of(
                exchange -> exchange.respond(200, JSON, array()),
                exchange -> exchange.head(200, JSON, fields + one.length + '\n').bytes(one),
                exchange -> exchange.head(206, "application/json", fields + one.length + '\n')
                        .bytes(one),
                exchange -> exchange.text("HTTP/1.1 204 No Content\nX-Total-Count: 0\n\n"));
        for (var none : nones) {
            script = none;
            var answer = get(SEARCH);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("[]");
            assertThat(answer.headers().map())
                    .containsOnlyKeys(
                            "content-type",
                            "transfer-encoding",
                            "cache-control",
                            "content-security-policy",
                            "x-content-type-options");
            assertThat(answer.headers().firstValue("content-type")).hasValue(JSON);
        }
        for (var status : List.of("200 OK\nContent-Type: " + JSON, "204 No Content")) {
            script = exchange -> exchange.text("HTTP/1.1 " + status + "\nX-Total-Count: 7\n\n");
            var head = gateway.http()
                    .send(
                            request(SEARCH)
                                    .method("HEAD", HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            BodyHandlers.discarding());
            assertThat(head.statusCode()).isEqualTo(200);
            assertThat(head.headers().map()).doesNotContainKey("x-total-count");
        }
        script = exchange -> exchange.head(400, "text/plain", "X-Total-Count: 7\nContent-Length: 5\n")
                .text("South");
        var refused = get(SEARCH);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).isEmpty();
        assertThat(refused.headers().map()).doesNotContainKey("x-total-count");
    }

    @Test
    void whatIsLeftOutIsNotCounted() throws Exception {
        script = exchange ->
                exchange.respond(200, JSON, array(OTHERS, norths(1), OTHERS, norths(2), norths(3), OTHERS, norths(4)));
        assertThat(get(SEARCH + "?limit=2&PatientID=x*").body()).isEqualTo("[" + norths(1) + "," + norths(2) + "]");
        assertThat(lastTarget()).doesNotContain("limit").contains("PatientID=x*");
        assertThat(get(SEARCH + "?offset=1&Limit=2").body()).isEqualTo("[" + norths(2) + "," + norths(3) + "]");
        assertThat(lastTarget()).doesNotContain("offset", "imit");
        assertThat(get(SEARCH + "?offset=4").body()).isEqualTo("[]");
        int before = archive.requests().size();
        for (var bad :
                List.of("limit=0", "limit=", "limit=-1", "limit=1&limit=2", "offset=x", "limit=9999999999999999999")) {
            assertThat(get(SEARCH + "?" + bad).statusCode()).as(bad).isEqualTo(403);
        }
        for (var hidden : List.of("a=b;limit=1", "a;offset=1", "a=b;InstitutionName=North")) {
            assertThat(get(SEARCH + "?" + hidden).statusCode()).as(hidden).isEqualTo(403);
        }
        assertThat(archive.requests()).hasSize(before);
    }

    private String lastTarget() {
        return archive.requests().getLast().target();
    }

    @Test
    void theArchiveIsNotReadFurtherThanTheLimit() throws Exception {
        var left = new AtomicBoolean();
        var ended = new CountDownLatch(1);
        script = exchange -> {
            exchange.head(200, JSON, "Transfer-Encoding: chunked\n");
            var start = "[" + norths(1) + "," + norths(2) + ",";
            exchange.text(Integer.toHexString(start.length()) + "\n" + start + "\n");
            left.set(exchange.awaitClientsClose(30_000));
            ended.countDown();
        };
        assertThat(get(SEARCH + "?limit=1").body()).isEqualTo("[" + norths(1) + "]");
        ScriptedServer.await(ended);
        assertThat(left).isTrue();
    }

    @Test
    void nothingIsAskedThatDependsOnOthersResults() throws Exception {
        script = exchange -> exchange.respond(200, JSON, array());
        var conditional = request(SEARCH)
                .header("If-None-Match", "\"a\"")
                .header("If-Modified-Since", "Tue, 24 Nov 2026 00:00:00 GMT")
                .header("Range", "items=0-1")
                .build();
        assertThat(gateway.http().send(conditional, BodyHandlers.ofString()).body())
                .isEqualTo("[]");
        assertThat(archive.requests().getLast().headers())
                .doesNotContainKeys("if-none-match", "if-modified-since", "range");
    }

    @Test
    void aValueIsNeverTheKeyForEverything() throws Exception {
        script = exchange -> exchange.respond(200, JSON, array(result("\u00c4rztehaus (Nord)", 1), OTHERS));
        var request =
                gateway.requestTo(SEARCH).header("Authorization", basic("nord")).build();
        assertThat(gateway.http().send(request, BodyHandlers.ofString()).body())
                .isEqualTo("[" + result("\u00c4rztehaus (Nord)", 1) + "]");
        assertThat(lastTarget()).contains("00080080=*rztehaus*Nord*&");
    }
}
