package dev.voxelgate.proxy.streaming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.dicomweb.testing.ScriptedServer.Exchange;
import dev.voxelgate.proxy.admission.Admission;
import dev.voxelgate.proxy.admission.AdmissionObserver;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.DialectArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.volume.OrthancId;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * One slice of a series whose plan is kept: its file is asked for while the Orthanc is asked whether the series has changed. The
 * values are of a state that was confirmed.
 */
@Timeout(60)
class KeptPlanTest {

    private static final SliceSeries SLICES = new SliceSeries(3, 8);
    private static final OrthancId SERIES = OrthancId.ofSeries("TEST", SliceSeries.STUDY, SliceSeries.SERIES);
    private static final List<OrthancId> IDS = IntStream.rangeClosed(1, 3)
            .mapToObj(slice -> OrthancId.ofInstance(
                    "TEST", SliceSeries.STUDY, SliceSeries.SERIES, SliceSeries.SERIES + '.' + slice))
            .toList();
    private static final String STATE = "/series/" + SERIES;
    private static final String FILE = "/instances/" + IDS.get(1) + "/file";
    private static final String SLICE = STATE + "/numpy?slice=1";

    private volatile List<HeapInstance> stored = SLICES.instances();
    private volatile String lastUpdate = "20260101T101010";
    private volatile DialectArchive.Dialect state = (exchange, _) -> tellState(exchange);
    private volatile DialectArchive.Dialect file = (exchange, _) -> sendFile(exchange);

    private DialectArchive orthanc;
    private Gateway gateway;
    private byte[] first;
    private int asked;

