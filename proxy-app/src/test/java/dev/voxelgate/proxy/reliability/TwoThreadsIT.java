package dev.voxelgate.proxy.reliability;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.proxy.reliability.Ending.Verdict;
import dev.voxelgate.proxy.support.GatewayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** An Orthanc with two HTTP threads, which a connection that is kept alive holds for a second, serves all the same. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(120)
final class TwoThreadsIT {

    @AutoClose
    private OrthancServer orthanc;

    @AutoClose
    private GatewayProcess byId;

    @AutoClose
    private GatewayProcess byUids;

    private StoredSeries series;

    @BeforeAll
    void start() throws IOException {
        orthanc = OrthancServer.startWith(
                "\"AuthenticationEnabled\": false, \"HttpThreadsCount\": 2, \"KeepAlive\": true");
        series = StoredSeries.store(orthanc, "big-ct").getFirst();
        byId = GatewayProcess.start(List.of("voxelgate.upstream.orthanc-url=" + orthanc.restUrl()), "-Xmx256m");
        byUids = GatewayProcess.start(List.of("voxelgate.upstream.dicomweb-url=" + orthanc.dicomWebUrl()), "-Xmx256m");
    }

    @Test
    void aSeriesComesInAboutTheTimeThatItsFilesTake() throws Exception {
        timed("all files on one connection", this::allFiles);
        timed("the array by id", () -> array(byId, series.orthancRoute()));
        timed("the array by id, again", () -> array(byId, series.orthancRoute()));
        timed("the array by UIDs", () -> array(byUids, series.dicomRoute()));
        timed("the arrays by id and by UIDs at once, and what is passed on", this::allAtOnce);
    }

    private Void allAtOnce() throws Exception {
        try (var clients = Executors.newFixedThreadPool(4)) {
            var answers = List.of(
                    clients.submit(() -> array(byId, series.orthancRoute())),
                    clients.submit(() -> array(byId, series.dicomRoute())),
                    clients.submit(() -> array(byUids, series.dicomRoute())),
                    clients.submit(this::passed));
            for (var answer : answers) {
                answer.get();
            }
        }
        return null;
    }

    private Void array(GatewayProcess gateway, String route) throws Exception {
        var expected = Expected.of(gateway.url(), route, series.values(true));
        try (var answer = Answer.to(gateway.url(), expected, Client.number(1))) {
            assertThat(answer.end().verdict()).isEqualTo(Verdict.EXACT);
        }
        return null;
    }

    /** Small documents, whose connections are kept alive. */
    private Void passed() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var instance : series.instances()) {
                assertThat(length(http, URI.create(byId.url() + "/instances/" + instance)))
                        .isPositive();
            }
        }
        return null;
    }

    private Void allFiles() throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            for (var instance : series.instances()) {
                assertThat(length(http, URI.create(orthanc.restUrl() + "/instances/" + instance + "/file")))
                        .isPositive();
            }
        }
        return null;
    }

    private static int length(HttpClient http, URI uri) throws IOException, InterruptedException {
        var answer = http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(uri.getPath()).isEqualTo(200);
        return answer.body().length;
    }

    private static void timed(String what, Callable<Void> work) throws Exception {
        long start = System.nanoTime();
        work.call();
        Report.add("two threads, %s: %d ms".formatted(what, (System.nanoTime() - start) / 1_000_000));
    }
}
