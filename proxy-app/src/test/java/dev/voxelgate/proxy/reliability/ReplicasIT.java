package dev.voxelgate.proxy.reliability;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.reliability.Ending.Verdict;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.PythonScripts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two gateways behind a real nginx, as {@code deploy/nginx} configures it, in front of a real Orthanc: they give the same
 * bytes, and one that is killed or stopped costs nobody a wrong answer.
 */
@Timeout(300)
final class ReplicasIT {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int CLIENTS = 8;

    /** With a small buffer, so that an answer is under way until it is read. */
    private static final Client SLOW = Client.number(0).withReceiveBuffer(64 * 1024);

    private static final List<GatewayProcess> replicas = new ArrayList<>();

    @AutoClose
    private static final HttpClient http = HttpClient.newHttpClient();

    @AutoClose
    private static OrthancServer orthanc;

    private static StoredSeries ct;
    private static StoredSeries big;

    @AutoClose
    private LoadBalancer nginx;

    @BeforeAll
    static void startTheArchive() throws IOException {
        orthanc = OrthancServer.start();
        var series = StoredSeries.store(orthanc, "ct-jpeg-ls", "big-ct");
        ct = series.getFirst();
        big = series.getLast();
    }

    /** The replicas that the test before this one left alive, new ones for the others, and an nginx of its own. */
    @BeforeEach
    void start() throws IOException {
        replicas.stream().filter(replica -> !replica.isAlive()).forEach(GatewayProcess::close);
        replicas.removeIf(replica -> !replica.isAlive());
        while (replicas.size() < 2) {
            replicas.add(GatewayProcess.start(
                    List.of(
                            "voxelgate.upstream.orthanc-url=" + orthanc.restUrl(),
                            "server.forward-headers-strategy=native"),
                    "-Xmx192m",
                    "-XX:MaxDirectMemorySize=128m"));
        }
        nginx = LoadBalancer.before(replicas.stream().map(GatewayProcess::url).toList());
    }

    @AfterAll
    static void stopReplicas() {
        replicas.forEach(GatewayProcess::close);
    }

    @Test
    void bothGiveTheSameBytes() throws Exception {
        int same = 0;
        for (String path : routes()) {
            Set<String> digests = new LinkedHashSet<>();
            for (var replica : replicas) {
                digests.add(sha256(replica.url(), path));
            }
            // Balanced between idle replicas: two requests reach both.
            digests.add(sha256(nginx.url(), path));
            digests.add(sha256(nginx.url(), path));
            assertThat(digests).as(path).hasSize(1);
            same++;
        }
        assertThat(upstreamsOf(nginx.log())).hasSize(2);
        Report.add("two replicas, each and through nginx: %d requests, the same SHA-256 of all".formatted(same));
    }

    private List<String> routes() {
        return Stream.of(ct, big)
                .flatMap(series -> Stream.of(
                        series.orthancRoute(),
                        series.orthancRoute() + "?rescale=0",
                        series.dicomRoute(),
                        series.dicomRoute() + "?compress=1",
                        series.dicomRoute() + "?rescale=0&compress=1",
                        series.orthancInstanceRoute(),
                        series.dicomFramesRoute("1"),
                        series.dicomRoute().replace("/numpy", "/metadata"),
                        "/series/" + series.id()))
                .toList();
    }

    /** Of a complete answer: the client throws when one is shorter than its Content-Length or lacks its last chunk. */
    private String sha256(URI server, String path) throws Exception {
        var answer = get(server, path);
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        // Passed on metadata carry URLs of the server that was asked.
        byte[] body = path.contains("numpy")
                ? answer.body()
                : new String(answer.body(), UTF_8)
                        .replace(server.toString(), "")
                        .getBytes(UTF_8);
        return hex(body);
    }