    @BeforeEach
    void keepThePlan() throws Exception {
        orthanc = new DialectArchive(stored, (exchange, right) -> {
            var target = exchange.request().target();
            if (target.equals(STATE + "/instances")) {
                exchange.respond(200, "application/json", utf8(database()));
            } else if (target.equals(STATE)) {
                state.answer(exchange, right);
            } else if (target.startsWith(STATE)) {
                tellState(exchange); // the study of the series
            } else if (target.equals(FILE)) {
                file.answer(exchange, right);
            } else if (target.endsWith("/file")) {
                sendFile(exchange);
            } else {
                exchange.respond(right.statusCode(), DialectArchive.type(right), right.body());
            }
        });
        gateway = Gateway.inFrontOf(orthanc, "voxelgate.upstream.orthanc-url=" + orthanc.origin());
        first = values();
        asked = orthanc.requests().size();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    private void tellState(Exchange exchange) throws IOException {
        exchange.respond(
                200, "application/json", utf8("""
                    {"IsStable": true, "LastUpdate": "%s", "Instances": ["a", "b", "c"],
                     "MainDicomTags": {"StudyInstanceUID": "%s", "SeriesInstanceUID": "%s"}}\
                    """.formatted(lastUpdate, SliceSeries.STUDY, SliceSeries.SERIES)));
    }

    private String database() {
        return IntStream.range(0, 3)
                .mapToObj(i -> """
                    {"ID": "%s", "FileSize": %d, "FileUuid": "%s of %d", "MainDicomTags": {"InstanceNumber": "%d", \
                    "ImagePositionPatient": "0\\\\0\\\\%d", "ImageOrientationPatient": "1\\\\0\\\\0\\\\0\\\\1\\\\0", \
                    "SOPInstanceUID": "%s.%d"}}\
                    """.formatted(
                        IDS.get(i), stored.getLast().file().length, lastUpdate, i, i + 1, i, SliceSeries.SERIES, i + 1))
                .toList()
                .toString();
    }

    private void sendFile(Exchange exchange) throws IOException {
        int slice = IDS.indexOf(new OrthancId(exchange.request().target().split("/", -1)[2]));
        exchange.respond(200, "application/dicom", stored.get(slice).file());
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private byte[] values() throws IOException, InterruptedException {
        var answer = gateway.get(SLICE);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    private List<String> askedSince() {
        return orthanc.requests().stream()
                .skip(asked)
                .map(ScriptedServer.Request::target)
                .toList();
    }

    @Test
    void theFileIsAskedForWhileTheStateIs() throws Exception {
        var fileAsked = new CountDownLatch(1);
        file = (exchange, _) -> {
            fileAsked.countDown();
            sendFile(exchange);
        };
        state = (exchange, _) -> {
            ScriptedServer.await(fileAsked);
            tellState(exchange);
        };
        assertThat(values()).isEqualTo(first);
        assertThat(askedSince()).containsExactlyInAnyOrder(STATE, FILE);
    }

    @Test
    void aFileThatComesBeforeTheStateIsNotUsedWhenThatHasChanged() throws Exception {
        var fileSent = new CountDownLatch(1);
        file = (exchange, _) -> {
            sendFile(exchange); // as it was
            fileSent.countDown();
        };
        state = (exchange, _) -> {
            ScriptedServer.await(fileSent);
            if (lastUpdate.endsWith("10")) {
                stored = SLICES.scaled(1, 2);
                lastUpdate = "20260101T101011";
            }
            tellState(exchange);
        };
        var changed = values();
        assertThat(changed).hasSameSizeAs(first).isNotEqualTo(first);
        assertThat(askedSince().stream().filter(FILE::equals)).hasSizeGreaterThan(1);

        asked = orthanc.requests().size();
        assertThat(values()).isEqualTo(changed);
        assertThat(askedSince()).containsExactlyInAnyOrder(STATE, FILE);
        assertNothingIsHeld();
    }

    @Test
    void aFileThatFailsAloneIsAskedForAgain() throws Exception {
        var failed = new CountDownLatch(1);
        file = (exchange, _) -> {
            if (failed.getCount() > 0) {
                var whole = stored.get(1).file();
                exchange.head(200, "application/dicom", "Content-Length: " + whole.length + '\n')
                        .bytes(Arrays.copyOf(whole, whole.length - 1));
                failed.countDown();
                exchange.reset();
            } else {
                sendFile(exchange);
            }
        };
        state = (exchange, _) -> {
            ScriptedServer.await(failed);
            tellState(exchange);
        };
        assertThat(values()).isEqualTo(first);
        assertThat(askedSince()).containsExactlyInAnyOrder(STATE, FILE, FILE);
        assertNothingIsHeld();
    }

    @Test
    void aSeriesThatIsGoneIsNotFoundWhateverItsFileSays() throws Exception {
        state = (exchange, _) -> exchange.respond(404, "application/json", utf8("{}"));
        var answer = gateway.get(SLICE);
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(answer.headers().firstValue("ETag")).isEmpty();
        assertNothingIsHeld();
    }

    @Test
    void whoLeavesEndsBothRequests() throws Exception {
        var stateEnded = new CountDownLatch(1);
        var fileEnded = new CountDownLatch(1);
        var both = new CountDownLatch(2);
        state = (exchange, _) -> {
            both.countDown();
            if (exchange.awaitClientsClose(30_000)) {
                stateEnded.countDown();
            }
        };
        file = (exchange, _) -> {
            both.countDown();
            if (exchange.awaitClientsClose(30_000)) {
                fileEnded.countDown();
            }
        };
        var answer = gateway.http().sendAsync(gateway.request(SLICE), BodyHandlers.ofByteArray());
        ScriptedServer.await(both);
        answer.cancel(true);
        ScriptedServer.await(stateEnded);
        ScriptedServer.await(fileEnded);
        assertNothingIsHeld();
    }

    /** They have an answer without a body, or may have one. */
    @Test
    void whatNeedNotHaveAFrameIsAnsweredByTheStateFirst() throws Exception {
        var head = gateway.requestTo(SLICE).method("HEAD", HttpRequest.BodyPublishers.noBody());
        var tag = send(head).headers().firstValue("ETag").orElseThrow();
        var known = send(gateway.requestTo(SLICE).header("If-None-Match", tag));
        assertThat(known.statusCode()).isEqualTo(304);
        assertThat(send(gateway.requestTo(SLICE).header("If-Match", "\"other\""))
                        .statusCode())
                .isEqualTo(412);
        assertThat(askedSince()).containsExactly(STATE, STATE, STATE);
    }

    private HttpResponse<byte[]> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return gateway.http().send(request.build(), BodyHandlers.ofByteArray());
    }

    private void assertNothingIsHeld() {
        var admission = gateway.bean(Admission.class);
        while (admission.running() > 0 || admission.held(AdmissionObserver.Resource.MEMORY) > 0) {
            Thread.onSpinWait();
        }
    }
}
