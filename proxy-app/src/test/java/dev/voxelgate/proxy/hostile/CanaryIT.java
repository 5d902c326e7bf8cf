package dev.voxelgate.proxy.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.OrthancServer;
import dev.voxelgate.dicomweb.model.Tag;
import dev.voxelgate.dicomweb.model.TransferSyntax;
import dev.voxelgate.dicomweb.model.Vr;
import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.dataset.Attribute;
import dev.voxelgate.proxy.demo.dataset.DataSet;
import dev.voxelgate.proxy.demo.dataset.Element;
import dev.voxelgate.proxy.demo.store.HeapInstance;
import dev.voxelgate.proxy.support.AuditMessageReader;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.RawClient;
import dev.voxelgate.proxy.support.TraceReceiver;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/**
 * Patients and secrets with names that occur nowhere else go through every route and every kind of failure. Afterwards
 * they are in the answers and in the audit trail, and nowhere else: not in the log, at no level and in no form, not in
 * metrics, traces, health or problem details. Study, series and instance UIDs count as patients' data where nobody asked for them, in logs and
 * metrics; a problem detail may name the instance that its reader has asked for.
 */
@Timeout(600)
final class CanaryIT {

    private static final String STUDY = "2.25.770077007700770077";
    private static final String SERIES = STUDY + ".1";
    private static final String PATIENT = "CANARY-ID";

    private static final String TOKEN = "CANARY-TOKEN-5309";
    private static final String PASSWORD = "CANARY-PASSWORD-8675";
    private static final String BASIC = Base64.getEncoder().encodeToString(("CANARY-USER:" + PASSWORD).getBytes(UTF_8));

    /** Nowhere but in answers and in the audit trail. */
    private static final List<String> SECRETS = List.of("CANARY", BASIC, "19010203", "19040506");

    /** Whoever reads logs has not asked for them; the second is of the hostile archive's object. */
    private static final List<String> UIDS = List.of(STUDY, "1.2.3.4.5");

    private static final List<String> ARRAYS = List.of(
            "/dicom-web/studies/%1$s/series/%2$s/numpy",
            "/dicom-web/studies/%1$s/series/%2$s/instances/%3$s/numpy",
            "/dicom-web/studies/%1$s/series/%2$s/instances/%3$s/frames/1/numpy",
            "/dicom-web/studies/%1$s/series/%2$s/instances/%3$s/frames/99/numpy");

    private static final List<String> PASSED = List.of(
            "/dicom-web/studies?PatientName=CANARY*&PatientBirthDate=19010203",
            "/dicom-web/instances?PatientID=CANARY-ID",
            "/dicom-web/studies/%1$s",
            "/dicom-web/studies/%1$s/metadata",
            "/dicom-web/studies/%1$s/series/%2$s",
            "/dicom-web/studies/%1$s/series/%2$s/instances/%3$s/frames/1",
            "/dicom-web/studies/%1$s/series/%2$s/instances/%3$s/rendered",
            "/dicom-web/studies/CANARY-STUDY/metadata",
            "/dicom-web/servers/CANARY",
            "/wado?requestType=WADO&studyUID=%1$s&seriesUID=%2$s&objectUID=%3$s&contentType=application/dicom",
            "/patients?expand",
            "/studies/CANARY",
            "/modalities/CANARY/store",
            "/CANARY",
            "/dicom-web/studies/%%43ANARY;CANARY/..",
            "/actuator/CANARY",
            "/actuator/metrics/CANARY");

    private static final List<String> LEVELS_OF_ORTHANC = List.of("/tags", "/file", "/simplified-tags", "/numpy");

    @TempDir
    Path folder;

    @AutoClose
    private TraceReceiver traces;

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> problems = new ArrayList<>();

    @BeforeEach
    void receiveTraces() throws IOException {
        traces = TraceReceiver.start();
    }

    private Path auditFile() {
        return folder.resolve("audit.log");
    }

    private GatewayProcess gateway(String level, URI dicomWeb, URI orthanc, String... more) throws IOException {
        var properties = new ArrayList<>(List.of(
                "voxelgate.upstream.dicomweb-url=" + dicomWeb,
                "voxelgate.upstream.orthanc-url=" + orthanc,
                "voxelgate.audit.file.path=" + auditFile(),
                "management.opentelemetry.tracing.export.otlp.endpoint=" + traces.url(),
                "management.opentelemetry.tracing.export.schedule-delay=50ms",
                "management.tracing.sampling.probability=1.0",
                "management.endpoints.web.exposure.include=health,info,prometheus,metrics"));
        if (!level.equals("default")) {
            properties.add("logging.level.dev.voxelgate=" + level);
            properties.add("logging.structured.format.console=ecs");
        }
        properties.addAll(List.of(more));
        return GatewayProcess.start(properties, "-Xmx256m");
    }