    private static String hex(byte[] body) throws NoSuchAlgorithmException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
    }

    @Test
    void oneThatIsKilledInMidLoadBreaksItsAnswersAndTheOtherGivesAllFurtherOnes() throws Exception {
        var expected = Expected.of(nginx.url(), big.dicomRoute(), big.values(true));
        var underWay = new Verdicts();
        var after = new Verdicts();
        inMidLoad(expected, underWay, () -> replicas.getFirst().kill());
        for (int i = 0; i < 2 * CLIENTS; i++) {
            after.add(expected, end(expected));
        }

        Report.add("a replica killed behind nginx   " + Verdicts.heading());
        Report.add("  under way                     " + underWay.line());
        Report.add("  asked for after               " + after.line());
        assertThat(underWay.of(Set.of(Verdict.WRONG, Verdict.HUNG, Verdict.UNCLEAR, Verdict.PROBLEM)))
                .isEmpty();
        assertThat(underWay.count(Verdict.BROKEN)).as("of the killed one").isPositive();
        assertThat(underWay.count(Verdict.EXACT)).as("of the other one").isPositive();
        assertThat(after.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
    }

    @Test
    void oneThatIsStoppedFinishesItsAnswersAndNobodyNotices() throws Exception {
        var expected = Expected.of(nginx.url(), big.dicomRoute(), big.values(true));
        var underWay = new Verdicts();
        var after = new Verdicts();
        inMidLoad(expected, underWay, () -> {
            replicas.getFirst().terminate();
            await().atMost(PATIENCE)
                    .until(() -> get(replicas.getFirst().url(), "/actuator/health/readiness")
                                    .statusCode()
                            == 503);
            // It is still there: nginx asks it, is told 503, and asks the other one.
            for (int i = 0; i < CLIENTS; i++) {
                after.add(expected, end(expected));
            }
            assertThat(replicas.getFirst().isAlive()).isTrue();
        });
        for (int i = 0; i < CLIENTS; i++) {
            after.add(expected, end(expected));
        }

        Report.add("a replica stopped behind nginx  " + Verdicts.heading());
        Report.add("  under way                     " + underWay.line());
        Report.add("  asked for after               " + after.line());
        assertThat(underWay.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
        assertThat(after.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
        // What the one that stops said to nginx, which writes its log after its answer.
        await().atMost(PATIENCE).until(() -> nginx.log().contains("503, 200"));
        await().atMost(PATIENCE).until(() -> !replicas.getFirst().isAlive());
    }

    /** Answers under way from both replicas, when something is done. */
    private void inMidLoad(Expected expected, Verdicts verdicts, ThrowingRunnable deed) throws Exception {
        List<Answer> answers = new ArrayList<>();
        try (var readers = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                var answer = Answer.to(nginx.url(), expected, SLOW);
                answers.add(answer);
                assertThat(answer.advance(expected.length() / 16))
                        .as("not yet at its end")
                        .isNull();
            }
            deed.run();
            List<Future<Ending>> endings = answers.stream()
                    .map(answer -> readers.submit((Callable<Ending>) answer::end))
                    .toList();
            for (var ending : endings) {
                verdicts.add(expected, ending.get());
            }
        } catch (ExecutionException e) {
            throw new AssertionError(e);
        } finally {
            answers.forEach(Answer::close);
        }
    }

    private Ending end(Expected expected) {
        try (var answer = Answer.to(nginx.url(), expected, Client.number(1))) {
            return answer.end();
        }
    }

    /** requests with numpy.load: what was cut off is never an array. */
    @Test
    void aPythonClientHasNoArrayOfAnAnswerThatAKilledReplicaLeft() throws Exception {
        Process judge = PythonScripts.find()
                .start(
                        "replicas.py",
                        nginx.url() + big.dicomRoute(),
                        big.rescaled(),
                        replicas.getFirst().pid());
        var lines = judge.inputReader(UTF_8).lines().toList();

        Report.add("python's requests behind nginx: " + String.join(", ", lines));
        assertThat(judge.waitFor()).isZero();
        assertThat(lines).contains("exact").anyMatch(line -> line.startsWith("broken"));
        assertThat(lines).allMatch(line -> line.equals("exact") || line.startsWith("broken"));
    }

    @Test
    void nothingIsKeptInFilesAndRequestsGoOnBeforeTheyHaveEnded() throws Exception {
        var expected = Expected.of(nginx.url(), big.dicomRoute(), big.values(true));
        try (var answer = Answer.to(nginx.url(), expected, SLOW)) {
            assertThat(answer.advance(expected.length() / 16)).isNull();
            assertThat(nginx.holdsAFile()).as("an answer that is not read").isFalse();

            try (var upload = upload(8 << 20, 4 << 20)) {
                // Half of it is sent. The gateway, which takes no uploads unless it is told to, refuses at once.
                var head = Objects.requireNonNull(HttpHead.read(upload.getInputStream()));
                assertThat(head.status()).isEqualTo(403);
                assertThat(head.field("Content-Type")).startsWith("application/problem+json");
                assertThat(nginx.holdsAFile()).as("half a request").isFalse();
            }
            assertThat(answer.end().verdict()).isEqualTo(Verdict.EXACT);
        }
        assertThat(nginx.bodiesOnDisk()).isEmpty();
    }

    private Socket upload(int length, int sent) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), nginx.url().getPort());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        var head =
                "POST /dicom-web/studies HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/related\r\nContent-Length: %d\r\n\r\n"
                        .formatted(length);
        socket.getOutputStream().write(head.getBytes(ISO_8859_1));
        try {
            socket.getOutputStream().write(new byte[sent]);
        } catch (IOException e) {
            // Refused while it was sent; the answer has come by then.
        }
        return socket;
    }

    @Test
    void whatNginxSaysItselfIsAProblemToo() throws Exception {
        assertProblem(get(nginx.url(), "/actuator/prometheus"), 404);
        assertProblem(get(nginx.url(), "/%61ctuator/env"), 404);
        assertThat(get(nginx.url(), "/actuator/health/readiness").statusCode()).isEqualTo(200);
        assertThat(http10("/instances/x/numpy")).startsWith("HTTP/1.1 505 ");

        replicas.forEach(GatewayProcess::kill);
        var away = get(nginx.url(), big.dicomRoute());
        assertProblem(away, 503);
        assertThat(away.headers().firstValue("Retry-After")).isPresent();
    }

    private static void assertProblem(HttpResponse<byte[]> answer, int status) {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(new String(answer.body(), UTF_8)).contains("\"status\":" + status);
    }

    private String http10(String path) throws IOException {
        try (var socket =
                new Socket(InetAddress.getLoopbackAddress(), nginx.url().getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream().write(("GET " + path + " HTTP/1.0\r\n\r\n").getBytes(ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    @Test
    void theLogOfNginxNamesNobody() throws Exception {
        get(nginx.url(), "/dicom-web/studies?PatientName=CANARY%5EJANE&PatientID=CANARY-4711");
        get(nginx.url(), "/CANARY/../x?CANARY");
        get(nginx.url(), big.dicomRoute());
        replicas.forEach(GatewayProcess::kill);
        get(nginx.url(), big.dicomRoute() + "?CANARY");

        await().atMost(PATIENCE).until(() -> nginx.log().lines().count() >= 4);
        assertThat(nginx.log()).doesNotContain("CANARY", big.study(), big.series(), "/dicom-web");
    }

    private HttpResponse<byte[]> get(URI server, String path) throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create(server + path)).timeout(PATIENCE);
        return http.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static Set<String> upstreamsOf(String log) {
        Set<String> upstreams = new LinkedHashSet<>();
        log.lines()
                .filter(line -> line.contains(" by "))
                .forEach(line -> upstreams.add(line.replaceAll(".* by ([^ ]*): .*", "$1")));
        return upstreams;
    }

    private interface ThrowingRunnable {
        void run() throws Exception;
    }
}
