package dev.voxelgate.proxy.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.demo.Behaviour;
import dev.voxelgate.proxy.demo.DemoArchive;
import dev.voxelgate.proxy.demo.Script;
import dev.voxelgate.proxy.support.AuditMessageReader;
import dev.voxelgate.proxy.support.FaultyArchive;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.GatewayProcess;
import dev.voxelgate.proxy.support.Peer;
import dev.voxelgate.proxy.support.RawClient;
import dev.voxelgate.proxy.support.SliceSeries;
import dev.voxelgate.proxy.web.filter.AuditFilter;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/** What the audit file says of requests, however they end. */
@Timeout(120)
class AuditTest {

    private static final SliceSeries SERIES = new SliceSeries(3, 64);

    @TempDir
    Path folder;

    private Path file() {
        return folder.resolve("audit.log");
    }

    private String property() {
        return "voxelgate.audit.file.path=" + file();
    }

    private AuditMessageReader only() throws InterruptedException {
        var accesses = AuditMessageReader.accesses(file(), 1);
        assertThat(accesses).hasSize(1);
        return accesses.getFirst();
    }

    @Test
    void anArrayTellsWhoseItIs() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), Behaviour.CORRECT, property())) {
            byte[] body = gateway.get(SERIES.path() + "?rescale=0").body();
            var access = only();
            assertThat(access.event()).isEqualTo("110103");
            assertThat(access.action()).isEqualTo("R");
            assertThat(access.outcome()).isEqualTo("0");
            assertThat(access.user()).isEqualTo("anonymous@127.0.0.1");
            assertThat(access.objects())
                    .containsEntry("110180", SliceSeries.STUDY)
                    .containsEntry("2", "TEST");
            assertThat(access.instances()).containsExactly("3");
            assertThat(access.details())
                    .containsEntry("bytes", Integer.toString(body.length))
                    .containsEntry("Series Instance UID", SliceSeries.SERIES)
                    .containsEntry("query", "rescale=0");
        }
        assertThat(AuditMessageReader.of(file())).hasSize(3); // between the start and the stop
    }

    @Test
    void aPartTellsItsFrames() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.multiFrame(), Behaviour.CORRECT, property())) {
            assertThat(gateway.get(SERIES.path() + "?slice=::2").statusCode()).isEqualTo(200);
            var range = HttpRequest.newBuilder(gateway.request(SERIES.path()).uri())
                    .header("Range", "bytes=%d-%d".formatted(128 + 64 * 64 * 4, 128 + 2 * 64 * 64 * 4 - 1))
                    .build();
            assertThat(gateway.http().send(range, BodyHandlers.discarding()).statusCode())
                    .isEqualTo(206);
            assertThat(gateway.get(SERIES.path()).statusCode()).isEqualTo(200);
            var accesses = AuditMessageReader.accesses(file(), 3);
            assertThat(accesses.get(0).details()).containsEntry("frames", "1,3 of 3");
            assertThat(accesses.get(1).details()).containsEntry("frames", "2 of 3");
            assertThat(accesses.get(2).details()).as("of the whole").doesNotContainKey("frames");
        }
    }

    @Test
    void headAndCompressedAreAccessesToo() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), Behaviour.CORRECT, property())) {
            var head = HttpRequest.newBuilder(
                            gateway.request(SERIES.firstInstancePath()).uri())
                    .HEAD()
                    .build();
            gateway.http().send(head, BodyHandlers.discarding());
            byte[] npz = gateway.get(SERIES.firstInstancePath() + "?compress").body();
            var accesses = AuditMessageReader.accesses(file(), 2);
            assertThat(accesses.get(0).details()).containsEntry("bytes", "0");
            assertThat(accesses.get(0).instances()).containsExactly("1", SliceSeries.SERIES + ".1");
            assertThat(accesses.get(1).details()).containsEntry("bytes", Integer.toString(npz.length));
        }
    }

    @Test
    void theChunksOfAStoreAreOneAccess() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), Behaviour.CORRECT, property())) {
            var store = SERIES.path().replace("/numpy", "/volume.zarr/");
            assertThat(gateway.get(store + ".zgroup").statusCode()).isEqualTo(404);
            for (var key : List.of("zarr.json", "scale0/image/c/0/0/0", "scale0/image/c/1/0/0", "scale0/z/c/0")) {
                assertThat(gateway.get(store + key).statusCode()).isEqualTo(200);
            }
            gateway.get(SERIES.path().replace("/numpy", "/rescale=0/volume.zarr/zarr.json"));
            var accesses = AuditMessageReader.accesses(file(), 3);
            assertThat(accesses).hasSize(3);
            assertThat(accesses.get(0).outcome()).isEqualTo("4");
            assertThat(accesses.get(1).objects())
                    .containsEntry("110180", SliceSeries.STUDY)
                    .containsEntry("2", "TEST");
            assertThat(accesses.get(1).instances()).containsExactly("3");
            assertThat(accesses.get(2).outcome()).isEqualTo("0");
        }
    }

    @Test
    void whatIsNotThereIsAnAttempt() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), Behaviour.CORRECT, property())) {
            assertThat(gateway.get("/dicom-web/studies/9.8/series/7.6/numpy").statusCode())
                    .isEqualTo(404);
            var access = only();
            assertThat(access.outcome()).isEqualTo("4");
            assertThat(access.description()).isEqualTo("HTTP 404");
            assertThat(access.objects()).containsExactly(java.util.Map.entry("110180", "9.8"));
        }
    }

    @Test
    void anAnswerThatBreaksOffIsASeriousFailure() throws Exception {
        var series = new SliceSeries(8, 512);
        var archive = new FaultyArchive(series.multiFrame());
        for (int i = 0; i < 5; i++) {
            archive.breaking(SliceSeries.SERIES + ".1", FaultyArchive.Fault.CLOSED, 0.5);
            archive.breaking(",8", FaultyArchive.Fault.CLOSED, 0.1); // the frames that are missing then
        }
        try (var gateway = Gateway.inFrontOf(
                archive,
                property(),
                "voxelgate.upstream.retry.first-backoff=1ms",
                "voxelgate.upstream.retry.max-attempts=2")) {
            assertThatThrownBy(() -> gateway.get(series.path())).isInstanceOf(IOException.class);
            var access = only();
            assertThat(access.outcome()).isEqualTo("8");
            assertThat(access.description()).startsWith("broken off");
            assertThat(Long.parseLong(access.details().get("bytes")))
                    .isPositive()
                    .isLessThan(8 * 512 * 512 * 4);
        }
    }

    @Test
    void aClientThatLeavesIsAMinorFailure() throws Exception {
        var series = new SliceSeries(40, 512);
        try (var gateway = Gateway.inFrontOf(series.instances(), Behaviour.CORRECT, property())) {
            try (var client = new RawClient(gateway.port())) {
                client.send("GET " + series.path() + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
                assertThat(client.isClosed()).isFalse(); // a byte has come
            }
            var access = only();
            assertThat(access.outcome()).isEqualTo("4");
            assertThat(access.description())
                    .isEqualTo(dev.voxelgate.proxy.audit.message.Outcome.CLIENT_LEFT.description());
            assertThat(access.objects()).containsEntry("2", "TEST");
        }
    }

    @Test
    void whatTheEndOfTheGatewayBreaksOffIsAuditedBeforeIt() throws Exception {
        var never = new CompletableFuture<Void>();
        var archive = new Script()
                .onlyFor(exchange -> !exchange.path().endsWith("/metadata"))
                .holdingParts(part -> part < 20 ? Mono.empty() : Mono.fromFuture(never, true));
        var series = new SliceSeries(40, 512);
        try (var upstream = new DemoArchive(series.instances(), 0, archive).start();
                var gateway = GatewayProcess.start(
                        List.of(
                                "voxelgate.upstream.dicomweb-url=" + upstream.dicomWebUrl(),
                                "spring.lifecycle.timeout-per-shutdown-phase=2s",
                                property()),
                        "-Xmx256m");
                var array = Peer.of(gateway.url().getPort());
                var study = Peer.of(gateway.url().getPort())) {
            assertThat(array.get(series.path()).status()).isEqualTo(200);
            assertThat(study.get("/dicom-web/studies/" + SliceSeries.STUDY).status())
                    .isEqualTo(200);
            gateway.terminate();
            ProcessHandle.of(gateway.pid())
                    .ifPresent(process -> process.onExit().join());
            assertThat(AuditMessageReader.accesses(file(), 2))
                    .extracting(AuditMessageReader::event)
                    .containsExactlyInAnyOrder("110103", "110104");
            assertThat(AuditMessageReader.of(file()))
                    .last()
                    .satisfies(end -> assertThat(end.type()).isEqualTo("110121"));
        }
    }

    private Gateway orthanc(String... properties) {
        return Gateway.inFrontOf(
                ScriptedServer.start(exchange -> {
                    if (exchange.request().method().equals("POST")) {
                        exchange.read(
                                Integer.parseInt(exchange.request().headers().get("content-length")));
                    }
                    exchange.respond(200, "application/json", "[]".getBytes(UTF_8));
                }),
                properties);
    }

    @Test
    void whatIsPassedOnIsASearchOrARetrieval() throws Exception {
        try (var gateway = orthanc(property())) {
            gateway.get("/dicom-web/studies?PatientID=4711");
            gateway.get("/dicom-web/studies/1.2/series/1.3");
            gateway.get("/instances/abc/file");
            var find = HttpRequest.newBuilder(gateway.request("/tools/find").uri())
                    .POST(BodyPublishers.ofString("{\"Query\": {\"PatientName\": \"Doe*\"}}"))
                    .build();
            gateway.http().send(find, BodyHandlers.discarding());
            gateway.get("/system");
            gateway.get("/actuator/health");
            gateway.get("/dicom-web/studies/1.2/metadata");
            var accesses = AuditMessageReader.accesses(file(), 5);
            assertThat(accesses)
                    .extracting(AuditMessageReader::event)
                    .containsExactly("110112", "110104", "110104", "110112", "110103");
            assertThat(accesses.get(0).query()).isEqualTo("/dicom-web/studies?PatientID=4711");
            assertThat(accesses.get(0).objects()).containsEntry("2", "4711");
            assertThat(accesses.get(0).details()).containsEntry("bytes", "2");
            assertThat(accesses.get(1).objects()).containsEntry("110180", "1.2");
            assertThat(accesses.get(2).objects()).containsEntry("12", "/instances/abc/file");
            assertThat(accesses.get(3).query()).contains("/tools/find", "Doe*");
        }
    }

    @Test
    void whatMayNotBeAskedIsASecurityAlert() throws Exception {
        try (var gateway = orthanc(property())) {
            assertThat(gateway.get("/modalities").statusCode()).isEqualTo(403);
            var alert = only();
            assertThat(alert.event()).isEqualTo("110113");
            assertThat(alert.type()).isEqualTo("110132");
            assertThat(alert.outcome()).isEqualTo("8");
            assertThat(alert.user()).isEqualTo("anonymous@127.0.0.1");
        }
    }

    private static int closedPort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private String[] fullSpool(String... more) throws IOException {
        return java.util.stream.Stream.concat(
                        java.util.stream.Stream.of(
                                "voxelgate.audit.syslog.host=127.0.0.1",
                                "voxelgate.audit.syslog.port=" + closedPort(),
                                "voxelgate.audit.syslog.spool=" + folder.resolve("spool"),
                                "voxelgate.audit.syslog.spool-size=1MB"),
                        java.util.stream.Stream.of(more))
                .toArray(String[]::new);
    }

    @Test
    void withAFullSpoolNothingIsServedAndTheArchiveIsNotAsked() throws Exception {
        var archive = ScriptedServer.start(exchange -> exchange.respond(200, "application/json", "[]".getBytes(UTF_8)));
        try (var gateway = Gateway.inFrontOf(archive, fullSpool())) {
            var path = "/dicom-web/studies?PatientName=" + "x".repeat(3500);
            var answer = gateway.get(path);
            int served = 0;
            int refused = 0;
            // The room that an access reserves is more than its message takes: there may be some again.
            for (int inARow = 0; inARow < 10; answer = gateway.get(path)) {
                if (answer.statusCode() == 200) {
                    served++;
                    inARow = 0;
                } else {
                    refused++;
                    inARow++;
                    Thread.sleep(20);
                }
            }
            refused++;
            assertThat(served).isBetween(100, 400);
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
            assertThat(new String(answer.body(), UTF_8)).contains("audit-unavailable");
            assertThat(archive.requests()).hasSize(served);
            assertThat(gateway.get("/dicom-web/studies/1.2/series/1.3/numpy").statusCode())
                    .isEqualTo(503);
            assertThat(archive.requests()).hasSize(served);
            assertThat(gateway.get("/actuator/health/liveness").statusCode()).isEqualTo(200);
            assertThat(new String(gateway.get("/actuator/prometheus").body(), UTF_8))
                    .contains("voxelgate_audit_spool_bytes", "voxelgate_audit_refused_total " + (refused + 1) + ".0");
        }
    }

    @Test
    void failingOpenServesWithAFullSpool() throws Exception {
        try (var gateway = orthanc(fullSpool("voxelgate.audit.fail-open=true"))) {
            var path = "/dicom-web/studies?PatientName=" + "x".repeat(3500);
            for (int i = 0; i < 420; i++) {
                assertThat(gateway.get(path).statusCode()).isEqualTo(200);
            }
            assertThat(new String(gateway.get("/actuator/prometheus").body(), UTF_8))
                    .doesNotContain("voxelgate_audit_lost_total 0.0");
        }
    }

    @Test
    void nothingIsLoadedWhenNothingIsConfigured() {
        try (var gateway = orthanc()) {
            assertThatThrownBy(() -> gateway.bean(AuditFilter.class)).hasMessageContaining("No qualifying bean");
        }
    }

    @Test
    void aPlaceThatCannotBeWrittenStopsTheStart() {
        assertThatThrownBy(() -> orthanc("voxelgate.audit.file.path=/proc/voxelgate/audit.log"))
                .hasStackTraceContaining("the audit trail cannot be opened (voxelgate.audit)");
    }

    @Test
    void aBodyIsTheSameWithAudit() throws Exception {
        try (var gateway = Gateway.inFrontOf(SERIES.instances(), Behaviour.CORRECT, property())) {
            byte[] body = gateway.get(SERIES.path()).body();
            assertThat(java.util.Arrays.copyOfRange(body, 128, body.length)).isEqualTo(SERIES.rescaled());
        }
    }
}
