package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.reliability.Ending.Verdict;
import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * Whatever goes wrong between the gateway and a real Orthanc, wherever in an exchange: an answer that is complete is
 * bit for bit the array, and everything else is a visible error. Another seed: {@code -Dvoxelgate.faults.seed=...}.
 */
@TestInstance(Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FaultMatrixIT {

    private static final long SEED = Long.getLong("voxelgate.faults.seed", System.nanoTime());

    /** How often a client that is told to come again does so. */
    private static final int ASKED_AGAIN = 10;

    private static final Duration RECOVERY = Duration.ofSeconds(30);

    /** Answers after which a gateway trusts its archive again, with both kinds of calls in each. */
    private static final int IN_A_ROW = 5;

    /** Requests under way at once; of more, one moment of refusal fails so many calls that the breaker opens. */
    private static final int CLIENTS = 8;

    /** Refusing hurts every request there is, so fewer exchanges are enough to start it. */
    private static final double OFTEN = 0.3;

    private static final double SELDOM = 0.03;

    private static final Set<Verdict> UNSEEN = EnumSet.of(Verdict.WRONG, Verdict.UNCLEAR, Verdict.HUNG);

    /** A request, and which of the two gateways is asked. */
    private record Question(URI gateway, Expected expected) {}

    private final List<Question> questions = new ArrayList<>();
    private final List<GatewayProcess> gateways = new ArrayList<>();

    @AutoClose
    private OrthancServer orthanc;

    @AutoClose
    private FaultProxy proxy;

    private List<StoredSeries> series;

    @BeforeAll
    void start() throws IOException, InterruptedException {
        orthanc = OrthancServer.start();
        series = StoredSeries.store(orthanc, "ct", "ct-shuffled", "ct-jpeg-ls", "enhanced");
        proxy = new FaultProxy(orthanc.restUrl());
        var byId = gateway("voxelgate.upstream.orthanc-url=" + proxy.url());
        var byUids = gateway("voxelgate.upstream.dicomweb-url=" + proxy.url() + "/dicom-web");
        for (var one : series) {
            for (var query : List.of("", "?compress=1", "?rescale=0")) {
                byte[] values = one.values(!query.contains("rescale=0"));
                questions.add(new Question(byId, Expected.of(byId, one.orthancRoute() + query, values)));
                questions.add(new Question(byUids, Expected.of(byUids, one.dicomRoute() + query, values)));
            }
        }
        Report.add("%nFaults between gateway and Orthanc, seed %d%n%-70s%9s%8s%s"
                .formatted(SEED, "", "exchanges", "hurt", Verdicts.heading()));
    }

    /** Deadlines short enough for a test, and the window so small that a series is fetched in all three ways. */
    private URI gateway(String archive) throws IOException {
        var gateway = GatewayProcess.start(
                List.of(
                        archive,
                        "voxelgate.retrieval.window=1MB",
                        "voxelgate.upstream.connect-timeout=2s",
                        "voxelgate.upstream.response-timeout=1s",
                        "voxelgate.upstream.read-timeout=1s",
                        "voxelgate.upstream.retry.max-attempts=10",
                        "voxelgate.upstream.retry.first-backoff=20ms",
                        "voxelgate.upstream.retry.max-backoff=500ms",
                        "voxelgate.upstream.retry.max-elapsed=30s",
                        "voxelgate.upstream.breaker.open-for=500ms"),
                "-Xmx256m",
                "-Dio.netty.leakDetection.level=paranoid");
        gateways.add(gateway);
        return gateway.url();
    }

    @AfterAll
    void stopGateways() {
        gateways.forEach(GatewayProcess::close);
    }

    @Test
    @Order(1)
    void orthancItselfGivesTheExpectedArrays() throws IOException, InterruptedException {
        try (var http = HttpClient.newHttpClient()) {
            for (var one : series) {
                for (boolean rescale : new boolean[] {true, false}) {
                    var url = orthanc.restUrl() + one.orthancRoute() + "?rescale=" + (rescale ? 1 : 0);
                    var request = HttpRequest.newBuilder(URI.create(url)).build();
                    byte[] npy = http.send(request, BodyHandlers.ofByteArray()).body();
                    assertThat(Arrays.equals(Expected.values(npy), one.values(rescale)))
                            .as(one + ", rescale " + rescale)
                            .isTrue();
                }
            }
        }
    }

    @TestFactory
    @Order(2)
    Stream<DynamicTest> faultsThatPassAreNotSeenByAClient() {
        return passing()
                .map(fault -> dynamicTest(fault.toString(), () -> {
                    var faults = Faults.passing(SEED, List.of(fault), fault == Fault.REFUSED ? SELDOM : OFTEN);
                    var verdicts = judge("sometimes " + fault, faults, questions);
                    assertThat(verdicts.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
                }));
    }

    @Test
    @Order(2)
    void faultsOfAllKindsTogetherAreNotSeenByAClient() throws InterruptedException {
        var kinds = passing().filter(fault -> fault != Fault.REFUSED).toList();
        var verdicts = judge("sometimes any of these", Faults.passing(SEED, kinds, OFTEN), questions);
        assertThat(verdicts.of(Verdicts.ALL_BUT_EXACT)).isEmpty();
    }

    @TestFactory
    @Order(3)
    Stream<DynamicTest> anErrorThatTheArchiveMeansIsNeverAWrongArray() {
        return Arrays.stream(Fault.values())
                .filter(fault -> !fault.isPassing())
                .map(fault -> dynamicTest(fault.toString(), () -> {
                    var verdicts = judge("sometimes " + fault, Faults.passing(SEED, List.of(fault), OFTEN), questions);
                    assertThat(verdicts.of(UNSEEN)).isEmpty();
                }));
    }

    @TestFactory
    @Order(4)
    Stream<DynamicTest> aFaultThatLastsIsAVisibleError() {
        // How an answer is written makes no difference to the archive.
        var some = questions.stream()
                .filter(question -> !question.expected().path().contains("?"))
                .toList();
        return Arrays.stream(Fault.values())
                .map(fault -> dynamicTest(fault.toString(), () -> {
                    recovered(); // from the fault before
                    if (fault == Fault.REFUSED) {
                        proxy.refuse();
                    }
                    Verdicts verdicts;
                    try {
                        verdicts = judge("always " + fault, Faults.lasting(SEED, fault), some);
                    } finally {
                        proxy.listen(); // or every fault after this one could not be judged
                    }
                    assertThat(verdicts.of(UNSEEN)).isEmpty();
                    if (fault.leavesNothing()) {
                        assertThat(verdicts.count(Verdict.EXACT)).isZero();
                    }
                }));
    }

    @Test
    @Order(5)
    void afterTheFaultsEverythingIsAsBefore() throws InterruptedException {
        recovered();
        assertThat(judge("no fault any more", Faults.none(), questions).of(Verdicts.ALL_BUT_EXACT))
                .isEmpty();
        for (var gateway : gateways) {
            assertThat(gateway.isAlive()).isTrue();
            assertThat(gateway.log()).doesNotContain("OutOfMemory", "LEAK");
        }
    }

    /** Waits until both gateways ask the archive again: a circuit breaker may spare it for a while. */
    private void recovered() throws InterruptedException {
        for (var question : questions.subList(0, 2)) {
            long deadline = System.nanoTime() + RECOVERY.toNanos();
            for (int exact = 0; exact < IN_A_ROW && System.nanoTime() - deadline < 0; ) {
                var verdicts = new Verdicts();
                ask(question, 0, verdicts);
                exact = verdicts.count(Verdict.EXACT) == 1 ? exact + 1 : 0;
                TimeUnit.MILLISECONDS.sleep(exact == 0 ? 100 : 0);
            }
        }
    }

    private static Stream<Fault> passing() {
        return Arrays.stream(Fault.values()).filter(Fault::isPassing);
    }

    /** Asks all questions while these faults strike. */
    private Verdicts judge(String title, Faults faults, List<Question> asked) throws InterruptedException {
        var verdicts = new Verdicts();
        proxy.suffer(faults);
        try (var clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (var question : asked) {
                clients.execute(() -> ask(question, faults.pass() ? ASKED_AGAIN : 0, verdicts));
            }
        }
        Report.add("%-70s%9d%8d%s".formatted(title, faults.exchanges(), faults.strikes(), verdicts.line()));
        assertThat(orthanc.process().isAlive())
                .as("Orthanc still runs: it was asked for nothing of which it crashes")
                .isTrue();
        // A connection that is refused is no exchange: only those that were kept from before are, if there are any.
        assertThat(faults.isHarmless() || faults.strikes() > 0 || proxy.isRefusing())
                .as("some exchanges are hurt")
                .isTrue();
        proxy.suffer(Faults.none());
        return verdicts;
    }

    /** As a client does: when it is told to come again, it does. That is no answer yet. */
    private static void ask(Question question, int timesAgain, Verdicts verdicts) {
        try (var answer = Answer.to(question.gateway(), question.expected(), Client.number(0))) {
            var ending = answer.end();
            boolean later =
                    ending.status() == 503 && !answer.field("Retry-After").isEmpty();
            if (!later || timesAgain == 0) {
                verdicts.add(question.expected(), ending);
                return;
            }
            TimeUnit.SECONDS.sleep(Long.parseLong(answer.field("Retry-After")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        verdicts.putOff();
        ask(question, timesAgain - 1, verdicts);
    }
}