    private static HttpRequest.Builder request(GatewayProcess gateway, String path) {
        return HttpRequest.newBuilder(URI.create(gateway.url() + path)).timeout(Duration.ofSeconds(60));
    }

    private void send(GatewayProcess gateway, String path) throws InterruptedException {
        send(request(gateway, path)
                .header("Authorization", "Bearer " + TOKEN)
                .header("Cookie", "CANARY=CANARY")
                .header("baggage", "CANARY=CANARY")
                .header("User-Agent", "CANARY"));
    }

    private @Nullable HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString(ISO_8859_1));
            if (answer.headers().firstValue("Content-Type").orElse("").startsWith("application/problem+json")) {
                problems.add(answer.body());
            }
            return answer;
        } catch (IOException e) {
            return null; // a reset, for example
        }
    }

    private static Stream<String> paths(String study, String series, String instance) {
        return Stream.of(ARRAYS, PASSED).flatMap(List::stream).map(path -> path.formatted(study, series, instance));
    }

    /** Everything that a client can get wrong. */
    private void misbehave(GatewayProcess gateway, String study, String series) throws Exception {
        var array = ARRAYS.getFirst().formatted(study, series);
        for (String wrong : List.of("?rescale=CANARY", "?compress=CANARY", "?CANARY=CANARY")) {
            send(gateway, array + wrong);
        }
        send(request(gateway, array).header("Accept", "CANARY/CANARY"));
        send(request(gateway, array).header("Accept", "CANARY;;CANARY=,"));
        send(request(gateway, array).header("Authorization", "Basic " + BASIC));
        send(request(gateway, array + "?access_token=" + TOKEN));
        send(request(gateway, array).method("CANARY", BodyPublishers.noBody()));
        send(request(gateway, array).POST(BodyPublishers.ofString("CANARY")));
        send(request(gateway, "/tools/find")
                .POST(BodyPublishers.ofString("{\"Level\":\"Study\",\"Query\":{\"PatientName\":\"CANARY*\"}}")));
        send(request(gateway, "/tools/find").POST(BodyPublishers.ofString("CANARY{{")));
        send(request(gateway, "/dicom-web/studies").POST(BodyPublishers.ofString("CANARY"))); // not switched on
        send(request(gateway, "/instances").POST(BodyPublishers.ofString("CANARY")));
        for (String raw : List.of(
                "GET /CANARY HTTP/9.CANARY\r\n\r\n",
                "GET /CANARY HTTP/1.1\r\nHost: CANARY<>\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n",
                "GET http://CANARY.invalid/CANARY HTTP/1.1\r\nHost: localhost\r\n\r\n",
                "GET /CANARY HTTP/1.1\r\nHost: localhost\r\nAuthorization : " + TOKEN + "\r\n\r\n",
                "GET /CANARY HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: CANARY\r\n\r\n",
                "CANARY\r\n\r\n",
                "GET /" + "CANARY".repeat(2000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
            try (var client = new RawClient(gateway.url().getPort())) {
                client.send(raw);
                problems.add(client.answer(false).body());
            } catch (IOException e) {
                // No answer is one.
            }
        }
        try (var client = new RawClient(gateway.url().getPort())) { // one that leaves
            client.send("GET " + array + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TOKEN + "\r\n\r\n");
        }
    }

    /** What the gateway says of itself, by its source. */
    private Map<String, String> outputs(GatewayProcess gateway) throws InterruptedException {
        Map<String, String> outputs = new HashMap<>();
        outputs.put("traces", exported(gateway).toString());
        for (String path : List.of("/actuator/prometheus", "/actuator/health", "/actuator/info", "/actuator/metrics")) {
            outputs.put(path, body(gateway, path));
        }
        JsonMapper.shared()
                .readTree(outputs.get("/actuator/metrics"))
                .get("names")
                .forEach(name -> {
                    var path = "/actuator/metrics/" + name.stringValue();
                    try {
                        outputs.put(path, body(gateway, path));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
        outputs.put("log", gateway.log());
        return outputs;
    }

    /** All spans, when the one of a last request has come: they come in the order in which they end. */
    private List<Span> exported(GatewayProcess gateway) throws InterruptedException {
        var last = "%032x".formatted(gateway.pid());
        send(request(gateway, PASSED.getFirst()).header("traceparent", "00-" + last + "-b7ad6b7169203331-01"));
        while (traces.trace(last).stream().noneMatch(span -> span.getKind() == SpanKind.SPAN_KIND_SERVER)) {
            Thread.sleep(20);
        }
        assertThat(traces.all()).hasSizeGreaterThan(30);
        return traces.all();
    }

    private String body(GatewayProcess gateway, String path) throws InterruptedException {
        var answer = Objects.requireNonNull(send(request(gateway, path)));
        assertThat(answer.statusCode()).as(path).isIn(200, 503); // health may be down
        return answer.body();
    }

    private void search(GatewayProcess gateway) throws InterruptedException {
        assertThat(gateway.isAlive()).isTrue();
        outputs(gateway).forEach((source, text) -> {
            assertThat(text).as(source).isNotEmpty();
            for (String canary : Stream.concat(SECRETS.stream(), UIDS.stream()).toList()) {
                assertThat(text.lines().filter(line -> line.contains(canary)).toList())
                        .as("%s in %s", canary, source)
                        .isEmpty();
            }
        });
        assertThat(problems).hasSizeGreaterThan(10);
        for (String problem : problems) {
            assertThat(problem).doesNotContain(SECRETS);
        }
    }

    private void searchAuditTrail() throws IOException {
        var audited = Files.readString(auditFile()) + Files.readString(folder.resolve("logins-audit.log"));
        assertThat(audited).contains(PATIENT).doesNotContain(TOKEN, PASSWORD, BASIC);
        assertThat(AuditMessageReader.of(auditFile()))
                .flatExtracting(message -> message.details().values())
                .noneMatch(detail -> detail.contains(TOKEN));
    }

    private static HeapInstance instance(int number) {
        byte[] samples = new byte[64 * 64 * 2];
        return HeapInstance.write(
                DataSet.builder()
                        .text(Attribute.SOP_CLASS_UID, "1.2.840.10008.5.1.4.1.1.2")
                        .text(Attribute.SOP_INSTANCE_UID, SERIES + "." + number)
                        .text(Attribute.STUDY_INSTANCE_UID, STUDY)
                        .text(Attribute.SERIES_INSTANCE_UID, SERIES)
                        .text(Attribute.PATIENT_NAME, "CANARY^NAME")
                        .text(Attribute.PATIENT_ID, PATIENT)
                        .text(Attribute.PATIENT_BIRTH_DATE, "19010203")
                        .text(Attribute.STUDY_DATE, "19040506")
                        .text(Attribute.STUDY_ID, "CANARY-STUDY")
                        .text(Attribute.ACCESSION_NUMBER, "CANARY-ACC")
                        .text(Attribute.STUDY_DESCRIPTION, "CANARY study")
                        .text(Attribute.SERIES_DESCRIPTION, "CANARY series")
                        .text(Attribute.REFERRING_PHYSICIAN_NAME, "CANARY^DOCTOR")
                        .text(Attribute.CONTENT_DESCRIPTION, "CANARY comment")
                        .numbers(Attribute.INSTANCE_NUMBER, number)
                        .numbers(Attribute.SAMPLES_PER_PIXEL, 1)
                        .text(Attribute.PHOTOMETRIC_INTERPRETATION, "MONOCHROME2")
                        .numbers(Attribute.ROWS, 64)
                        .numbers(Attribute.COLUMNS, 64)
                        .numbers(Attribute.BITS_ALLOCATED, 16)
                        .numbers(Attribute.BITS_STORED, 16)
                        .numbers(Attribute.HIGH_BIT, 15)
                        .numbers(Attribute.PIXEL_REPRESENTATION, 0)
                        .put(new Element.Plain(Tag.PIXEL_DATA, Vr.OW, samples))
                        .build(),
                TransferSyntax.EXPLICIT_VR_LITTLE_ENDIAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "debug"})
    void noneGetsOutOfARealOrthanc(String level) throws Exception {
        try (var orthanc = OrthancServer.start()) {
            var ids = List.of(
                    orthanc.upload(instance(1).file()),
                    orthanc.upload(instance(2).file()));
            var series = orthanc.get("/instances/" + ids.getFirst() + "/series");
            var seriesId = JsonMapper.shared().readTree(series).get("ID").stringValue();
            for (String limit : List.of("1000000", "1")) { // then everything is over a limit
                try (var gateway = gateway(
                        level,
                        orthanc.dicomWebUrl(),
                        orthanc.restUrl(),
                        "voxelgate.plan.max-frames=" + limit,
                        "voxelgate.plan.max-instances=" + limit)) {
                    for (String path : paths(STUDY, SERIES, SERIES + ".1").toList()) {
                        send(gateway, path);
                    }
                    for (String end : LEVELS_OF_ORTHANC) {
                        send(gateway, "/instances/" + ids.getFirst() + end);
                    }
                    send(gateway, "/series/" + seriesId + "/numpy");
                    send(gateway, "/instances/CANARY/numpy");
                    misbehave(gateway, STUDY, SERIES);
                    search(gateway);
                }
            }
            searchAuditTrail();
        }
    }

    /** Answers of an archive that holds nothing back. */
    private static List<ScriptedServer.Script> spite() {
        var body = "{\"Message\": \"CANARY^NAME 19010203 %s\"}".formatted(STUDY).getBytes(UTF_8);
        List<ScriptedServer.Script> scripts = new ArrayList<>();
        for (int status : List.of(400, 401, 403, 404, 409, 418, 429, 500, 502, 503, 504)) {
            scripts.add(exchange -> exchange.head(
                            status,
                            "application/json",
                            "X-Canary: CANARY\nWWW-Authenticate: Basic realm=CANARY\nContent-Length: " + body.length
                                    + "\n")
                    .bytes(body));
        }
        for (String type : List.of("application/dicom+json", "CANARY/CANARY", "multipart/related; boundary=CANARY")) {
            scripts.add(exchange -> exchange.respond(200, type, "CANARY".getBytes(UTF_8)));
            scripts.add(exchange -> exchange.respond(200, type, "[{\"CANARY".getBytes(UTF_8)));
            scripts.add(exchange -> exchange.respond(
                    200, type, "[{\"00100020\": {\"vr\": \"CANARY\", \"Value\": [\"CANARY\"]}}]".getBytes(UTF_8)));
            scripts.add(exchange ->
                    exchange.respond(200, type, "--CANARY\r\nCANARY: CANARY\r\nCANARY\r\n\r\nCANARY".getBytes(UTF_8)));
            scripts.add(exchange -> exchange.head(200, type, "Content-Length: 999\n")
                    .bytes("CANARY".getBytes(UTF_8))
                    .reset());
        }
        scripts.add(exchange -> exchange.text("CANARY CANARY CANARY\n\n").close());
        scripts.add(
                exchange -> exchange.head(302, "text/plain", "Location: http://CANARY.invalid/\nContent-Length: 0\n"));
        scripts.add(ScriptedServer.Exchange::reset);
        scripts.add(exchange -> exchange.awaitClientsClose(10_000));
        return scripts;
    }

    @ParameterizedTest
    @ValueSource(strings = {"default", "debug"})
    void noneGetsOutOfAHostileArchive(String level) throws Exception {
        try (var archive = new HostileArchive();
                var gateway = gateway(
                        level,
                        archive.dicomWebUrl(),
                        archive.server().url(),
                        "voxelgate.upstream.response-timeout=500ms",
                        "voxelgate.upstream.read-timeout=500ms",
                        "voxelgate.upstream.retry.max-attempts=2",
                        "voxelgate.upstream.breaker.open-for=1ms",
                        "voxelgate.downstream.total-timeout=5s",
                        "voxelgate.plan.max-instances=" + HostileAnswers.MAX_INSTANCES)) {
            var seen = new TreeSet<Integer>();
            for (var hostility : Stream.of(
                            HostileAnswers.inMetadata(), HostileAnswers.inFiles(), HostileAnswers.inHttp())
                    .flatMap(List::stream)
                    .toList()) {
                archive.behave();
                hostility.archive().accept(archive);
                var answer = send(request(gateway, hostility.path()).header("Authorization", "Bearer " + TOKEN));
                if (answer != null) {
                    seen.add(answer.statusCode());
                }
            }
            assertThat(seen).contains(413, 422, 502);
            for (var script : spite()) {
                archive.metadata(script);
                archive.stored(script);
                send(gateway, HostileArchive.SERIES);
                send(gateway, PASSED.getFirst());
                archive.behave();
                archive.stored(script);
                send(gateway, HostileArchive.SERIES);
                send(gateway, HostileArchive.INSTANCE);
            }
            archive.behave();
            misbehave(gateway, "1.2", "1.2.3");
            search(gateway);
            searchAuditTrail();
        }
    }
}
