package dev.voxelgate.proxy.audit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.voxelgate.dicomweb.testing.ScriptedServer;
import dev.voxelgate.proxy.support.AuditMessageReader;
import dev.voxelgate.proxy.support.Gateway;
import dev.voxelgate.proxy.support.Rsyslog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The audit trail at a real receiver of syslog over TLS, which is down, is killed and comes back. */
@Timeout(300)
final class AuditReceiverIT {

    @TempDir
    Path folder;

    @AutoClose
    private Rsyslog receiver;

    @BeforeEach
    void prepare() throws Exception {
        receiver = Rsyslog.in(folder.resolve("rsyslog"));
    }

    private Gateway gateway() {
        return Gateway.inFrontOf(
                ScriptedServer.start(exchange -> exchange.respond(200, "application/json", "[]".getBytes(UTF_8))),
                receiver.properties(folder.resolve("spool")));
    }

    private static void access(Gateway gateway, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            assertThat(gateway.get("/dicom-web/studies/1.2." + i + "/metadata").statusCode())
                    .isEqualTo(200);
        }
    }

    /** The numbers of the accesses that have arrived, each once, in the order of its first time. */
    private List<Integer> arrived() {
        return receiver.received().stream()
                .map(received -> AuditMessageReader.parse(received.message().replace("\uFEFF", "")))
                .filter(message -> message.event().equals("110103"))
                .map(message -> message.objects().get("110180"))
                .map(study -> Integer.parseInt(study.substring("1.2.".length())))
                .distinct()
                .toList();
    }

    private void awaitArrived(int count) throws InterruptedException {
        var expected = IntStream.range(0, count).boxed().toList();
        for (int i = 0; i < 600 && !arrived().equals(expected); i++) {
            Thread.sleep(100);
        }
        assertThat(arrived()).isEqualTo(expected);
    }

    private void awaitEmptySpool() throws Exception {
        for (int i = 0; i < 600 && !spooled().isEmpty(); i++) {
            Thread.sleep(100);
        }
        assertThat(spooled()).isEmpty();
    }

    private List<Path> spooled() throws Exception {
        try (var files = Files.list(folder.resolve("spool"))) {
            return files.filter(file -> file.toString().endsWith(".spool")).toList();
        }
    }

    @Test
    void understandsEveryMessage() throws Exception {
        receiver.start();
        try (var gateway = gateway()) {
            access(gateway, 0, 20);
            assertThat(gateway.get("/modalities").statusCode()).isEqualTo(403);
            awaitArrived(20);
            awaitEmptySpool();
        }
        var messages = receiver.received();
        assertThat(messages).allSatisfy(message -> {
            assertThat(message.message()).startsWith("\uFEFF<AuditMessage").endsWith("</AuditMessage>");
            assertThat(message.header().get(1)).isEqualTo("1");
            assertThat(message.header().get(2)).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
            assertThat(message.header().get(4)).isEqualTo("voxelgate");
            assertThat(message.header().get(5))
                    .isEqualTo(Long.toString(ProcessHandle.current().pid()));
            assertThat(message.header().get(6)).isEqualTo("DICOM+RFC3881");
            assertThat(message.header().get(7)).isEqualTo("-");
        });
        // Start, accesses: facility 10, notice. The alert of a serious failure: error.
        assertThat(messages.get(0).header().getFirst()).isEqualTo("85");
        assertThat(messages)
                .anySatisfy(message -> assertThat(message.header().getFirst()).isEqualTo("83"));
    }

    @Test
    void whatHappenedWhileItWasDownArrivesWhenItIsBack() throws Exception {
        try (var gateway = gateway()) {
            access(gateway, 0, 50);
            assertThat(spooled()).isNotEmpty();
            receiver.start();
            access(gateway, 50, 60);
            awaitArrived(60);
            awaitEmptySpool();
        }
    }

    @Test
    void killedInMidLoadItMissesNothing() throws Exception {
        receiver.start();
        try (var gateway = gateway()) {
            for (int round = 0; round < 4; round++) {
                access(gateway, round * 100, round * 100 + 60);
                receiver.kill();
                access(gateway, round * 100 + 60, round * 100 + 100);
                receiver.start();
            }
            access(gateway, 400, 420);
            awaitArrived(420);
            awaitEmptySpool();
        }
    }

    @Test
    void aGatewayThatStartsAnewSendsWhatIsLeft() throws Exception {
        try (var gateway = gateway()) {
            access(gateway, 0, 30);
        }
        assertThat(spooled()).isNotEmpty();
        receiver.start();
        try (var gateway = gateway()) {
            access(gateway, 30, 40);
            awaitArrived(40);
            awaitEmptySpool();
        }
    }
}
